"""Analyses as pure functions over tables: expressions in, expressions out."""
