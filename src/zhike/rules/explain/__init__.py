"""How a person reads a rule: one sentence in Chinese and in English."""

from zhike.rules.explain import chinese, english
from zhike.rules.explain.labels import Names, event_label, property_label, trait_label
from zhike.rules.explain.nouns import noun
from zhike.rules.nodes import Rule, Text

__all__ = ["Names", "event_label", "noun", "property_label", "sentence", "trait_label"]


def sentence(rule: Rule, names: Names | None = None) -> Text:
    """The whole rule as one sentence in both languages, without its full stop."""
    known = names or Names()
    return Text(chinese.sentence(rule, known), english.sentence(rule, known))
