"""What agreement and disagreement in a field weigh, learnt from the people themselves: nobody labels anything.

How often two different people agree by chance is counted on random pairs. How often two records of one person agree is
found by expectation maximisation among pairs that share something, in several sessions that each leave out what they
share.
"""

import logging
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Final

from splink import Linker, block_on
from splink.internals.exceptions import EMTrainingException

from zhike.collect.files.source_file import Progress
from zhike.collect.identify.likeness.blocks import Keyed, Table

log = logging.getLogger("zhike.identify")

_SEED: Final = 4
_RANDOM_PAIRS: Final = 500_000
_ENOUGH: Final = 500
"""Random pairs to look at, and of one level how many are enough to stop looking earlier."""

_TRAINING_PAIRS: Final = 1_000_000
_FEWEST: Final = 30
_MOST_FOR_EACH: Final = 4
"""A session learns nothing from fewer pairs, nor where there are so many for each person that hardly any of them is
one person: it would take chance for the rule."""

_FOUND_BY_CERTAIN: Final = 0.7
"""The share of true pairs that the certain keys find, roughly: only the order of magnitude matters."""

_FEWEST_SAME: Final = 0.01
_MOST_SAME: Final = 0.05
"""Where nothing certain is found there are still some; and in however small a shop most pairs are two people."""

_SESSIONS: Final = (
    ("national_id",),
    ("phone",),
    ("email",),
    ("given_name", "surname"),
    ("name", "birthday"),
    ("name", "address"),
    ("birthday",),
    ("birthday", "city"),
    ("birthday", "postcode"),
    ("birthday", "address"),
)
"""What people of a session share. Never an address alone: families share theirs, and would be learnt to be one."""


def share_of_same(table: Table, keyed: Keyed) -> float:
    """How many of all pairs are one person, roughly: as many as share what is certain, and somewhat more."""
    all_pairs = table.people * (table.people - 1) / 2
    found = keyed.certain_pairs() / _FOUND_BY_CERTAIN
    return min(max(found, _FEWEST_SAME * table.people) / all_pairs, _MOST_SAME)


def train(linker: Linker, table: Table, progress: Progress) -> None:
    """Let the linker learn its parameters. The same people give the same parameters."""
    progress(0.1, "learning")
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED, min_count_per_level=_ENOUGH)
    sessions = list(_sessions(table))
    for place, shared in enumerate(sessions):
        progress(0.2 + 0.2 * place / len(sessions), "learning")
        _learn(linker, shared)


def _sessions(table: Table) -> Iterator[Sequence[str]]:
    for shared in _SESSIONS:
        if set(shared) <= set(table.columns):
            pairs = table.pairs(" || '|' || ".join(shared))
            if _FEWEST <= pairs <= max(_MOST_FOR_EACH * table.people, 10 * _FEWEST):
                yield shared


def _learn(linker: Linker, shared: Sequence[str]) -> None:
    """One session. It may find that nobody here is anybody else: then there is nothing to learn from it, and the
    model, which Splink leaves half changed, is put back."""
    before = deepcopy(linker._settings_obj.core_model_settings)
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*shared), max_pairs=_TRAINING_PAIRS, estimate_without_term_frequencies=True
        )
    except (ValueError, EMTrainingException):
        linker._settings_obj.core_model_settings = before
        log.info("nothing to learn from people who share %s", " and ".join(shared))
