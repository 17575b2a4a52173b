"""The numbers of schemes: who would stand where, what a level is worth, who is close to the next one.

Everybody's dimensions are asked of the warehouse once and kept in this process as arrays. In a small shop they are
asked again whenever anything has changed; in a large one, where that takes a while, at most every ten minutes: answers
say as of when they hold. Where everybody stands is read anew after every change.
"""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from zhike import wiring
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tiers import service
from zhike.control.tiers.service import TierScheme
from zhike.tagging import catalogue
from zhike.tagging.narrowing import Only
from zhike.tagging.plan import TagRule
from zhike.tagging.tiers import assigning, definitions, measured
from zhike.tagging.tiers import design as designs
from zhike.tagging.tiers.assigning import Places, Population
from zhike.tagging.tiers.decided import decided_places
from zhike.tagging.tiers.design import Design
from zhike.tagging.tiers.measured import Measured, Standing
from zhike.warehouse.port import Reading
from zhike.warehouse.touched import last_serial

Found = TypeVar("Found")

_KEPT: Final = 6
_OLD: Final = 600.0
_QUICK: Final = 0.5  # seconds: what is measured sooner is measured after every change


@dataclass(frozen=True)
class _Measuring:
    found: Any
    serial: int
    took: float
    at: float


_measurings: OrderedDict[str, _Measuring] = OrderedDict()
_standings: OrderedDict[str, tuple[tuple[Any, ...], Standing]] = OrderedDict()
_measuring = threading.Lock()


@dataclass(frozen=True)
class Seen:
    """A design with everybody's numbers, and what its rules alone would give (`raw`)."""

    design: Design
    population: Population
    raw: Places

    @property
    def measured(self) -> Measured:
        return self.population.measured


def seen(reading: Reading, design: Design) -> Seen:
    """A design over everybody. Raises InvalidRule where it names what is not there."""
    population = _population(reading, design)
    return Seen(design, population, _raw(reading, design, population))


def standing(reading: Reading, scheme: TierScheme, population: Population, grace_days: int) -> Standing:
    """Where everybody stands in a scheme now, and where they lately did within a grace period."""
    at = tags.instant_now()
    known = (last_serial(reading), id(population), grace_days, f"{at:%Y%m%d%H%M}")
    found = _standings.get(f"{scheme.id}:{scheme.version}")
    if found is None or found[0] != known:
        design = replace(service.design_of(scheme), grace_days=grace_days)
        now = measured.standing(reading, design, service.tag_ids(scheme), population.measured.customers, at)
        found = (known, now)
        _keep(_standings, f"{scheme.id}:{scheme.version}", found)
    return found[1]


def what_if(data: Any, scheme: TierScheme | None) -> dict[str, Any]:
    """What a design would give, beside what holds of a scheme, as `TierWhatIfOut`; nothing is written."""
    began, design = time.perf_counter(), designs.parse(data)
    with wiring.warehouse().reading() as reading:
        found = seen(reading, design)
        now = None if scheme is None else standing(reading, scheme, found.population, design.grace_days)
    then, held = found.raw, np.full(len(found.raw), len(design.levels), np.int8)
    if scheme is not None and now is not None:
        then, held = _official(design, service.design_of(scheme), found.raw, now)
    return _compared(found, then, held) | {"took_ms": round((time.perf_counter() - began) * 1000)}


def _compared(found: Seen, then: Places, held: Places) -> dict[str, Any]:
    design, everybody = found.design, found.measured
    kinds = {"now": held, "then": then, "settled": found.raw}
    counted = {what: assigning.told(design, places, everybody) for what, places in kinds.items()}
    matrix = assigning.moved(held, then, len(design.levels))
    up, down = assigning.up_and_down(matrix)
    return {
        "as_of": everybody.as_of,
        "population": everybody.population,
        "levels": [{"key": key, **{what: counted[what][i] for what in kinds}} for i, key in enumerate(design.keys)],
        "moves": moves_between(design.keys, matrix),
        "up": up,
        "down": down,
    }


def moves_between(keys: tuple[str, ...], matrix: NDArray[np.int64]) -> list[dict[str, Any]]:
    """A matrix of places as the moves that somebody makes."""
    names = (*keys, None)
    return [
        {"before": before, "after": after, "customers": int(matrix[i, j])}
        for i, before in enumerate(names)
        for j, after in enumerate(names)
        if matrix[i, j] and not (before is None and after is None)
    ]


def _official(design: Design, old: Design, raw: Places, now: Standing) -> tuple[Places, Places]:
    """What a run would give, and what holds, both as places of the new design. Levels are known by their keys."""
    place = {key: i for i, key in enumerate(design.keys)}
    table = np.array([place.get(key, len(design.levels)) for key in old.keys] + [len(design.levels)], np.int8)
    moved = Standing(table[now.held], table[now.given], table[now.lately])
    return assigning.official_places(design, raw, moved), moved.held


def one(reading: Reading, design: Design, customer: int) -> Population | None:
    """One customer's numbers; None where they depend on everybody's."""
    if design.method in ("quantiles", "rules"):
        return None
    kinds = catalogue.trait_kinds(reading)
    return Population(
        measured.measure(reading, design.dimensions, evaluation.now_instant(), kinds, False, Only(customer))
    )


def _population(reading: Reading, design: Design) -> Population:
    ranks = design.method == "quantiles"
    key = json.dumps([ranks, [[each.key, each.value] for each in design.dimensions]], sort_keys=True, default=str)

    def measure() -> Population:
        tags.parse_checked(definitions.raw(design), reading)
        kinds = catalogue.trait_kinds(reading)
        found = Population(measured.measure(reading, design.dimensions, evaluation.now_instant(), kinds, ranks))
        if ranks:
            found.better  # noqa: B018  (worked out now, not while somebody drags a slider)
        return found

    return remembered(reading, key, measure)


def remembered(reading: Reading, key: str, ask: Callable[[], Found]) -> Found:
    """What is asked of everybody, from memory where that is fresh enough. A page asks several questions at once: the
    first of them asks the warehouse."""
    with _measuring:
        serial, kept = last_serial(reading), _measurings.get(_of_this_warehouse(key))
        if kept and _is_fresh(kept, serial):
            return cast(Found, kept.found)
        began = time.monotonic()
        found = ask()
        took = time.monotonic() - began
        _keep(_measurings, _of_this_warehouse(key), _Measuring(found, serial, took, began))
        return found


def _is_fresh(kept: _Measuring, serial: int) -> bool:
    if time.monotonic() - kept.at > _OLD:
        return False
    return kept.serial == serial or kept.took > _QUICK


def _of_this_warehouse(key: str) -> str:
    return f"{id(wiring.warehouse())}:{key}"


def _raw(reading: Reading, design: Design, population: Population) -> Places:
    if design.method != "rules":
        return assigning.raw_places(design, population)
    everybody, said = population.measured, definitions.raw(design)

    def decide() -> Places:
        rule = TagRule("tiers", tags.parse_checked(said, reading))
        kinds = catalogue.trait_kinds(reading)
        return decided_places(reading, rule, everybody.customers, evaluation.now_instant(), kinds)

    of_these = [str(everybody.as_of), everybody.population, int(everybody.customers.sum())]
    return remembered(reading, json.dumps(["raw", said, tags.definitions_version(), of_these], sort_keys=True), decide)


def _keep(kept: "OrderedDict[str, Any]", key: str, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
