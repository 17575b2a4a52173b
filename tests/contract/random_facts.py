"""Random shops, drawn from few values at the edges, so that rules often meet facts exactly."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from contract.choices import Choose, Json, one, several, some
from contract.shop import KINDS, PAST_TAG, STORED_LEVELS, STORED_TAG, Person, Shop, event, line, period
from zhike.rules.nodes import First, Window
from zhike.rules.parse import parse_rule
from zhike.rules.windows import Instant, bounds

INSTANTS = (
    datetime(2024, 2, 29, 16),  # midnight in Shanghai, and 29 February in UTC only
    datetime(2024, 2, 29, 15, 59, 59, 999999),
    datetime(2023, 2, 28, 16),
    datetime(2024, 3, 1),
    datetime(2023, 12, 31, 16),  # in Shanghai a year, a quarter, a month and a week begin
    datetime(2024, 3, 31, 7, 30),
    datetime(2024, 11, 3, 5, 30),  # an hour that comes twice in New York
    datetime(2026, 11, 22, 5, 0, 0, 1),
)
ZONES = ("Asia/Shanghai", "UTC", "America/New_York")

PERIODS = ("week", "month", "quarter", "year")
WINDOWS: tuple[Json, ...] = (
    {"minutes": 15},
    {"hours": 24},
    {"days": 7},
    {"days": 30},
    {"days": 60, "until": 30},
    {"weeks": 1},
    {"months": 1},
    {"months": 3, "until": 1},
    *({which: period} for which in ("this", "last") for period in PERIODS),
    {"from": "2024-02-29", "to": "2024-02-29"},
    {"from": "2023-12-31", "to": "2024-02-28"},
    {"from": "2024-03-01"},
    {"to": "2024-02-28"},
    {"from": "2026-11-22", "to": "2026-12-31"},
    {"from": "9999-12-31"},
)
DURATIONS = (timedelta(minutes=15), timedelta(hours=24), timedelta(days=7))
MICROSECONDS = tuple(timedelta(microseconds=n) for n in (0, -1, 1))

EVENTS = ("order_completed", "product_viewed", "order_refunded", "自定义 event")
OWN_PROPERTIES = ("size", "a.b", "$x", "颜色/[尺码]", 'say "hi" \\ it\'s', "*", "")
LISTS = ("vips", "newsletter", "nobody is on it")
CATEGORIES = ("书", "Books", "books", "")
PRODUCTS = ("p1", "p2")
ORDERS = ("o1", "o2")
SOURCES = ("shop", "web")
CHANNELS = ("app", "web")
TEXTS = ("上海", "Shanghai", "shanghai", " 上海", "", "it's", 'a"b\\', "null", "1", "true", "💡", "～", "50%_", "a_b")
MONEY = tuple(map(Decimal, ("0", "0.1", "0.2", "0.3", "1", "3.5", "-1", "0.0001", "99999999999999.9999")))
QUANTITIES = tuple(map(Decimal, ("1", "2", "0.5")))
BIRTHDAYS = (
    date(2000, 2, 29),
    date(2000, 3, 1),
    date(2000, 2, 28),
    date(1999, 12, 31),
    date(2000, 1, 1),
    date(1900, 1, 1),
    date(2024, 3, 1),
    date(2030, 1, 1),
)
JSON_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    0.1,
    0.2,
    3.5,
    2.0,
    10**14 - 1,
    10**14,
    2**53,
    2**63,
    2**70,
    1e300,
    *TEXTS[:12],
    [1],
    {"a": 1},
    [],
    {},
)


@cache
def moments(instant: Instant) -> tuple[datetime, ...]:
    """Instants at the edges of windows, a microsecond to either side, and some far from any."""
    edges = {edge for window in WINDOWS for edge in bounds(_parsed(window), instant) if edge is not None}
    far = [instant.as_of + timedelta(days=n) for n in (-400, -10, -0.5, 1)]
    return (*far, *(edge + more for edge in sorted(edges) for more in MICROSECONDS))


def random_event(choose: Choose, instant: Instant) -> Json:
    return event(
        one(choose, EVENTS),
        one(choose, moments(instant)),
        amount=one(choose, (None, *MONEY)),
        quantity=one(choose, (None, *QUANTITIES)),
        category=one(choose, (None, *CATEGORIES)),
        channel=one(choose, (None, *CHANNELS)),
        product_id=one(choose, (None, *PRODUCTS)),
        order_id=one(choose, (None, *ORDERS)),
        source=one(choose, SOURCES),
        properties=_own_properties(choose) if choose(0, 2) else None,
    )


def random_line(choose: Choose, instant: Instant) -> Json:
    return line(
        one(choose, moments(instant)),
        one(choose, (None, *ORDERS)),
        source=one(choose, SOURCES),
        amount=one(choose, (None, *MONEY)),
        quantity=one(choose, (None, *QUANTITIES)),
        category=one(choose, (None, *CATEGORIES)),
        product_id=one(choose, (None, *PRODUCTS)),
        product_name=one(choose, (None, *TEXTS[:3])),
    )


def random_journey(choose: Choose, instant: Instant) -> list[Json]:
    """Events of one customer; some follow another one after exactly, nearly or not quite a usual length of time."""
    first = several(choose, 0, 6, lambda: random_event(choose, instant))
    followed = several(choose, 0, 2, lambda: one(choose, first)) if first else []
    return first + [_follower(choose, event) for event in followed]


def random_periods(
    choose: Choose, tag: str, times: Sequence[datetime], present: str | None = None
) -> list[dict[str, Any]]:
    """A tag's history: values one after another, with gaps or without, some of no length; at last the present one."""
    edges = sorted(several(choose, 0, 5, lambda: one(choose, times)))
    rows = []
    for begun, ended in pairwise(edges):
        value = one(choose, (None, *STORED_LEVELS, "a level of former times"))
        rows += [] if value is None else [period(tag, value, begun, ended)]
    return rows + ([period(tag, present, edges[-1])] if present is not None and edges else [])


