"""Programme less ledger: what is to be told, to whom, when."""
