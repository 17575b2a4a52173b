"""Which events are a step: a name, and conditions such as `2: amount >= 100`, which mean what a rule's filters mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhike.errors import InvalidInput, InvalidRule
from zhike.rules.check import Catalogue, check_rule
from zhike.rules.nodes import Chosen, Compare, Metric
from zhike.rules.parse import parse_rule
from zhike.rules.vocabulary import PROPERTIES

Json = dict[str, Any]

_OPS: Final = {"=": "eq", "!=": "ne", ">=": "ge", "<=": "le", ">": "gt", "<": "lt", "~": "contains"}
_SEVERAL: Final = {"eq": "in", "ne": "not_in"}
_CONDITION: Final = re.compile(r"\s*(?:(\d+)\s*[:：]\s*)?([^\s=!<>~]+)\s*(!=|>=|<=|=|>|<|~)\s*(.+?)\s*")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Step:
    """A step's event, as rules write it (`events`, `where`) and as they mean it."""

    json: Json
    chosen: Chosen

    @property
    def event(self) -> str:
        return str(self.json["events"][0])


def steps_of(events: Sequence[str], conditions: Sequence[str]) -> list[Step]:
    """The steps in order. A condition without a step's number holds for all of them.

    Raises InvalidInput (analysis_bad_setting).
    """
    wheres: list[list[Json]] = [[] for _ in events]
    for written in conditions:
        step, where = _read(written)
        if step is not None and not 1 <= step <= len(events):
            raise _bad(written)
        for place in range(len(events)) if step is None else [step - 1]:
            wheres[place].append(where)
    return [_step(event, where) for event, where in zip(events, wheres, strict=True)]


def counted(step: Json, days: int) -> Json:
    """The rule for who did a step in the last so many days."""
    return {"type": "event", **step, "measure": "count", "window": {"days": days}, "op": "ge", "value": 1}


def _step(event: str, where: list[Json]) -> Step:
    json: Json = {"events": [event]} | ({"where": where} if where else {})
    try:
        rule = parse_rule(counted(json, 1))
        check_rule(rule, Catalogue({}, frozenset([event])))
    except InvalidRule as error:
        raise _bad(error.message) from None
    assert isinstance(rule, Compare) and isinstance(rule.value, Metric)
    return Step(json, rule.value.chosen)


def _read(written: str) -> tuple[int | None, Json]:
    """`2: category = 母婴, 食品` → step 2, and a rule's filter."""
    found = _CONDITION.fullmatch(written)
    if not found:
        raise _bad(written)
    step, name, sign, value = found.groups()
    op = _OPS[sign]
    values = [value] if _quoted(value) or op not in _SEVERAL else [part.strip() for part in re.split("[,，、]", value)]
    read = [_value(name, each) for each in values]
    where: Json = {"op": _SEVERAL[op], "value": read} if len(read) > 1 else {"op": op, "value": read[0]}
    return None if step is None else int(step), {"property": name, **where}


def _value(name: str, written: str) -> str | int | float:
    """A number where the property is one, or looks like one in a property of the shop's own; quotes make it a text."""
    if _quoted(written):
        return written[1:-1]
    is_text = name in PROPERTIES and PROPERTIES[name][0] == "text"
    if is_text or not _NUMBER.fullmatch(written):
        return written
    return float(written) if "." in written else int(written)


def _quoted(written: str) -> bool:
    return len(written) > 1 and written[0] == written[-1] == '"'


def _bad(what: str) -> InvalidInput:
    said = f"conditions: {what}"
    return InvalidInput(said, code="analysis_bad_setting", field="conditions", wanted="condition", condition=what)
