"""The page of a lifecycle at a million customers: moves, lengths of stays, weeks, and who is stuck.

The history is what a year leaves behind: every customer has gone through one to five stages, three on average, and ten
other tags lie in the same table. Timed as the API answers, to somebody signed in, short of the socket.
"""

import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench import installation
from bench.distributions import END
from bench.measure import Task, Timed
from bench.peers import Json

WARM_UP = 2
OTHERS = 10
_YEAR = 365 * 24 * 3600


def tasks(shop: Path, work: Path, customers: int, calls: int) -> dict[str, Task]:
    return {"zhike": partial(answered, shop, work, customers, calls)}


def answered(shop: Path, work: Path, customers: int, calls: int) -> Timed:
    """Take a shipped scheme, give it a year of history, and ask what its page asks."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        client = installation.client()

        def ask(path: str) -> Json:
            answer = client.get(path)
            assert answer.status_code == 200, answer.content
            found: Json = answer.json()
            return found

        made = client.post("/api/v1/lifecycle/schemes", {"starter": "relationship"}, "application/json").json()
        write_history(made["tag_id"], [stage["key"] for stage in made["stages"]], customers)
        path, timed = f"/api/v1/lifecycle/schemes/{made['id']}", Timed()
        timed.repeat("the page", partial(ask, f"{path}/report?days=30"), calls, WARM_UP)
        timed.repeat("the page, over a year", partial(ask, f"{path}/report?days=365"), calls, WARM_UP)
        timed.repeat("stuck in one stage", partial(ask, f"{path}/stuck/dormant"), calls, WARM_UP)
        timed.repeat("one customer's stage", partial(ask, "/api/v1/customers/77/lifecycle"), calls, WARM_UP)
        installation.close()
    return timed


def write_history(tag_id: str, keys: list[str], customers: int) -> None:
    """Stays that follow one another until now, and other tags' rows around them."""
    from zhike import wiring

    chance = np.random.default_rng(7)
    stays = chance.integers(1, 6, customers)
    who = np.repeat(np.arange(1, customers + 1), stays)
    begin = chance.integers(0, _YEAR, len(who))
    order = np.lexsort((begin, who))
    begin = begin[order]
    last = np.append(who[1:] != who[:-1], True)
    until = np.where(last, -1, np.append(begin[1:], -1))
    with wiring.warehouse().writing() as writing:
        rows = _rows(who, tag_id, chance.choice(np.array(keys), len(who)), begin, until)
        writing.insert("tag_history", writing.stage(rows))
        everybody = np.arange(1, customers + 1)
        for i in range(OTHERS):
            at, yes = chance.integers(0, _YEAR, customers), np.repeat("yes", customers)
            writing.insert(
                "tag_history", writing.stage(_rows(everybody, f"tag_other{i}", yes, at, np.full(customers, -1)))
            )


def _rows(who: Any, tag_id: str, values: Any, begin: Any, until: Any) -> pa.Table:
    """Seconds after a year before the shop's end become instants; -1 is still going on."""
    start = np.datetime64(END - timedelta(seconds=_YEAR), "us")
    ends = start + until.astype("timedelta64[s]")
    return pa.table(
        {
            "customer_id": who, "tag_id": pa.array(np.repeat(tag_id, len(who))), "value": pa.array(values),
            "valid_from": pa.array(start + begin.astype("timedelta64[s]")),
            "valid_to": pa.array(ends, mask=until < 0),
            "set_by": pa.array(np.repeat("run:bench", len(who))),
        }
    )  # fmt: skip
