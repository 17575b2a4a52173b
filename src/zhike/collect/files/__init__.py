"""Readers of whatever export a shop system gives: headers, and rows as a stream of text."""
