"""What is expected of data, and how good it is."""
