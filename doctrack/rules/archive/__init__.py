"""Volumes, and the destruction of papers (D15 to D18)."""
