"""The collecting end: files are read, understood, cleaned, matched to customers, and become facts."""
