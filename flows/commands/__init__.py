"""The verbs of the `setwise` command, by what they are for. Prefect is imported only inside those that run a flow."""
