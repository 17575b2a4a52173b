"""Random shops, rules and tags as Hypothesis draws them."""

from typing import Any

from hypothesis import strategies as st

from contract import random_facts, random_rules
from contract.choices import Json, by_hypothesis
from contract.shop import Shop
from zhike.rules.windows import Instant
from zhike.tagging.plan import TagRule


@st.composite
def shops(draw: st.DrawFn, most: int = 8) -> Shop:
    return random_facts.random_shop(by_hypothesis(draw), most=most)


@st.composite
def events(draw: st.DrawFn, instant: Instant) -> dict[str, Any]:
    return random_facts.random_event(by_hypothesis(draw), instant)


@st.composite
def definitions(draw: st.DrawFn) -> Json:
    return random_rules.random_definition(by_hypothesis(draw), random_rules.Named(segments=("segment",)))


@st.composite
def tag_rule_lists(draw: st.DrawFn, most: int = 12) -> list[TagRule]:
    return random_rules.random_tags(by_hypothesis(draw), max(1, most // 3), most)
