"""One module a report: rows from records, custody and duties."""
