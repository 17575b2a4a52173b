"""What stands in a warehouse, held against what was accepted and against a full run on a copy.

    ZHIKE_DATA=DIR python -m bench.killed_check DIR

Prints one line of JSON: counts, and `violations`, each a sentence.
"""

import json
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhike.cli import control

control.start()

from zhike.control.jobs import service as jobs  # noqa: E402 (models, which Django must be loaded for)
from zhike.control.tags import service as tags  # noqa: E402
from zhike.control.workspace import service as workspace  # noqa: E402
from zhike.errors import NotFound  # noqa: E402
from zhike.rules.windows import Instant  # noqa: E402
from zhike.tagging.plan import TagRule  # noqa: E402
from zhike.tagging.run import run_tags  # noqa: E402
from zhike.warehouse.duckdb import DuckDBWarehouse  # noqa: E402

Rows = list[dict[str, Any]]


class Found:
    """A copy of a warehouse, its server stopped."""

    def __init__(self, data: Path) -> None:
        copy = data / "copy.duckdb"
        shutil.copyfile(data / "warehouse.duckdb", copy)
        self.warehouse = DuckDBWarehouse(copy)
        self.accepted: dict[str, Any] = json.loads((data / "accepted.json").read_text())
        self.every = tags.every()
        self.hand = next(tag.id for tag in self.every if tag.kind != tags.RULE)
        self.rules: list[TagRule] = tags.rule_tags(self.every)

    def rows(self, table: str, *columns: str) -> Rows:
        with self.warehouse.reading() as reading:
            found = reading.table(table)
            return reading.rows(found.select(*columns) if columns else found)


def messages(found: Found) -> Iterator[str]:
    """Every accepted event is there, once; nothing is there that was not sent."""
    there = Counter(row["event_id"] for row in found.rows("events", "event_id", "source") if row["source"] == "load")
    events = set(found.accepted["accepted"]) - set(found.accepted["said"])
    if missing := events - there.keys():
        yield f"{len(missing)} accepted events are missing, such as {min(missing)}"
    if twice := [id for id, count in there.items() if count > 1]:
        yield f"{len(twice)} events are there twice, such as {min(twice)}"
    if unsent := there.keys() - set(found.accepted["sent"]):
        yield f"{len(unsent)} events were never sent, such as {min(unsent)}"


def people(found: Found) -> Iterator[str]:
    """Who said that two numbers are theirs is one customer, and everybody who has facts is there."""
    from zhike import wiring

    keys = wiring.keyring()
    known = {row["hash"]: row["customer_id"] for row in found.rows("identities", "hash", "customer_id")}
    apart = [
        pair for pair in found.accepted["joined"]
        if len({known.get(keys.hash("customer_id", user, "load")) for user in pair}) != 1
    ]  # fmt: skip
    if apart:
        yield f"{len(apart)} of {len(found.accepted['joined'])} pairs were not joined, such as {apart[0]}"
    profile = Counter(row["customer_id"] for row in found.rows("profile", "customer_id"))
    if len(profile) != profile.total():
        yield "customers are there twice"
    of_facts = {row["customer_id"] for row in found.rows("events", "customer_id")}
    if lost := of_facts - profile.keys():
        yield f"{len(lost)} customers of events are not in the profile"


def orders(found: Found) -> Iterator[str]:
    """An import that is done is there once, one that failed not at all or wholly."""
    there = Counter(row["order_id"] for row in found.rows("events", "order_id", "name", "source")
                    if row["name"] == "order_completed" and row["source"] == "shop")  # fmt: skip
    if twice := [order for order, count in there.items() if count > 1]:
        yield f"{len(twice)} orders are there twice, such as {min(map(str, twice))}"
    for job_id, expected in found.accepted["imports"]:
        try:
            state = str(jobs.get(job_id).state)
        except NotFound:
            yield f"import {job_id} was accepted and nobody knows it"
            continue
        stored = sum(there[order] > 0 for order in expected)
        if stored != len(expected) if state == "done" else stored not in (0, len(expected)):
            yield f"import {job_id} is {state}, and {stored} of its {len(expected)} orders are there"
        if state not in ("done", "failed"):
            yield f"import {job_id} is {state} at the end"


def by_hand(found: Found) -> Iterator[str]:
    """What people set is the history, spell by spell."""
    spells = defaultdict(list)
    for row in found.rows("tag_history"):
        if row["tag_id"] == found.hand:
            spells[str(row["customer_id"])].append(row)
    for customer, values in found.accepted["by_hand"].items():
        expected = [after for before, after in pairwise([None, *values]) if after is not None and after != before]
        rows = sorted(spells[customer], key=lambda row: row["valid_from"])
        if [row["value"] for row in rows] != expected:
            yield f"customer {customer} was given {expected}, the history says {[row['value'] for row in rows]}"
        if bool(rows and rows[-1]["valid_to"] is None) != (values[-1] is not None):
            yield f"customer {customer} was last set to {values[-1]}, the history's last spell is {rows[-1:]}"


