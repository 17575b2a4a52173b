"""Realtime: what arrived is decided at once, for the customers touched and by the tags that read it.

A step looks at what `touched` has noted since the tags' last serial, fetches all that is known of those customers into
small tables, and lets the same plan as a run's decide over them. What leaves a window while nothing arrives is found by
a run of the same tags over those who could have changed: the sweep (`run_tags`, cause "time").
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import pyarrow as pa

from zhike.rules.nodes import ranks, tags_named, tags_read, walk_levels
from zhike.rules.reads import TAGS, reads
from zhike.rules.windows import Instant
from zhike.tagging.catalogue import ensure_columns, trait_kinds
from zhike.tagging.counting import count_rows
from zhike.tagging.few import MOST
from zhike.tagging.narrowing import Among
from zhike.tagging.plan import TagRule
from zhike.tagging.scope import digest, states
from zhike.tagging.writing import Decided, Moves, decide, write
from zhike.warehouse.port import Reading, Warehouse, Writing
from zhike.warehouse.touched import FACTS, last_serial

SOME: Final = 0.25
"""Share of the tags beyond which all are decided: one set of statements is remembered instead of many."""

_NOTES: Final = 10 * MOST


class TooMany(Exception):
    """More arrived than a step takes: a run over those who could have changed is due."""


class Overtaken(Exception):
    """A run wrote what this step was about to write: it looks again."""


@dataclass(frozen=True)
class Step:
    """What a step did. `seen`: up to which serial all that arrived has been looked at; `moves` by tag."""

    seen: int
    instant: datetime
    customers: int
    tags: int
    moves: Moves = field(default_factory=dict)


@dataclass(frozen=True)
class _News:
    """What arrived after a serial: whom it touched (`customer_id`, each once) and what rules it concerns."""

    customers: pa.Table
    what: frozenset[str] | None
    """None: anything."""


def step(
    warehouse: Warehouse, tags: Sequence[TagRule], now: Callable[[], Instant], together: bool = True
) -> Step | None:
    """Decide what arrived since the last step; None when nothing did.

    `together`: all tags that are kept so are among `tags`, so that what they became needs no second look.

    `tags` are those that are kept current in realtime; one that was never decided by its present definition is left to
    the run that is due for it. Raises TooMany, and Overtaken when it should be asked again at once.
    """
    with warehouse.reading() as reading:
        known, instant = states(reading), now()
        mine = _ready(tags, known, instant)
        if not mine:
            return None
        since, seen = min(known[tag.id]["serial"] for tag in mine), last_serial(reading)
        news = _news(reading, since, mine, together) if seen > since else None
        if news is None or not news.customers.num_rows:
            return None
        instant = Instant(max([instant.as_of, *(known[tag.id]["latest"] for tag in mine)]), instant.zone)
        due = concerned(mine, news.what)
        decided = (
            decide(reading, due, Among(reading.stage(news.customers)), instant, trait_kinds(reading)) if due else None
        )
        with reading.writing() as writing:
            if _overtaken(mine, known, states(writing)):
                raise Overtaken
            moves = {} if decided is None else _write(writing, decided, f"facts:{seen}")
            _note(writing, mine, seen, instant)
        return Step(seen, instant.as_of, news.customers.num_rows, len(due), moves)


def decided_before(warehouse: Warehouse, tags: Sequence[TagRule], instant: Instant) -> list[TagRule]:
    """Those of the tags that can be kept current: decided for everybody once by their present definition."""
    with warehouse.reading() as reading:
        return _ready(tags, states(reading), instant)


def waiting(reading: Reading, tags: Sequence[TagRule], instant: Instant) -> int:
    """How many commits of facts no step has looked at yet."""
    known = states(reading)
    since = min((known[tag.id]["serial"] for tag in _ready(tags, known, instant)), default=None)
    if since is None:
        return 0
    later = reading.table("touched").filter(lambda t: t.serial > since, lambda t: t.by == FACTS)
    return count_rows(reading, later.select("serial").distinct())


def follows(tag: TagRule) -> bool:
    """Whether a tag can be kept current customer by customer: who ranks them cannot."""
    return not any(ranks(rule) for _, rule in walk_levels(tag.definition))


def concerned(tags: Sequence[TagRule], what: Collection[str] | None) -> list[TagRule]:
    """The tags that read what arrived, and those that read them, to any depth; all where that is simpler."""
    if what is None:
        return list(tags)
    found = {tag.id for tag in tags if reads(tag.definition).intersection(what)}
    while more := {tag.id for tag in tags if tags_read(tag.definition) & found} - found:
        found |= more
    return [tag for tag in tags if tag.id in found] if len(found) <= SOME * len(tags) else list(tags)


def _ready(tags: Sequence[TagRule], known: dict[str, dict[str, Any]], instant: Instant) -> list[TagRule]:
    return [
        tag for tag in tags
        if follows(tag) and tag.id in known and known[tag.id]["definition"] == digest(tag, instant)
    ]  # fmt: skip


def _overtaken(tags: Sequence[TagRule], before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> bool:
    return any(before[tag.id] != now.get(tag.id) for tag in tags)


def _news(reading: Reading, since: int, tags: Sequence[TagRule], together: bool) -> _News:
    """What arrived that may concern the tags. Raises TooMany."""
    touched = reading.table("touched")
    later = touched.filter(touched.serial > since)
    if all(tags_named(tag.definition) <= {tag.id for tag in tags} for tag in tags):
        later = later.filter(later.by == FACTS)
    if together:  # what these tags became was decided together with all that read them
        later = later.filter(~later.by.re_search("^(facts|time):"))
    found = reading.fetch(later.select("customer_id", "by", "what").distinct().limit(_NOTES))
    customers = found.select(["customer_id"]).group_by("customer_id").aggregate([])
    if found.num_rows == _NOTES or customers.num_rows > MOST or customers["customer_id"].null_count:
        raise TooMany
    pairs = zip(found["by"].to_pylist(), found["what"].to_pylist(), strict=True)
    what = {what if by == FACTS else TAGS for by, what in set(pairs)}
    return _News(customers, None if None in what else frozenset(filter(None, what)))


def _write(writing: Writing, decided: Decided, by: str) -> Moves:
    """Of those who are still there: customers may have been merged since the snapshot."""
    ensure_columns(writing, {}, tuple(tag.id for tag in decided.tags))
    return write(writing, decided.of_those(writing.table("profile")), by)


def _note(writing: Writing, tags: Sequence[TagRule], seen: int, instant: Instant) -> None:
    rows = {"tag_id": [tag.id for tag in tags], "serial": [seen] * len(tags), "latest": [instant.as_of] * len(tags)}
    writing.update("tag_state", writing.stage(pa.table(rows)), "tag_id")
