"""Paths: what comes next, step by step."""
