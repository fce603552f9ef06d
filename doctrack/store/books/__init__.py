"""The ledger's books: doctrack.yaml, schemas and their editions, calendars."""
