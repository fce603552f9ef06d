"""The desk: load the ledger, ask the judge, keep what it allowed."""
