"""Tiers: ordered levels over dimensions. A scheme becomes the definitions of tags; its numbers are the plan's own."""
