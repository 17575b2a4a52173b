"""From customers' features to clusters with keys, profiles and names. Nothing is read or written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from zhike.analytics.analysis import CannotTell, Progress
from zhike.analytics.clusters import groups as grouping
from zhike.analytics.clusters.choice import Prepared, prepare
from zhike.analytics.clusters.groups import Groups
from zhike.analytics.clusters.identity import Keys, same_as_before
from zhike.analytics.clusters.number import Point, Search, chosen, curve, silhouette
from zhike.analytics.clusters.profiles import Profile, named, profiles
from zhike.analytics.clusters.scales import Floats
from zhike.analytics.features.catalogue import FEATURES, Feature, trait_feature
from zhike.rules.nodes import Text

_ALIKE: Final = 0.5
"""Share of the features that must be the same for clusters to be compared with last time's."""

_LOOKED_AT: Final = 20_000
"""Rows among which different ones are counted first."""


@dataclass(frozen=True)
class Options:
    """`k` None: chosen by `search`. `proposed`: the features are proposals, poor ones are left out. `leave_out`:
    customers of whom a feature is not known belong to no cluster; otherwise the median stands in."""

    search: Search
    k: int | None = None
    proposed: bool = False
    leave_out: bool = False


@dataclass(frozen=True)
class Clusters:
    """`groups` stand in the order of `profiles`, which is that of their keys' numbers. `points`: empty where the
    number was given. `keys.keys` are in this order too; `before`: last time's names by key."""

    prepared: Prepared
    groups: Groups
    profiles: Sequence[Profile]
    keys: Keys
    points: Sequence[Point]
    silhouette: float | None
    before: Mapping[str, Text]

    def memory(self, proposed: bool) -> dict[str, Any]:
        """What the next fit needs to know this one again: centres in the features' own units, which stay
        comparable when the scale moves."""
        centres = _in_own_units(self.groups.centres, self.prepared)
        clusters = [
            {"key": each.key, "centre": centre.tolist(), "name": {"zh": each.name.zh, "en": each.name.en},
             "claims": [list(claim) for claim in each.claims]}
            for each, centre in zip(self.profiles, centres, strict=True)
        ]  # fmt: skip
        return {"features": self.prepared.keys, "proposed": proposed, "clusters": clusters, "last": self.keys.last}


def cluster(features: pa.Table, options: Options, memory: Mapping[str, Any] | None, progress: Progress) -> Clusters:
    """Raises CannotTell when the customers are too few or too alike, and when no fit was found."""
    _enough(features.num_rows, options)
    progress(0.3, "computing")
    prepared = prepare(features, options.proposed, options.leave_out)
    _enough(len(prepared.customers), options)
    if not prepared.used:
        raise CannotTell("every feature is the same for everybody", code="analysis_features_constant",
                         features=[each.key for each in prepared.left_out])  # fmt: skip
    search = _possible(prepared.values, options)
    points = [] if options.k else _curve(prepared.values, search, progress)
    k = options.k or chosen(points, search.by, len(memory["clusters"]) if memory else None)
    progress(0.75, "fitting")
    found = _inhabited(grouping.find(prepared.values, k, search.method, search.starts))
    progress(0.9, "scoring")
    return _described(prepared, found, points, search.sample, memory)


def _enough(customers: int, options: Options) -> None:
    if customers < _needed(options):
        raise CannotTell("fewer customers than clusters", code="analysis_too_few_customers", customers=customers,
                         needed=_needed(options))  # fmt: skip


def _needed(options: Options) -> int:
    """Customers, of which none is like another: a silhouette needs one more than there are groups."""
    return options.k or options.search.least + 1


def _possible(values: Floats, options: Options) -> Search:
    """The search among numbers for which there are enough different customers."""
    different = _different(values, options.search.most + 1)
    if different < _needed(options):
        raise CannotTell("too many customers are the same", code="analysis_too_few_different", different=different,
                         needed=_needed(options))  # fmt: skip
    return replace(options.search, most=max(options.search.least, min(options.search.most, different - 1)))


def _different(values: Floats, enough: int) -> int:
    """How many different rows there are; of many rows only as far as is needed."""
    some = len(np.unique(values[:_LOOKED_AT], axis=0))
    return some if some >= enough or len(values) <= _LOOKED_AT else len(np.unique(values, axis=0))


def _curve(values: Floats, search: Search, progress: Progress) -> list[Point]:
    steps = search.most - search.least + 2
    return curve(values, search, lambda done: progress(0.35 + 0.4 * done / steps, "fitting"))


def _inhabited(found: Groups) -> Groups:
    """Without groups of nobody, which a mixture may have."""
    there = np.unique(found.label)
    if len(there) < 2:
        raise CannotTell("everybody is in one group", code="analysis_one_group")
    return Groups(found.centres[there], np.searchsorted(there, found.label), found.distance, found.confidence)


def _described(
    prepared: Prepared, found: Groups, points: Sequence[Point], sample: int, memory: Mapping[str, Any] | None
) -> Clusters:
    keys = _keys(found, prepared, memory)
    order = sorted(range(len(keys.keys)), key=lambda at: int(keys.keys[at][1:]))
    place = np.argsort(order)
    found = Groups(found.centres[order], place[found.label], found.distance, found.confidence)
    keys = replace(keys, keys=[keys.keys[at] for at in order], moved=[keys.moved[at] for at in order])
    plain = profiles(
        keys.keys, found.label, prepared.values, prepared.original, [feature(key) for key in prepared.keys]
    )
    before = _names(memory)
    chosen_rows = grouping.sample_of(np.arange(len(found.label), dtype=np.float64), sample, seed=1).astype(np.intp)
    quality = silhouette(prepared.values[chosen_rows], found.label[chosen_rows])
    names = {key: name for key, (name, _) in before.items()}
    return Clusters(prepared, found, named(plain, before), keys, points, quality, names)


def feature(key: str) -> Feature:
    """The feature of a key."""
    return FEATURES[key] if key in FEATURES else trait_feature(key)


def _keys(found: Groups, prepared: Prepared, memory: Mapping[str, Any] | None) -> Keys:
    sizes = np.bincount(found.label).tolist()
    if memory is None:
        return same_as_before(found.centres, sizes, found.centres[:0], [], 0)
    old = [each["key"] for each in memory["clusters"]]
    common = [key for key in prepared.keys if key in memory["features"]]
    if len(common) < _ALIKE * max(len(prepared.keys), len(memory["features"])):
        return replace(same_as_before(found.centres, sizes, found.centres[:0], [], memory["last"]), gone=old)
    here = [prepared.keys.index(key) for key in common]
    there = [memory["features"].index(key) for key in common]
    then = np.array([each["centre"] for each in memory["clusters"]], dtype=np.float64)
    scales = [each.scale for each in prepared.used if each.key in common]
    before = np.column_stack([scale.standard(then[:, at]) for scale, at in zip(scales, there, strict=True) if scale])
    return same_as_before(found.centres[:, here], sizes, before, old, memory["last"])


def _names(memory: Mapping[str, Any] | None) -> dict[str, tuple[Text, list[tuple[str, str]]]]:
    """Last time's names and what they said, by key."""
    return {
        each["key"]: (Text(**each["name"]), [(key, side) for key, side in each["claims"]])
        for each in (memory or {"clusters": []})["clusters"]
    }


def _in_own_units(centres: Floats, prepared: Prepared) -> Floats:
    scales = [each.scale for each in prepared.used if each.scale is not None]
    return np.column_stack([scale.original(column) for scale, column in zip(scales, centres.T, strict=True)])
