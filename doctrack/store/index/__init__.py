"""The SQLite index of a ledger's records and duties."""
