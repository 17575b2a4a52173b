"""Signed messages to an address of somebody else's, as Standard Webhooks describe them."""
