"""Which records are one person."""
