"""Outgoing papers from the draft to the receipt (D8 to D10)."""
