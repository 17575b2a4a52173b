"""From clean rows to facts that wait to be written."""
