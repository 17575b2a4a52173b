"""A question as a person writes it, made into the problem that is solved: rules counted, curves put in their places."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from zhike import wiring
from zhike.analytics.allocation.estimate import Fit, Test, fit
from zhike.analytics.allocation.problem import Action, Curve, Estimate, Limit, Problem, Target
from zhike.control.segments import service as segments
from zhike.control.tags import evaluation, readers, standing
from zhike.control.tags import service as tags
from zhike.errors import InvalidInput, InvalidRule
from zhike.rules.check import check_rule
from zhike.rules.nodes import Rule
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.tagging.catalogue import trait_kinds
from zhike.tagging.totals import Totals, totals

MOST_CELLS: Final = 200
"""Targets times actions: more than a person reads, and than is solved while they wait."""
ASSUMED_SCALE: Final = Estimate(1.0, 0.5, 2.0)

Json = Mapping[str, Any]


def heads(targets: Sequence[Json]) -> Totals:
    """Who the targets are now. Raises InvalidRule with the target's place."""
    with wiring.warehouse().reading() as reading:
        known, rules = tags.catalogue(reading), segments.rules()
        found = {each["key"]: _rule(each, i, known, rules) for i, each in enumerate(targets)}
        return totals(reading, found, evaluation.now_instant(), trait_kinds(reading))


def quiet(targets: Sequence[Json]) -> dict[str, list[dict[str, Any]]]:
    """The tags that each target reads and that nobody decides, as `QuietTagOut`."""
    known, inside = {tag.id: tag for tag in tags.every()}, segments.rules()
    read = {each["key"]: readers.tags_within([parse_rule(each["rule"])], inside) for each in targets}
    return {key: standing.quiet(named, known) for key, named in read.items()}


def check(question: Json) -> None:
    """Raises InvalidInput where keys stand twice or name nothing, or there is too much to solve."""
    targets, actions = ([each["key"] for each in question[kind]] for kind in ("targets", "actions"))
    for field, keys in (("targets", targets), ("actions", actions)):
        if len(set(keys)) < len(keys):
            raise InvalidInput("A key stands twice.", code="allocation_twice", field=field)
    if len(targets) * len(actions) > MOST_CELLS:
        raise InvalidInput("Too many targets times actions.", code="allocation_too_large", most=MOST_CELLS)
    for field in ("curves", "today"):
        for each in question[field]:
            _known(each["target"], targets, field)
            _known(each["action"], actions, field)
    for limit in question["limits"]:
        for key in limit["targets"]:
            _known(key, targets, "limits")
        for key in limit["actions"]:
            _known(key, actions, "limits")
        if limit["least"] is not None and limit["most"] is not None and limit["least"] > limit["most"]:
            raise InvalidInput("At least more than at most.", code="allocation_limit_order", field="limits")


def problem(question: Json, found: Totals) -> Problem:
    """As the solver wants it."""
    return Problem(
        targets=[Target(each["key"], found.of[each["key"]].customers, _figure(each["value"])) for each in
                 question["targets"]],
        actions=[_action(each) for each in question["actions"]],
        budget=float(question["budget"]),
        hours=float(question["hours"]),
        limits=[_limit(each) for each in question["limits"]],
        reserve=float(question["reserve"]),
        curves={(each["target"], each["action"]): _curve(each["curve"]) for each in question["curves"]},
        net=question["aim"] == "net",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """The curve of an action by its tests: on one target, or on all of them."""

    action: str
    target: str | None
    tests: int
    fit: Fit


def fits(tests: Sequence[Json], scales: Mapping[str, Json]) -> list[Fitted]:
    """Of each action on all targets together, and on each target that was tested apart from others."""
    found = [Test(**each) for each in tests]
    fitted = []
    for action in dict.fromkeys(test.action for test in found):
        scale = _figure(scales[action]) if action in scales else ASSUMED_SCALE
        of = [test for test in found if test.action == action]
        fitted.append(Fitted(action, None, len(of), fit(of, scale)))
        targets = list(dict.fromkeys(test.target for test in of))
        for target in targets if len(targets) > 1 else []:
            own = [test for test in of if test.target == target]
            fitted.append(Fitted(action, target, len(own), fit(own, scale)))
    return fitted


def fitted_json(each: Fitted) -> dict[str, Any]:
    """As `CurveFitOut`."""
    assert each.fit.curve  # there are tests
    curve = asdict(each.fit.curve)
    told = {"found": each.fit.found, "lifts": [asdict(lift) for lift in each.fit.lifts], "fits": each.fit.fits}
    return {"action": each.action, "target": each.target, "tests": each.tests, "value": each.fit.value} | told | curve


def _rule(target: Json, place: int, known: Any, rules: Mapping[str, Rule]) -> Rule:
    path = f"targets[{place}].rule"
    rule = parse_rule(target["rule"], path)
    try:
        check_rule(rule, known)
    except InvalidRule as error:
        more = {key: value for key, value in error.params.items() if key != "path"}
        raise InvalidRule(error.message, path=error.path.replace("rule", path, 1), code=error.code, **more) from error
    return resolved(rule, rules)


def _known(key: str, among: Sequence[str], field: str) -> None:
    if key not in among:
        raise InvalidInput("This names nothing in the question.", code="allocation_unknown", field=field, value=key)


def _figure(data: Json) -> Estimate:
    value = float(data["value"])
    low, high = (value if data[side] is None else float(data[side]) for side in ("low", "high"))
    return Estimate(value, low, high)


def _curve(data: Json) -> Curve:
    return Curve(_figure(data["peak"]), _figure(data["scale"]), float(data["correlation"]))


def _action(data: Json) -> Action:
    return Action(data["key"], float(data["cost"]), float(data["minutes"]), float(data["reach"]), float(data["most"]),
                  _curve(data["curve"]), bool(data["whole"]))  # fmt: skip


def _limit(data: Json) -> Limit:
    return Limit(data["measure"], data["targets"], data["actions"], data["least"], data["most"])
