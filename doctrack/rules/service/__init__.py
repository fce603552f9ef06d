"""Clients, campaigns of revisits and complaints (C1 to C4)."""
