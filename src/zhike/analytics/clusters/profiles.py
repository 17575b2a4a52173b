"""What is unusual about each cluster, and what it is called."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import numpy as np

from zhike.analytics import words
from zhike.analytics.clusters.groups import Labels, means
from zhike.analytics.clusters.scales import Floats
from zhike.analytics.features.catalogue import Feature
from zhike.rules.nodes import Text

NOTABLE: Final = 0.25
"""Standard deviations from everybody from which a mean is worth a word; a name wants twice as much."""

_STILL: Final = 0.15
"""A name stays while what it says is still so by this much."""

_NAMELESS: Final = Text("", "")

Claim = tuple[str, str]
"""A feature's key and "high" or "low"."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A feature of a cluster: `apart`, standard deviations of its mean from everybody's, after correction; the plain
    means in its own units of the cluster (`here`) and of everybody."""

    feature: Feature
    apart: float
    here: float
    everybody: float

    @property
    def claim(self) -> Claim:
        return self.feature.key, "high" if self.apart > 0 else "low"

    @property
    def word(self) -> Text:
        return self.feature.high if self.apart > 0 else self.feature.low

    @property
    def plain(self) -> bool:
        """Whether the plain means, as they are written, say the same as the corrected ones; where few large values
        say otherwise, a sentence would confuse."""
        differ = written(self.here, self.feature) != written(self.everybody, self.feature)
        return differ and (self.here - self.everybody) * self.apart > 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A cluster as people see it. `traits` in the order of the features, `claims`: what its name says."""

    key: str
    size: int
    share: float
    traits: tuple[Trait, ...]
    name: Text = _NAMELESS
    claims: tuple[Claim, ...] = ()

    @property
    def strongest(self) -> list[Trait]:
        """The three most unusual ones, the most unusual first."""
        notable = [trait for trait in self.traits if abs(trait.apart) >= NOTABLE and trait.plain]
        return sorted(notable, key=lambda trait: -abs(trait.apart))[:3]


def profiles(
    keys: Sequence[str], label: Labels, values: Floats, original: Floats, features: Sequence[Feature]
) -> list[Profile]:
    """Each cluster's profile, without names yet. `values` standardised, `original` with NaN where missing."""
    sizes = np.bincount(label, minlength=len(keys))
    apart = means(values, label, len(keys))
    here = _known_means(original, label, len(keys))
    everybody = _known_means(original, np.zeros(len(label), np.intp), 1)[0]
    return [
        Profile(key, int(sizes[at]), float(sizes[at] / len(label)), tuple(
            Trait(feature, float(apart[at, f]), float(here[at, f]), float(everybody[f]))
            for f, feature in enumerate(features)
        ))
        for at, key in enumerate(keys)
    ]  # fmt: skip


def named(found: Sequence[Profile], before: Mapping[str, tuple[Text, Sequence[Claim]]]) -> list[Profile]:
    """The profiles with names, no two the same. A cluster of last time keeps its name while what it says holds."""
    taken: set[str] = set()
    names: dict[str, tuple[Text, Sequence[Claim]]] = {}
    for profile in found:
        if profile.key in before and _holds(profile, before[profile.key][1]):
            names[profile.key] = before[profile.key]
            taken |= set(_both(before[profile.key][0]))
    for profile in sorted(found, key=lambda each: -each.size):
        if profile.key not in names:
            names[profile.key] = _name(profile, taken)
            taken |= set(_both(names[profile.key][0]))
    return [
        Profile(each.key, each.size, each.share, each.traits, names[each.key][0], tuple(names[each.key][1]))
        for each in found
    ]


def said(trait: Trait) -> Text:
    """spend 3,210.00 (everybody 820.50)"""
    here, everybody = written(trait.here, trait.feature), written(trait.everybody, trait.feature)
    label = trait.feature.label
    return Text(f"{label.zh} {here}（全体 {everybody}）", f"{label.en} {here} (everybody {everybody})")


def written(value: float, feature: Feature) -> str:
    """A value of a feature with its unit's own places."""
    write: Callable[[float], str] = {"money": words.money, "share": words.share}.get(
        feature.unit, lambda plain: words.number(plain, feature.places)
    )
    return "–" if np.isnan(value) else write(value)


def _name(profile: Profile, taken: AbstractSet[str]) -> tuple[Text, list[Claim]]:
    """The two most unusual things; more of them, or the cluster's key, where that is another's name."""
    ranked = sorted(profile.traits, key=lambda trait: -abs(trait.apart))
    notable = [trait for trait in ranked if abs(trait.apart) >= NOTABLE]
    strong = [trait for trait in notable if abs(trait.apart) >= 2 * NOTABLE]
    first = max(1, min(2, len(strong)))
    for length in range(first, min(len(notable), first + 2) + 1):
        name = _joined([trait.word for trait in notable[:length]])
        if not taken & set(_both(name)):
            return name, [trait.claim for trait in notable[:length]]
    start = notable[:first]
    plain = _joined([trait.word for trait in start]) if start else Text("接近平均", "About average")
    if start or taken & set(_both(plain)):
        plain = Text(f"{plain.zh}（{profile.key}）", f"{plain.en} ({profile.key})")
    return plain, [trait.claim for trait in start]


def _joined(said_of: Sequence[Text]) -> Text:
    english = ", ".join(word.en for word in said_of)
    return Text("·".join(word.zh for word in said_of), english[:1].upper() + english[1:])


def _both(name: Text) -> tuple[str, str]:
    return f"zh {name.zh}", f"en {name.en}"


def _holds(profile: Profile, claims: Sequence[Claim]) -> bool:
    apart = {trait.feature.key: trait.apart for trait in profile.traits}
    if not claims:
        return all(abs(much) < 2 * NOTABLE for much in apart.values())
    return all(apart.get(key, 0.0) * (1 if side == "high" else -1) >= _STILL for key, side in claims)


def _known_means(original: Floats, label: Labels, k: int) -> Floats:
    """Means of what is known; NaN where nothing is."""
    known = ~np.isnan(original)
    sums = means(np.where(known, original, 0.0), label, k)
    shares = means(known.astype(np.float64), label, k)
    return np.divide(sums, shares, out=np.full_like(sums, np.nan), where=shares > 0)
