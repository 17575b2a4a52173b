"""Benchmarks against peers and against the machine's limit. `python -m bench` from the repository's root."""
