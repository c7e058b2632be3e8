"""Lists: tables of records, the page of list and record, whose records a page shows."""
