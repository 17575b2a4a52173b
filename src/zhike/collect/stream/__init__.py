"""Events that programs send as they happen: accepted, kept on disk at once, and written in small batches."""