def random_person(choose: Choose, instant: Instant, decided: Sequence[str] = ()) -> Person:
    """A customer; `decided` are tags that a run decides: they have a history, which is over, but no present value."""
    of_kind: dict[str, tuple[Any, ...]] = {"text": TEXTS, "number": MONEY, "flag": (True, False), "date": BIRTHDAYS}
    known = some(choose, [name for name in KINDS if name != "nobody_has_it"])
    stored = one(choose, (None, *STORED_LEVELS, "a level of former times"))
    times = moments(instant)
    past = [moment for moment in times if moment <= instant.as_of]
    history = random_periods(choose, STORED_TAG, times, stored) + random_periods(choose, PAST_TAG, times)
    return Person(
        traits={name: one(choose, of_kind[KINDS[name]]) for name in known},
        events=random_journey(choose, instant),
        tags={} if stored is None else {STORED_TAG: stored},
        lines=several(choose, 0, 4, lambda: random_line(choose, instant)),
        history=history + [row for tag in decided for row in random_periods(choose, tag, past)],
        lists=frozenset(some(choose, LISTS[:2])),
    )


def random_shop(choose: Choose, least: int = 0, most: int = 8) -> Shop:
    """Some customers, perhaps none, and some facts that belong to nobody."""
    instant = Instant(one(choose, INSTANTS), one(choose, ZONES))
    people = several(choose, least, most, lambda: random_person(choose, instant, ("tag_0",)))
    return Shop(
        people=dict(enumerate(people, start=1)),
        instant=instant,
        anonymous=several(choose, 0, 2, lambda: random_event(choose, instant)),
        anonymous_lines=several(choose, 0, 2, lambda: random_line(choose, instant)),
    )


def later(instant: Instant, days: int) -> Instant:
    return replace(instant, as_of=instant.as_of + timedelta(days=days))


def _own_properties(choose: Choose) -> Json:
    return {one(choose, OWN_PROPERTIES): one(choose, JSON_VALUES) for _ in range(choose(0, 3))}


def _follower(choose: Choose, event: Json) -> Json:
    time = one(choose, (timedelta(0), *DURATIONS)) + one(choose, MICROSECONDS)
    return event | {"ts": event["ts"] + time, "name": one(choose, EVENTS)}


def _parsed(window: Json) -> Window:
    rule = parse_rule({"type": "first", "events": list(EVENTS), "window": window})
    assert isinstance(rule, First)
    return rule.window
