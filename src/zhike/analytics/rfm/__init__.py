"""Recency, frequency, monetary: who bought how lately, how often, for how much; scores and named segments."""
