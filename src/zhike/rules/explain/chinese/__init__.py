"""How an operator reads a rule in Chinese: 「最近 30 天内下单付款至少 3 次，且城市是「上海」」."""

from zhike.rules.explain.chinese.rules import sentence

__all__ = ["sentence"]
