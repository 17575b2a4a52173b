"""The floor: how fast could this machine do it, if everything lay ready in memory?

A compiled loop over four columns, sorted by customer, gathers the same metrics; plain NumPy decides the same tags from
them. No rule language, no database, no text: little can be left out. What it costs to fetch the columns from DuckDB
and to sort them is said apart.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from operator import and_, or_

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bench.columns import Columns
from bench.peers import Json, key, kinds, leaves, needed

Bools = NDArray[np.bool_]
Gathered = dict[str, NDArray[np.int64]]
Condition = Callable[[Gathered, slice], Bools]
"""Decides some customers (the slice) of whom this was gathered."""

BLOCK = 16_000
"""Customers at a time, so that metrics are decided while the caches still hold them. Not a power of two: the rows of
ninety metrics would all fall upon the same few lines of the caches, which is four times slower."""

_MEASURES = ("count", "sum", "days_since_last")


@dataclass(frozen=True)
class Floor:
    """Definitions as of an instant, made ready for the loop over some columns."""

    definitions: dict[str, Json]
    as_of: datetime
    columns: Columns

    def levels(self, threads: int) -> NDArray[np.int8]:
        """For each tag and customer the number of the level, 0 for none.

        Levels are counted from the last, so that the first one that holds has the largest number.
        """
        levels = np.zeros((len(self.definitions), self.columns.customers), np.int8)
        blocks = [slice(begin, begin + BLOCK) for begin in range(0, self.columns.customers, BLOCK)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda block: self._decide(block, levels[:, block]), blocks))
        return levels

    def _decide(self, block: slice, levels: NDArray[np.int8]) -> None:
        gathered = self._gather(block)
        for of_tag, conditions in zip(levels, self._conditions, strict=True):
            for number, condition in enumerate(reversed(conditions), start=1):
                np.maximum(of_tag, condition(gathered, block).view(np.int8) * np.int8(number), out=of_tag)

    def _gather(self, block: slice) -> Gathered:
        first = self.columns.first[block.start : block.stop + 1]
        into = np.empty((len(self._asked), len(first) - 1), np.int64)
        shape = (len(kinds(self._metrics)), len(self._days))
        gather(first, self.columns.kind, self.columns.ts, self.columns.amount, self._starts, self._asked, shape, into)
        return dict(zip(self._metrics, into, strict=True))

    @cached_property
    def _conditions(self) -> list[list[Condition]]:
        return [[self._condition(level["rule"]) for level in data["levels"]] for data in self.definitions.values()]

    @cached_property
    def _metrics(self) -> dict[str, Json]:
        return needed(self.definitions.values())

    @cached_property
    def _days(self) -> list[int]:
        return sorted({metric["window"]["days"] for metric in self._metrics.values()})

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """When the windows begin, the shortest first."""
        return np.array([_micros(self.as_of - timedelta(days=days)) for days in self._days])

    @cached_property
    def _asked(self) -> NDArray[np.int64]:
        """Measure, kind and window of each metric, as numbers."""
        of_kind = kinds(self._metrics)
        return np.array(
            [
                (_MEASURES.index(m["measure"]), of_kind.index(m["events"][0]), self._days.index(m["window"]["days"]))
                for m in self._metrics.values()
            ]
        )

    def _condition(self, rule: Json) -> Condition:
        match rule["type"]:
            case "and" | "or":
                how, of = {"and": and_, "or": or_}[rule["type"]], [self._condition(child) for child in rule["of"]]
                return lambda gathered, block: reduce(how, (child(gathered, block) for child in of))
            case "not":
                turned = self._condition(rule["of"])
                return lambda gathered, block: ~turned(gathered, block)
            case "event":
                return self._event(rule)
        known = self._known[json.dumps(rule)]
        return lambda gathered, block: known[block]

    def _event(self, rule: Json) -> Condition:
        metric, value = key(rule), rule["value"]
        if rule["measure"] == "days_since_last":
            after = _micros(self.as_of - timedelta(days=value + 1))
            return lambda gathered, block: gathered[metric] > after
        least = value * (10_000 if rule["measure"] == "sum" else 1)
        return lambda gathered, block: gathered[metric] >= least

    @cached_property
    def _known(self) -> dict[str, Bools]:
        """What is asked of traits, each question answered once for everybody."""
        rules = [
            rule for data in self.definitions.values() for level in data["levels"] for rule in leaves(level["rule"])
        ]
        distinct = {json.dumps(rule): rule for rule in rules if rule["type"] != "event"}
        return {
            text: self._age(rule) if rule["type"] == "age" else self._trait(rule) for text, rule in distinct.items()
        }

    def _trait(self, rule: Json) -> Bools:
        if rule["op"] == "missing":
            return np.isnat(self.columns.dates[rule["trait"]])
        words, places = self.columns.words[rule["trait"]]
        chosen = np.isin(words, rule["value"]) != (rule["op"] == "not_in")
        return np.append(chosen, False)[places]  # the last one is for -1, who is unknown

    def _age(self, rule: Json) -> Bools:
        born, value = self.columns.dates[rule["trait"]], rule["value"]
        lowest, highest = value if rule["op"] == "between" else (value, 150)
        return (born <= self._years_ago(lowest)) & (born > self._years_ago(highest + 1))

    def _years_ago(self, years: int) -> np.datetime64:
        today = (self.as_of + timedelta(hours=8)).date()
        return np.datetime64(today.replace(year=today.year - years))


@njit(cache=True, nogil=True)
def gather(first, kind, ts, amount, starts, asked, shape, into):  # type: ignore[no-untyped-def]
    """Metrics (rows of `into`, as `asked`) of the customers in `first`; `shape` is how many kinds and windows.

    Each event is added once, to the shortest window that holds it; then the windows are added up.
    """
    count, total, last = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for customer in range(len(first) - 1):
        count[:], total[:], last[:] = 0, 0, 0
        for row in range(first[customer], first[customer + 1]):
            k, window = kind[row], 0
            while ts[row] < starts[window]:
                window += 1
            count[k, window] += 1
            total[k, window] += amount[row]
            last[k, window] = max(last[k, window], ts[row])
        for k in range(shape[0]):
            for window in range(1, shape[1]):
                count[k, window] += count[k, window - 1]
                total[k, window] += total[k, window - 1]
                last[k, window] = max(last[k, window], last[k, window - 1])
        for metric in range(len(asked)):
            measure, k, window = asked[metric, 0], asked[metric, 1], asked[metric, 2]
            if measure == 0:
                into[metric, customer] = count[k, window]
            elif measure == 1:
                into[metric, customer] = total[k, window]
            else:
                into[metric, customer] = last[k, window]


def compile_loop() -> None:
    """Compile it (or load it, compiled before), so that nobody times the compiler."""
    none = np.zeros(0, np.int64)
    first, asked = np.zeros(1, np.int64), np.zeros((0, 3), np.int64)
    gather(first, none.astype(np.int8), none, none, none, asked, (0, 0), np.empty((0, 0), np.int64))


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1)) // timedelta(microseconds=1)
