"""A report as a file that can be forwarded: PDF to be read, a spreadsheet to be reckoned with."""
