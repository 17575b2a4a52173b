"""A portrait: how every tag, trait and figure is distributed in a segment, beside the population or another one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from zhike.rules import compile
from zhike.rules.nodes import Rule
from zhike.rules.vocabulary import Kind
from zhike.tagging.conditions import reads_profile_only
from zhike.tagging.plan import Instant, plan_rule
from zhike.tagging.tally import Dimension, Part, Population, Tally, of_some
from zhike.warehouse.port import Reading

SURE: Final = 10.83
"""The G² above which a difference is hardly chance: the 99.9 % point of chi-square with one degree of freedom."""


@dataclass(frozen=True, slots=True)
class Share:
    """One value: customers of the segment and of what it is compared with who have it.

    `tgi` is None where nobody among the others has it; `g2` is positive where it is more frequent in the segment.
    """

    dimension: Dimension
    value: str
    inside: int
    outside: int
    tgi: float | None
    g2: float

    @property
    def is_sure(self) -> bool:
        return abs(self.g2) > SURE


@dataclass(frozen=True, slots=True)
class Portrait:
    """`inside` customers belong to the segment, `outside` to what it is compared with (the segment included where that
    is the population). `shares`: most distinctive first."""

    inside: int
    outside: int
    shares: Sequence[Share]


def portrait(
    reading: Reading,
    rule: Rule,
    against: Rule | None,
    dimensions: Sequence[Dimension],
    everybody: Population,
    instant: Instant,
    kinds: Mapping[str, Kind],
) -> Portrait:
    """The segment of this rule against another one, or against everybody. Both rules' segments are resolved."""
    ours, theirs = (
        everybody if each is None else of_some(reading, _part(reading, each, instant, kinds), dimensions, everybody)
        for each in (rule, against)
    )
    sizes = ours.size, theirs.size
    found = _found(dimensions, ours.tally, theirs.tally)
    shares = [_share(dimension, value, both, sizes, against is None) for dimension, value, both in found]
    return Portrait(*sizes, sorted(shares, key=_distinctive))


def _found(
    dimensions: Sequence[Dimension], ours: Tally, theirs: Tally
) -> Iterator[tuple[Dimension, str, tuple[int, int]]]:
    """The values that anybody of either side has, with how many they are."""
    by_name = {(dimension.facet, dimension.name): dimension for dimension in dimensions}
    for key in {**theirs, **ours}:
        facet, name, value = key
        both = ours.get(key, 0), theirs.get(key, 0)
        if any(both):
            yield by_name[facet, name], value, both


def tgi(inside: int, segment: int, outside: int, others: int) -> float | None:
    """Target group index: the share in the segment ÷ the share among those compared with × 100."""
    return None if not (segment and outside) else inside / segment / (outside / others) * 100


def signed_g2(inside: int, segment: int, outside: int, others: int) -> float:
    """The log-likelihood ratio G² = 2 Σ O ln(O ÷ E) of the 2 × 2 table (has it or not, in the one or the other group),
    negative where it is rarer in the segment. Dunning (1993), Accurate Methods for the Statistics of Surprise and
    Coincidence: unlike TGI it does not reward values that hardly anybody has. The groups must not share customers.
    """
    everybody, having = segment + others, inside + outside
    if not (segment and others and having and having < everybody):
        return 0.0
    table = (
        (inside, segment * having), (outside, others * having),
        (segment - inside, segment * (everybody - having)), (others - outside, others * (everybody - having)),
    )  # fmt: skip
    g2 = 2 * sum(seen * log(seen * everybody / expected) for seen, expected in table if seen)
    return g2 if inside * others > outside * segment else -g2


def _share(dimension: Dimension, value: str, both: tuple[int, int], sizes: tuple[int, int], of_all: bool) -> Share:
    (ours, theirs), (inside, outside) = both, sizes
    rest = (theirs - ours, outside - inside) if of_all else (theirs, outside)
    index = tgi(ours, inside, theirs, outside)
    return Share(dimension, value, ours, theirs, index, signed_g2(ours, inside, *rest))


def _distinctive(share: Share) -> tuple[float, str, str]:
    return -abs(share.g2), share.dimension.name, share.value


def _part(reading: Reading, rule: Rule, instant: Instant, kinds: Mapping[str, Kind]) -> Part:
    """Who belongs: by a condition where the profile answers it, else found beforehand."""
    profile, plan = reading.table("profile"), plan_rule(rule, instant, kinds)
    if reads_profile_only(plan):
        holds = compile.condition(rule, plan.row(profile))
        return Part(profile.filter(holds), profile.filter(~holds))
    rows = plan.rows(reading)
    decided = rows.select("customer_id", holds=compile.condition(rule, plan.row(rows)))
    found = reading.keep(decided.filter(decided.holds).select("customer_id"))
    return Part(profile.semi_join(found, "customer_id"), profile.anti_join(found, "customer_id"))
