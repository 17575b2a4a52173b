"""Who is close to a level that is a rule of its own, and which of its conditions they lack, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhike.control.customers import service as customers
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tiers import figures
from zhike.rules.explain import Names, sentence
from zhike.rules.nodes import Rule
from zhike.tagging import catalogue
from zhike.tagging.narrowing import EVERYBODY, Narrowing, Only
from zhike.tagging.tiers import by_rules, definitions
from zhike.tagging.tiers.by_rules import Answered, Far, Lacking
from zhike.tagging.tiers.design import Design
from zhike.tagging.tiers.measured import Standing, Whole
from zhike.warehouse.port import Reading

CLOSE = 0.25
"""Of numbers: whoever lacks at most this part of what a level asks for is close to it."""


@dataclass(frozen=True)
class Distances:
    """What everybody says to the conditions of each level but the lowest (`rules`, by their paths), and how far they
    are from it."""

    rules: Mapping[str, Rule]
    told: Answered
    far: tuple[Far, ...]

    @property
    def customers(self) -> Whole:
        return self.told.customers

    def below(self, standing: Standing, everybody: Whole, place: int) -> NDArray[np.int64]:
        """The numbers of those who stand one level below this one and are close to it, the closest first."""
        far, at = self.far[place], np.searchsorted(everybody, self.customers)
        known = (at < len(everybody)) & (everybody[np.minimum(at, len(everybody) - 1)] == self.customers)
        stand = np.zeros(len(self.customers), bool)
        stand[known] = standing.held[at[known]] == place + 1
        found = np.flatnonzero(stand & far.is_close(CLOSE))
        ordered: NDArray[np.int64] = self.customers[found[np.argsort(far.distance[found], kind="stable")]]
        return ordered

    def distance_of(self, customer: int, place: int) -> float:
        return float(self.far[place].distance[np.searchsorted(self.customers, customer)])

    def lacking(self, customer: int, place: int) -> list[Lacking]:
        """What one of the customers lacks of a level."""
        path, rule = list(self.rules.items())[place]
        return by_rules.lacking(rule, path, self.told, int(np.searchsorted(self.customers, customer)))


def distances(reading: Reading, design: Design) -> Distances:
    """Asked of the warehouse once, and kept as everybody's dimensions are (`figures`)."""
    said = definitions.raw(design)

    def ask() -> Distances:
        return _asked(reading, _rules(reading, said), EVERYBODY)

    return figures.remembered(reading, json.dumps(["rules", said, tags.definitions_version()], sort_keys=True), ask)


def lacking(reading: Reading, design: Design, place: int, number: int) -> list[dict[str, Any]]:
    """What one customer lacks of a level, as `TierMissingOut`s; nothing of one who is not there."""
    path, rule = list(_rules(reading, definitions.raw(design)).items())[place]
    found = _asked(reading, {path: rule}, Only(number))
    spoken = tags.names()
    return [_said(each, spoken) for each in found.lacking(number, 0)] if len(found.customers) else []


def _asked(reading: Reading, rules: Mapping[str, Rule], narrowed: Narrowing) -> Distances:
    now, kinds = evaluation.now_instant(), catalogue.trait_kinds(reading)
    told = by_rules.answered(reading, rules, now, kinds, narrowed)
    return Distances(rules, told, tuple(by_rules.far(rule, path, told) for path, rule in rules.items()))


def close_list(
    reading: Reading, design: Design, standing: Standing, everybody: Whole, place: int, limit: int, offset: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many are close to a level, and some of them as `TierCloseOut`s, the closest first."""
    far = distances(reading, design)
    found = far.below(standing, everybody, place)
    some = [int(each) for each in found[offset : offset + limit]]
    cards, spoken = {card["id"]: card for card in customers.sample(some)}, tags.names()
    items = [
        {
            "customer": cards[str(each)],
            "distance": round(far.distance_of(each, place), 6),
            "missing": [_said(one, spoken) for one in far.lacking(each, place)],
        }
        for each in some
        if str(each) in cards
    ]
    return len(found), items


def _rules(reading: Reading, said: Any) -> Mapping[str, Rule]:
    """What each level but the lowest asks for, by its path; segments put in."""
    definition = tags.parse_checked(said, reading)
    return {f"levels[{i}].rule": level.rule for i, level in enumerate(definition.levels[:-1])}


def _said(missing: Lacking, spoken: Names) -> dict[str, Any]:
    return {
        "kind": "condition",
        "dimension": missing.path,
        "name": sentence(missing.rule, spoken),
        "value": missing.value,
        "threshold": missing.threshold,
        "gap": missing.gap,
        "better": "low" if _too_high(missing) else "high",
    }


def _too_high(missing: Lacking) -> bool:
    return missing.value is not None and missing.threshold is not None and missing.value > missing.threshold
