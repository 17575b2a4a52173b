"""Settings of analyses: complete, of the right type, within their limits, or refused with the field's name."""

from typing import Any

import pytest

from zhike.analytics.analysis import Choice, Field
from zhike.analytics.settings import complete
from zhike.errors import InvalidInput
from zhike.rules.nodes import Text

WORD = Text("词", "word")


def field(kind: Any, **more: Any) -> Field:
    return Field("f", kind, WORD, WORD, **more)


CHOICES = (Choice("a", WORD), Choice("b", WORD))


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (field("whole", least=1, most=5), 5),
        (field("days"), 30),
        (field("number", least=0), 0.5),
        (field("flag"), True),
        (field("text"), "x"),
        (field("event"), "order_completed"),
        (field("events", least=2), ["a", "b"]),
        (field("texts"), []),
        (field("choice", choices=CHOICES), "b"),
        (field("choices", choices=CHOICES), ["b", "a"]),
        (field("numbers"), [1.0, 2.5]),
        (field("date"), "2026-11-22"),
    ],
)
def test_what_is_right_stays_as_it_is(one: Field, value: Any) -> None:
    assert complete([one], {"f": value}) == {"f": value}


@pytest.mark.parametrize(
    ("one", "value", "wanted"),
    [
        (field("whole", least=1, most=5), 6, "between"),
        (field("whole"), 1.5, "whole"),
        (field("whole"), True, "whole"),
        (field("number", least=0), -0.1, "between"),
        (field("number"), float("nan"), "number"),
        (field("number"), "1", "number"),
        (field("flag"), 1, "flag"),
        (field("text"), " ", "text"),
        (field("text"), "x" * 201, "text"),
        (field("choice", choices=CHOICES), "c", "choice"),
        (field("choices", choices=CHOICES), ["a", "c"], "choice"),
        (field("events", least=2), ["a"], "several"),
        (field("texts", most=1), ["a", "b"], "several"),
        (field("texts"), "a", "several"),
        (field("numbers"), [1, None], "number"),
        (field("date"), "2026-02-30", "date"),
        (field("date"), 3, "date"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_is_wanted(one: Field, value: Any, wanted: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        complete([one], {"f": value})
    assert refused.value.code == "analysis_bad_setting"
    assert (refused.value.params["field"], refused.value.params["wanted"]) == ("f", wanted)


def test_what_is_left_out_is_as_the_kind_proposes() -> None:
    assert complete([field("whole", default=7)], {}) == complete([field("whole", default=7)], {"f": None}) == {"f": 7}


def test_nobody_sets_what_nobody_knows() -> None:
    with pytest.raises(InvalidInput, match="unknown"):
        complete([field("whole")], {"g": 1})
