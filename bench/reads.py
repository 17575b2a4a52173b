"""What a person waits for: an audience's size, a page of the list, one customer's page; through the product's services.

Everything is called as the API calls it, short of HTTP itself: the warehouse is read and the answer is built.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from bench import installation
from bench.distributions import END
from bench.measure import Task, Timed
from bench.rules import Workload

CALLS, WARM_UP = 30, 3


def read_task(shop: Path, work: Path, calls: int = CALLS) -> Task:
    return partial(read, shop, work, calls)


def read(shop: Path, work: Path, calls: int) -> Timed:
    """Tags a copy of the shop, then times each question."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        tags, timed = _tag_everybody(), Timed()
        for name, call in _questions(tags).items():
            timed.repeat(name, call, calls, WARM_UP)
        installation.close()
    return timed


def _tag_everybody() -> list[str]:
    """The hundred tags, made as people make them, and two runs a day apart, so that there is a history; their ids."""
    from zhike import wiring
    from zhike.control.tags import changes, service
    from zhike.rules.nodes import Text
    from zhike.tagging.plan import Instant
    from zhike.tagging.run import run_tags

    for name, definition in Workload().definitions().items():
        draft = changes.Draft(Text(name, name), Text("", ""), None, "blue", service.RULE, "manual", definition)
        changes.create(installation.owner(), draft)
    tags = service.rule_tags(service.every())
    for day, run in ((END - timedelta(days=1), "first"), (END, "second")):
        run_tags(wiring.warehouse(), tags, Instant(day), run)
    service.ran({tag.id: tag.version for tag in service.every()}, END.replace(tzinfo=UTC))
    return [tag.id for tag in sorted(service.every(), key=lambda tag: tag.name_en)]


def _questions(tags: list[str]) -> dict[str, Callable[[], Any]]:
    from zhike.control.customers import listing, service

    born = "birthday:between:1985-01-01,2005-12-31"
    audience = listing.Query(tags=(tags[1], f"{tags[3]}:low", tags[13]), traits=(born,))
    ids = cycle(_customers())
    return {
        "audience: count of three tags and a trait range": partial(_count, audience),
        "audience: its first page with its count": partial(listing.page, audience),
        "customers: first page of everybody, largest spenders": partial(listing.page, listing.Query()),
        "customers: one by phone number": partial(listing.page, listing.Query(text="13000000077")),
        "one customer: profile, identities, traits, tags": lambda: service.detail(next(ids)),
        "one customer: newest 50 events with order lines": lambda: service.events(next(ids), None, 50),
        "one customer: history of tags": lambda: service.tag_history(next(ids)),
        "one customer: why of a tag": lambda: service.why(next(ids), tags[4]),
        "one customer: the whole page": lambda: _whole_page(next(ids), tags[4]),
    }


def _count(query: Any) -> int:
    """The size alone, as a segment's counter asks for it."""
    from zhike import wiring
    from zhike.control.customers import listing

    with wiring.warehouse().reading() as reading:
        rows = listing._matching(reading, query)
        found: int = reading.fetch(rows.aggregate(n=rows.count()))["n"][0].as_py()
    assert found, "nobody is in the audience that is timed"
    return found


def _whole_page(customer: str, tag: str) -> None:
    from zhike.control.customers import service

    service.detail(customer), service.events(customer, None, 50), service.tag_history(customer)
    service.why(customer, tag)


def _customers() -> list[str]:
    """From every part of the shop: the busiest, and others all over."""
    from zhike import wiring

    with wiring.warehouse().reading() as reading:
        profile = reading.table("profile")
        busiest = profile.order_by([profile.order_count.desc(), "customer_id"]).limit(5)
        spread = profile.filter(profile.customer_id % 9973 == 11).order_by("customer_id").limit(25)
        rows = [*reading.rows(busiest.select("customer_id")), *reading.rows(spread.select("customer_id"))]
    return [str(row["customer_id"]) for row in rows]
