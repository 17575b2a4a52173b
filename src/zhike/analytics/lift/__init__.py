"""What customers with a tag did more of than customers like them without it."""
