"""Baskets: what is bought together, and what of it somebody has not bought yet."""
