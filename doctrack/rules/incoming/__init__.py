"""Incoming papers from the cover to the handling (D4 to D7)."""
