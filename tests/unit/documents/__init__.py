"""Files of reports, read back by other libraries."""
