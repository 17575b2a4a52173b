"""Random shops and random rules, drawn from few values at the edges, so that rules often meet facts exactly."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from contract.shop import KINDS, STORED_LEVELS, STORED_TAG, Person, Shop, event
from zhike.rules.operators import FOR_KIND, OPERATORS
from zhike.rules.parse import parse_definition
from zhike.rules.vocabulary import Kind
from zhike.tagging.plan import Instant, TagRule

INSTANTS = (
    datetime(2024, 2, 29, 16),  # midnight in Shanghai, and 29 February in UTC only
    datetime(2024, 2, 29, 15, 59, 59, 999999),
    datetime(2023, 2, 28, 16),
    datetime(2024, 3, 1),
    datetime(2026, 11, 22, 5, 0, 0, 1),
)
ZONES = ("Asia/Shanghai", "UTC", "America/New_York")
EVENTS = ("order_completed", "product_viewed", "order_refunded", "自定义 event")
WINDOWS = (1, 7, 30, 90)
OWN_PROPERTIES = ("size", "a.b", "$x", "颜色/[尺码]", 'say "hi" \\ it\'s', "*", "")
TEXTS = ("上海", "Shanghai", "shanghai", " 上海", "", "it's", 'a"b\\', "null", "1", "true", "💡")
MONEY = tuple(map(Decimal, ("0", "0.1", "0.2", "0.3", "1", "3.5", "-1", "0.0001", "99999999999999.9999")))
NUMBERS = (0, 1, 2, 3, -1, 0.1, 0.2, 0.3, 3.5, 0.0001, 1e-9, 999999999999999, 99999999999999.98)
DAYS = (0, 1, 2, 6, 7, 8, 29, 30, 31, 90, 400)
BIRTHDAYS = (
    date(2000, 2, 29),
    date(2000, 3, 1),
    date(2000, 2, 28),
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
    3.5,
    -1,
    0.1,
    2**53,
    2**70,
    1e300,
    *TEXTS,
    [1],
    {"a": 1},
    [],
    {},
)

microseconds = st.sampled_from([timedelta(microseconds=n) for n in (-1, 0, 1)])
moments_before = st.one_of(
    st.builds(lambda days, edge: edge - timedelta(days=days), st.sampled_from((0, *WINDOWS)), microseconds),
    st.sampled_from([timedelta(hours=-12), timedelta(days=-400), timedelta(days=1)]),
)
own_properties = st.dictionaries(st.sampled_from(OWN_PROPERTIES), st.sampled_from(JSON_VALUES), max_size=3)


@st.composite
def events(draw: st.DrawFn, as_of: datetime) -> dict[str, Any]:
    return event(
        draw(st.sampled_from(EVENTS)),
        as_of + draw(moments_before),
        amount=draw(st.sampled_from((None, *MONEY))),
        quantity=draw(st.sampled_from((None, Decimal(1), Decimal(2), Decimal("0.5")))),
        category=draw(st.sampled_from((None, *TEXTS[:3]))),
        channel=draw(st.sampled_from((None, "app", "web"))),
        properties=draw(st.none() | own_properties),
    )


@st.composite
def people(draw: st.DrawFn, as_of: datetime) -> Person:
    of_kind = {"text": TEXTS, "number": MONEY, "flag": (True, False), "date": BIRTHDAYS}
    known = draw(st.sets(st.sampled_from([name for name in KINDS if name != "nobody_has_it"])))
    traits = {name: draw(st.sampled_from(of_kind[KINDS[name]])) for name in sorted(known)}
    stored = draw(st.sampled_from((None, *STORED_LEVELS, "a level of former times")))
    return Person(traits, draw(st.lists(events(as_of), max_size=6)), {} if stored is None else {STORED_TAG: stored})


@st.composite
def shops(draw: st.DrawFn, most: int = 8) -> Shop:
    """Up to `most` customers, perhaps none, and some facts that belong to nobody."""
    instant = Instant(draw(st.sampled_from(INSTANTS)), draw(st.sampled_from(ZONES)))
    of_shop = [draw(people(instant.as_of)) for _ in range(draw(st.integers(0, most)))]
    return Shop(dict(enumerate(of_shop, start=1)), instant, draw(st.lists(events(instant.as_of), max_size=2)))


def tests(kind: Kind, values: tuple[Any, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """`op` and `value` of a comparison that suits a kind."""
    one, none = st.sampled_from(values), st.none()
    several = st.lists(one, min_size=1, max_size=3)
    pair = st.lists(one, min_size=2, max_size=2)
    shapes: dict[str, st.SearchStrategy[Any]] = {"one": one, "pair": pair, "many": several, "none": none}

    def with_value(op: str) -> st.SearchStrategy[dict[str, Any]]:
        return shapes[OPERATORS[op].shape].map(lambda v: {"op": op} | ({} if v is None else {"value": v}))

    return st.sampled_from(FOR_KIND[kind]).flatmap(with_value)


VALUES: dict[Kind, tuple[Any, ...]] = {
    "text": TEXTS,
    "number": NUMBERS,
    "flag": (True, False),
    "date": tuple(day.isoformat() for day in BIRTHDAYS),
}


def _with(fixed: dict[str, Any], test: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return test.map(lambda found: fixed | found)


trait_rules = st.sampled_from(sorted(KINDS)).flatmap(
    lambda name: _with({"type": "trait", "trait": name}, tests(KINDS[name], VALUES[KINDS[name]]))
)
age_rules = st.sampled_from(("birthday", "registered_at")).flatmap(
    lambda name: _with({"type": "age", "trait": name}, tests("number", (-6, 0, 1, 22, 23, 23.5, 24, 26, 124)))
)
KINDS_IN_JSON: tuple[Kind, ...] = ("text", "number", "flag")
wheres = st.one_of(
    _with({"property": "category"}, tests("text", TEXTS[:3])),
    _with({"property": "channel"}, tests("text", ("app", "web"))),
    _with({"property": "amount"}, tests("number", NUMBERS)),
    st.tuples(st.sampled_from(OWN_PROPERTIES[:-1]), st.sampled_from(KINDS_IN_JSON)).flatmap(
        lambda found: _with({"property": f"properties.{found[0]}"}, tests(found[1], VALUES[found[1]]))
    ),
)
measures = st.one_of(
    _with({"measure": "count"}, tests("number", (0, 1, 2, 3, 1.5))),
    _with({"measure": "days_since_first"}, tests("number", DAYS)),
    _with({"measure": "days_since_last"}, tests("number", DAYS)),
    st.sampled_from(("amount", "quantity")).flatmap(
        lambda name: _with({"measure": "sum", "property": name}, tests("number", NUMBERS))
    ),
)


@st.composite
def event_rules(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2))
    rule: dict[str, Any] = {"type": "event", "events": names, **draw(measures)}
    if days := draw(st.sampled_from((None, *WINDOWS))):
        rule["window"] = {"days": days}
    if where := draw(st.lists(wheres, max_size=2)):
        rule["where"] = where
    return rule


def tag_rules(tags: dict[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, Any]]:
    def of(tag: str) -> st.SearchStrategy[dict[str, Any]]:
        values = st.none() | st.lists(st.sampled_from(tags[tag]), min_size=1, max_size=2)
        return values.map(lambda v: {"type": "tag", "tag": tag} | ({} if v is None else {"values": v}))

    return st.sampled_from(sorted(tags)).flatmap(of)


def rules(tags: dict[str, tuple[str, ...]] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """A rule as JSON; `tags` are the tags that it may read."""
    leaves = st.one_of(
        trait_rules, age_rules, event_rules(), event_rules(), tag_rules(tags or {STORED_TAG: STORED_LEVELS})
    )
    return st.recursive(leaves, _inside, max_leaves=6)


def _inside(some: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    groups = st.tuples(st.sampled_from(("and", "or")), st.lists(some, min_size=1, max_size=3))
    return groups.map(lambda g: {"type": g[0], "of": g[1]}) | some.map(lambda of: {"type": "not", "of": of})


LEVELS = ("high", "mid", "low")


@st.composite
def definitions(draw: st.DrawFn, tags: dict[str, tuple[str, ...]] | None = None) -> dict[str, Any]:
    """A definition as JSON, of one to three levels."""
    of_levels = draw(st.lists(rules(tags), min_size=1, max_size=len(LEVELS)))
    levels = [
        {"key": key, "name": {"zh": key, "en": key}, "rule": rule} for key, rule in zip(LEVELS, of_levels, strict=False)
    ]
    return {"version": 1, "levels": levels}


@st.composite
def tag_rule_lists(draw: st.DrawFn, most: int = 12) -> list[TagRule]:
    """Tags that may read the stored one and those before them."""
    readable: dict[str, tuple[str, ...]] = {STORED_TAG: STORED_LEVELS}
    made = []
    for i in range(draw(st.integers(max(1, most // 3), most))):
        tag = TagRule(f"tag_{i}", parse_definition(draw(definitions(readable))))
        readable[tag.id] = tuple(level.key for level in tag.definition.levels)
        made.append(tag)
    return made


def later(instant: Instant, days: int) -> Instant:
    return Instant(instant.as_of + timedelta(days=days), instant.zone)
