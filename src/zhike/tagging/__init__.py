"""Evaluation: one plan, used to run, to preview and to explain."""
