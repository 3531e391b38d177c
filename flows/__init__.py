"""What is run: the Prefect flows, and the `setwise` command above them."""
