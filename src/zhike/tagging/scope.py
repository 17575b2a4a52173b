"""What a run must decide anew: some tags for everybody, the others for those who could have changed since last time."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.errors import Conflict
from zhike.rules.nodes import ranks, tags_read, walk_levels
from zhike.rules.vocabulary import Kind
from zhike.rules.windows import Instant
from zhike.tagging.changes import Since, could_have_changed
from zhike.tagging.counting import count_rows
from zhike.tagging.narrowing import EVERYBODY, Among, Narrowing
from zhike.tagging.plan import TagRule
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.touched import last_serial, tidy

FEW: Final = 0.4
"""Share of all customers up to which deciding only for those who could have changed is cheaper."""


@dataclass(frozen=True)
class Part:
    """Tags that are decided together, for these customers."""

    tags: Sequence[TagRule]
    customers: Narrowing


def parts(
    reading: Reading, tags: Sequence[TagRule], instant: Instant, kinds: Mapping[str, Kind], full: bool
) -> list[Part]:
    """The parts of a run; none of them reads a tag of another.

    Everybody is due when a tag is new or changed, ranks customers, or reads or is read by one that is due for
    everybody.
    """
    known = {} if full else states(reading)
    since = {tag.id: _since(known.get(tag.id), tag, instant) for tag in tags}
    whole = _connected({tag_id for tag_id, when in since.items() if when is None}, tags)
    some = [tag for tag in tags if tag.id not in whole]
    changed = _changed(reading, some, {when for tag in some if (when := since[tag.id])}, instant, kinds)
    if changed is None:
        return [Part(tags, EVERYBODY)]
    every = [tag for tag in tags if tag.id in whole]
    return [part for part in (Part(some, changed), Part(every, EVERYBODY)) if part.tags]


def refuse_backwards(reading: Reading, tag_ids: Iterable[str], instant: Instant) -> None:
    """Raises Conflict (run_before_last) when one of the tags was decided as of a later instant already."""
    known = states(reading)
    later = {id: known[id]["latest"] for id in tag_ids if id in known and known[id]["latest"] > instant.as_of}
    if later:
        last, asked = f"{max(later.values()).isoformat()}Z", f"{instant.as_of.isoformat()}Z"
        message = f"Some of these tags were decided as of a later instant already, the last as of {last}."
        raise Conflict(message, code="run_before_last", as_of=asked, last=last, tags=sorted(later))


def latest_instant(reading: Reading, tags: Sequence[TagRule], instant: Instant) -> Instant:
    """The instant, or the latest as of which anybody was decided by one of the tags: clocks are put back at times."""
    known = states(reading)
    return replace(instant, as_of=max([instant.as_of, *(known[tag.id]["latest"] for tag in tags if tag.id in known)]))


def touched_since(reading: Reading, serial: int) -> ir.Table | None:
    """Whose facts or tags changed after a serial (`customer_id`, each once, kept); None: everybody's may have."""
    later = reading.table("touched").filter(lambda t: t.serial > serial)
    customers = reading.keep(later.select("customer_id").distinct())
    unnamed = customers.filter(customers.customer_id.isnull())
    return None if count_rows(reading, unnamed) else customers


def few(reading: Reading, customers: ir.Table) -> bool:
    """Whether deciding for these alone is cheaper than for everybody."""
    return count_rows(reading, customers) <= FEW * count_rows(reading, reading.table("profile"))


def note(writing: Writing, tags: Sequence[TagRule], instant: Instant, latest: Instant) -> None:
    """Note that these tags hold for everybody as of the instant (for some as of the latest), with all that was seen
    until now."""
    seen = last_serial(writing)
    rows = [
        {
            "tag_id": tag.id,
            "definition": digest(tag, instant),
            "as_of": instant.as_of,
            "serial": seen,
            "latest": latest.as_of,
        }
        for tag in tags
    ]
    state = writing.stage(pa.Table.from_pylist(rows, schema=writing.table("tag_state").schema().to_pyarrow()))
    writing.delete("tag_state", state.select("tag_id"))
    writing.insert("tag_state", state)
    states = writing.table("tag_state")
    least = writing.rows(states.aggregate(serial=states.serial.min()))[0]["serial"]
    tidy(writing, least, most=2 * count_rows(writing, writing.table("profile")))


def digest(tag: TagRule, instant: Instant) -> str:
    """What a tag's answers depend on besides facts and the instant."""
    return hashlib.sha256(f"{tag.definition!r} {instant.zone}".encode()).hexdigest()


def states(reading: Reading) -> dict[str, dict[str, Any]]:
    """What is noted of each tag that was ever decided."""
    return {row["tag_id"]: row for row in reading.rows(reading.table("tag_state"))}


def _since(state: Mapping[str, Any] | None, tag: TagRule, instant: Instant) -> Since | None:
    if state is None or state["definition"] != digest(tag, instant):
        return None
    if any(ranks(rule) for _, rule in walk_levels(tag.definition)):
        return None
    return Since(Instant(state["as_of"], instant.zone), state["serial"])


def _connected(some: set[str], tags: Sequence[TagRule]) -> set[str]:
    """These tags, and those that read them or are read by them, to any depth."""
    found = set(some)
    for tag in tags:
        together = {tag.id, *tags_read(tag.definition)}
        if together & some:
            found |= together & {each.id for each in tags}
    return found if found == some else _connected(found, tags)


def _changed(
    reading: Reading, tags: Sequence[TagRule], since: set[Since], instant: Instant, kinds: Mapping[str, Kind]
) -> Narrowing | None:
    """The customers of whom some tag could have changed; None when they are so many that all may as well be decided."""
    rules = [rule for tag in tags for _, rule in walk_levels(tag.definition)]
    own = {tag.id for tag in tags}
    found = [could_have_changed(reading, rules, when, instant, kinds, own) for when in since]
    changed = [each for each in found if each is not None]
    if len(changed) < len(found):
        return None
    if not changed:
        return EVERYBODY
    customers = changed[0] if len(changed) == 1 else reading.keep(ibis.union(*changed, distinct=True))
    return Among(customers) if few(reading, customers) else None