def history(found: Found) -> Iterator[str]:
    """One value at a time, in the order of commits, and the last of them in the profile."""
    lines, last = defaultdict(list), max(row["last"] for row in found.rows("serials"))
    for row in found.rows("tag_history"):
        lines[row["customer_id"], row["tag_id"]].append(row)
        if row["valid_to"] is not None and (row["valid_to"] < row["valid_from"] or row["closed"] < row["opened"]):
            yield f"a spell ends before it begins: {row}"
        if max(row["opened"], row["closed"] or 0) > last:
            yield f"a serial that was never given: {row}"
    for rows in lines.values():
        rows.sort(key=lambda row: (row["opened"], row["valid_from"]))
        for earlier, later in pairwise(rows):
            if earlier["valid_to"] is None or earlier["valid_to"] > later["valid_from"]:
                yield f"two values at once: {earlier}, {later}"
            elif earlier["opened"] >= later["opened"] or earlier["closed"] > later["opened"]:
                yield f"not in the order of commits: {earlier}, {later}"
    yield from _open_rows(found, lines)


def _open_rows(found: Found, lines: dict[tuple[int, str], Rows]) -> Iterator[str]:
    running = {key: row["value"] for key, rows in lines.items() for row in rows if row["valid_to"] is None}
    ids = [found.hand, *(tag.id for tag in found.rules)]
    held = {(row["customer_id"], id): row[id] for row in found.rows("profile") for id in ids if row.get(id) is not None}
    if differing := {key for key in running.keys() | held.keys() if running.get(key) != held.get(key)}:
        key = min(differing)
        yield f"{len(differing)} open spells differ from the profile: {key}: {running.get(key)}, {held.get(key)}"


def full_run(found: Found) -> Iterator[str]:
    """As of when everybody was decided last, a full run leaves everything as it is.

    Where a step came after the last sweep, the next sweep is done here first, as the server would.
    """
    states, zone = {row["tag_id"]: row for row in found.rows("tag_state")}, workspace.current().time_zone
    for tag in found.rules:
        if tag.id not in states:
            yield f"{tag.id} was never decided"
    decided = [tag for tag in found.rules if tag.id in states]
    stepped = [tag for tag in decided if states[tag.id]["latest"] > states[tag.id]["as_of"]]
    groups = defaultdict(list)
    for tag in decided:
        if tag not in stepped:
            groups[states[tag.id]["as_of"]].append(tag)
    for as_of, at_rest in sorted(groups.items()):
        yield from _differing(found, at_rest, Instant(as_of, zone))
    if stepped:
        now = Instant(datetime.now(UTC).replace(tzinfo=None), zone)
        run_tags(found.warehouse, stepped, now, "sweep", cause="time")
        yield from _differing(found, stepped, now)


def _differing(found: Found, of: list[TagRule], instant: Instant) -> Iterator[str]:
    before = _held(found, of)
    run_tags(found.warehouse, of, instant, f"full {instant.as_of}", full=True)
    after = _held(found, of)
    wrong = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    for tag in found.every:
        if mine := [key for key in wrong if key[1] == tag.id]:
            said = f"{mine[0][0]}: {before.get(mine[0])}, should be {after.get(mine[0])}"
            yield f"{tag.name_en}: {len(mine)} customers differ from a full run as of {instant.as_of}, such as {said}"


def _held(found: Found, of: list[TagRule]) -> dict[tuple[int, str], str]:
    """Who has what, by the profile."""
    rows = found.rows("profile", "customer_id", *(tag.id for tag in of))
    return {(row["customer_id"], tag.id): row[tag.id] for row in rows for tag in of if row[tag.id] is not None}


def main(data: Path) -> None:
    found = Found(data)
    counts = {
        "tags": len(found.rules),
        "realtime": len(tags.realtime_tags()),
        "messages": len(found.accepted["accepted"]),
        "by_hand": sum(map(len, found.accepted["by_hand"].values())),
        "imports": len(found.accepted["imports"]),
        "merges": len(found.rows("merges")),
        "changes": len(found.rows("tag_history")),
    }
    checks = (messages, people, orders, by_hand, history, full_run)
    violations = [f"{check.__name__}: {said}" for check in checks for said in check(found)]
    found.warehouse.close()
    print(json.dumps({**counts, "violations": violations}, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
