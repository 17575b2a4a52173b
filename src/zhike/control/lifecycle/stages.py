"""What the stages of a scheme say: rules with the scheme's numbers put in, and the tag's definition made of them.

A rule may name parameters in place of a number: `{"parameter": "dormant_days"}`, or their sum,
`{"parameter": ["won_back_days", "dormant_days"]}`.
"""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

from zhike.errors import InvalidInput, NotFound
from zhike.rules.parse import VERSION

MOST: Final = 12
"""Stages of one scheme."""

_DEEPEST: Final = 100


def shipped() -> list[dict[str, Any]]:
    """The schemes that come with the product: `{starter, name, description, parameters, stages}`."""
    found: list[dict[str, Any]] = json.loads(resources.files(__package__).joinpath("shipped.json").read_text("utf-8"))
    return found


def shipped_one(starter: str) -> dict[str, Any]:
    found = next((each for each in shipped() if each["starter"] == starter), None)
    if found is None:
        raise NotFound("There is no such scheme.", id=starter)
    return found


def with_values(parameters: Sequence[Mapping[str, Any]], values: Mapping[str, int]) -> list[dict[str, Any]]:
    """Parameters with other values. Raises InvalidInput for one that is not there or out of its range."""
    unknown = set(values) - {each["key"] for each in parameters}
    if unknown:
        raise InvalidInput("There is no such parameter.", field=f"values.{min(unknown)}")
    made = [dict(each) | {"value": values.get(each["key"], each["value"])} for each in parameters]
    for each in made:
        if not each["least"] <= each["value"] <= each["most"]:
            raise InvalidInput(
                "This number is out of its range.", code="out_of_range", field=f"values.{each['key']}",
                least=each["least"], most=each["most"],
            )  # fmt: skip
    return made


def check(stages: Sequence[Mapping[str, Any]]) -> None:
    """Raises InvalidInput for stages that are none, too many, called the same, or lead to one that is not there."""
    keys = [stage["key"] for stage in stages]
    if not 2 <= len(keys) <= MOST:
        raise InvalidInput("A lifecycle has 2 to 12 stages.", code="stages_count", field="stages", least=2, most=MOST)
    if len(set(keys)) < len(keys):
        raise InvalidInput("Two stages have the same key.", field="stages")
    for i, stage in enumerate(stages):
        if stage["next"] is not None and (stage["next"] not in keys or stage["next"] == stage["key"]):
            raise InvalidInput("The next stage is not one of the others.", field=f"stages.{i}.next")


def definition(stages: Sequence[Mapping[str, Any]], parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The tag's definition. A later stage is tried before the ones in front of it: who fits it is already there."""
    values = {each["key"]: each["value"] for each in parameters}
    levels = [
        {"key": stage["key"], "name": stage["name"], "rule": filled(stage["rule"], values)}
        for stage in reversed(stages)
    ]
    return {"version": VERSION, "levels": levels}


def filled(rule: Any, values: Mapping[str, int], depth: int = 0) -> Any:
    """The rule with numbers in place of the parameters that it names. Raises InvalidInput for one that is not there."""
    if depth > _DEEPEST:
        raise InvalidInput("This rule is nested too deeply.", field="stages")
    match rule:
        case {"parameter": name, **rest} if not rest:
            return sum(_value(each, values) for each in (name if isinstance(name, list) else [name]))
        case dict():
            return {key: filled(value, values, depth + 1) for key, value in rule.items()}
        case list():
            return [filled(item, values, depth + 1) for item in rule]
        case _:
            return rule


def leading_to(stages: Sequence[Mapping[str, Any]], key: str) -> set[str]:
    """The stages that lie ahead of one: its next, the next of that, and so on."""
    following = {stage["key"]: stage["next"] for stage in stages}
    found: set[str] = set()
    ahead = following[key]
    while ahead is not None and ahead not in found:
        found.add(ahead)
        ahead = following[ahead]
    return found - {key}


def _value(name: Any, values: Mapping[str, int]) -> int:
    if not isinstance(name, str) or name not in values:
        raise InvalidInput("A rule names a parameter that is not there.", field="stages", parameter=str(name)[:64])
    return values[name]
