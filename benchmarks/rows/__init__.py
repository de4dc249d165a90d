"""One module a subject; each function measures one row of the table."""
