"""How an operator reads a rule in English: “placed a paid order at least 3 times in the last 30 days and city is …”."""

from zhike.rules.explain.english.rules import sentence

__all__ = ["sentence"]
