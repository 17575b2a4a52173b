"""A data directory for the realtime benchmark: a generated shop that ends now, known visitors, a hundred tags.

    ZHIKE_DATA=DIR python -m bench.realtime_shop SHOP

Half of the tags are realtime; one of them is entered by whoever becomes a friend in a chat, which nobody in the
shop has ever done: that is what the probes do. Prints the write key of the source of events, the tag's id and an API
key, as JSON.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from bench import people
from bench.distributions import END
from bench.rules import Workload

VISITORS = 50_000
"""Customers whom events are about (`event_load.CUSTOMERS`), spread over all customers."""

SOURCE = "load"
PROBED = "friend_added"


def main() -> None:
    home = Path(os.environ["ZHIKE_DATA"])
    home.mkdir(parents=True)
    _moved_to_now(Path(sys.argv[1]), home / "warehouse.duckdb")
    _keep_keys(home / "identity_keys")
    from zhike.cli import control

    control.start()
    print(json.dumps(_made()))


def _moved_to_now(shop: Path, target: Path) -> None:
    """The shop with all its facts so much later that its last one is from now."""
    later = f"INTERVAL '{int((datetime.now(UTC).replace(tzinfo=None) - END).total_seconds())} seconds'"
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"ATTACH '{shop}' AS shop (READ_ONLY)")
        tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'shop'"
        for (name,) in connection.execute(tables).fetchall():
            moved = f"REPLACE (ts + {later} AS ts)" if name in ("events", "order_items") else ""
            connection.execute(f"CREATE TABLE {name} AS SELECT * {moved} FROM shop.{name}")


def _keep_keys(path: Path) -> None:
    path.write_text(json.dumps(people.KEYS))
    path.chmod(0o600)


def _made() -> dict[str, str]:
    from zhike import wiring
    from zhike.collect.profile import rebuild
    from zhike.control.accounts import service as accounts
    from zhike.control.sources import sources
    from zhike.control.tags import changes, runs, service

    actor = accounts.actor_of(accounts.ensure_owner())
    changes.save(actor, [], gone=service.every())  # those that every shop begins with
    with wiring.warehouse().writing() as writing:
        everybody = int(writing.rows(writing.table("profile").aggregate(n=lambda t: t.count()))[0]["n"])
        visitors = _visitors(everybody)
        writing.insert("identities", writing.stage(visitors))
        writing.insert("identity_links", writing.stage(_links(visitors)))
        rebuild(writing)
    probed = [changes.create(actor, draft) for draft in _drafts()][-1]
    runs.start_here(actor, lambda fraction, stage: None)
    key = sources.create(actor, SOURCE, sources.SourceKind.EVENT_API).key
    return {"write_key": str(key), "tag": probed.id, "api_key": accounts.create_api_key(actor, "bench")[1]}


def _visitors(everybody: int) -> pa.Table:
    """Each visitor's own number and device, already known to be a customer's."""
    numbers = np.arange(min(VISITORS, everybody))
    customers = 1 + numbers * (everybody // len(numbers))
    keys = people.keyring()
    kinds = {
        "customer_id": ([f"user{n}" for n in numbers], SOURCE),
        "anonymous_id": ([f"device{n}" for n in numbers], ""),
    }
    parts = []
    for place, (kind, (values, source)) in enumerate(kinds.items()):
        n = len(numbers)
        parts.append(pa.table({
            "identity_id": everybody + 1 + place * n + numbers, "home_id": customers, "shared": pa.repeat(False, n),
            "kind": pa.repeat(kind, n), "hash": pa.array([keys.hash(kind, v, source) for v in values], pa.binary()),
            "ciphertext": pa.array(keys.encrypt_all(values), pa.binary()), "customer_id": customers,
            "source": pa.repeat(SOURCE, n), "first_seen": pa.array(np.full(n, np.datetime64("2024-01-01", "us"))),
        }))  # fmt: skip
    return pa.concat_tables(parts)


def _links(visitors: pa.Table) -> pa.Table:
    """Both belong to the phone that the customer is known by: an identity with the customer's own number."""
    first = pa.array(np.full(visitors.num_rows, np.datetime64("2024-01-01", "us")))
    return pa.table({
        "one_id": visitors["customer_id"], "other_id": visitors["identity_id"], "first_seen": first,
        "how": pa.repeat("together", visitors.num_rows), "source": visitors["source"],
    })  # fmt: skip


def _drafts() -> list:  # type: ignore[type-arg]
    from zhike.control.tags.changes import Draft
    from zhike.rules.nodes import Text

    said = {"type": "event", "events": [PROBED], "measure": "count", "window": {"days": 30}, "op": "ge", "value": 1}
    probe = {"version": 1, "levels": [{"key": "yes", "name": {"zh": "yes", "en": "yes"}, "rule": said}]}
    definitions = [*list(Workload().definitions().values())[:99], probe]
    return [
        Draft(
            name=Text(f"标签 {i}", f"Tag {i}"), description=Text("", ""), group_id=None, colour="#1677ff", kind="rule",
            update_mode="realtime" if i % 2 else "manual", definition=definition,
        )
        for i, definition in enumerate(definitions)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
