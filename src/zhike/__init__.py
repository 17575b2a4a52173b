"""Zhike 知客: collect, clean, identify, tag, segment, act."""

__version__ = "0.1.0"
