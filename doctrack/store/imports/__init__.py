"""Tables that come in: spreadsheets, CSV, and how their columns are mapped."""
