"""Lists of customers: filtered by tags and traits, searched, sorted and paged, all read from the profile."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from zhike import wiring
from zhike.collect.identify.identity_kinds import KINDS, OWN_NUMBER, normalise
from zhike.control import paging
from zhike.control.customers.cards import cards
from zhike.control.segments import service as segments
from zhike.control.tags import evaluation, wire
from zhike.control.tags import service as tags
from zhike.errors import InvalidInput
from zhike.rules.check import Catalogue, check_rule
from zhike.rules.explain import sentence
from zhike.rules.nodes import And, Listed, Rule, Scalar, Segment, Tag
from zhike.rules.operators import OPERATORS
from zhike.rules.parse import parse_rule
from zhike.rules.references import resolved
from zhike.tagging import catalogue as known
from zhike.tagging.audience import audience
from zhike.warehouse.port import Reading

SORTS: Final = ("paid_total", "refunded_total", "order_count", "last_order_at", "last_event_at", "customer_id")
_LONG_AGO: Final = datetime(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Query:
    """Which customers: `tags` as `<id>` or `<id>:<level>`, `traits` as `<name>:<operator>:<value>`, `segments` (and
    lists) by id, `rule` as JSON of the rule language; all must hold.

    `sort` is one of SORTS, with a leading minus for the largest first.
    """

    text: str = ""
    tags: Sequence[str] = ()
    traits: Sequence[str] = ()
    sort: str = "-paid_total"
    cursor: str | None = None
    limit: int = 50
    segments: Sequence[str] = ()
    rule: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than everybody."""
        return bool(self.text.strip() or self.tags or self.traits or self.segments or self.rule)


def page(query: Query) -> dict[str, Any]:
    """One page as `CustomerPageOut`. Raises InvalidRule for a filter that means nothing, InvalidInput for the rest."""
    with wiring.warehouse().reading() as reading:
        placed = _placed(_matching(reading, query), query)
        if query.narrows:
            placed = reading.keep(placed)  # found once, counted and cut afterwards
        found = reading.rows(_slice(placed, query))
        total = reading.rows(placed.aggregate(n=placed.count()))[0]["n"]
        shown = found[: query.limit]
        items = cards(reading, [row["customer_id"] for row in shown], tags.ids())
    more = len(found) > query.limit
    cursor = paging.encode(shown[-1]["place"], shown[-1]["customer_id"]) if more else None
    return {"items": items, "next_cursor": cursor, "total": total, "sentence": _sentence(query)}


def ordered(reading: Reading, query: Query) -> ir.Table:
    """customer_id of everybody whom the query describes, in its order: for whoever takes them all."""
    placed = _placed(_matching(reading, query), query)
    order = placed.place.desc() if query.sort.startswith("-") else placed.place.asc()
    return placed.order_by([order, placed.customer_id.asc()]).select("customer_id")


def _sentence(query: Query) -> dict[str, str] | None:
    """How the rule that was asked for reads."""
    return wire.text(sentence(_written(query.rule), tags.names())) if query.rule else None


def _matching(reading: Reading, query: Query) -> ir.Table:
    kinds = known.trait_kinds(reading)
    rule = _rule(query, kinds)
    if rule is not None:
        check_rule(rule, tags.catalogue(reading) if query.rule else _without_events(kinds))
        rule = resolved(rule, segments.rules())
    rows = audience(reading, rule, evaluation.now_instant(), kinds)
    return _searched(reading, rows, query.text.strip()) if query.text.strip() else rows


def _without_events(kinds: dict[str, Any]) -> Catalogue:
    """All that a filter by tags, traits and segments may name; which events there are would cost a look at them."""
    levels = {tag.id: tuple(tags.level_names(tag)) for tag in tags.every()}
    known_segments = (frozenset(segments.of_kind(kind)) for kind in (segments.RULE, segments.LIST))
    return Catalogue(kinds, frozenset(), levels, *known_segments)


def _placed(rows: ir.Table, query: Query) -> ir.Table:
    """customer_id and place: what the list is sorted by."""
    column = query.sort.removeprefix("-")
    if column not in SORTS:
        raise InvalidInput("Customers are not sorted by this.", field="sort", known=SORTS)
    return rows.select("customer_id", place=_never_null(rows[column]))


def _slice(placed: ir.Table, query: Query) -> ir.Table:
    """One row more than the page holds: whether there is a next one."""
    descending = query.sort.startswith("-")
    if query.cursor is not None:
        value, last = paging.decode(query.cursor, _python(placed.place), int)
        placed = placed.filter(_after(placed, ibis.literal(value).cast(placed.place.type()), last, descending))
    order = placed.place.desc() if descending else placed.place.asc()
    return placed.order_by([order, placed.customer_id.asc()]).limit(query.limit + 1)


def _after(placed: ir.Table, value: ir.Value, last: Any, descending: bool) -> ir.BooleanValue:
    further = placed.place < value if descending else placed.place > value
    return further | ((placed.place == value) & (placed.customer_id > last))


def _never_null(column: ir.Value) -> ir.Value:
    return column.fill_null(ibis.literal(_LONG_AGO).cast("timestamp") if column.type().is_timestamp() else 0)


def _python(column: ir.Value) -> type:
    """What a value of a sorted column is in Python."""
    kind = column.type()
    return datetime if kind.is_timestamp() else int if kind.is_integer() else Decimal


def _searched(reading: Reading, rows: ir.Table, text: str) -> ir.Table:
    """Customers with this number, this identity (exactly: it is stored as a hash) or this in their name."""
    if "\0" in text:
        raise InvalidInput("Nobody's name holds a NUL.", field="q")
    hits = _by_identity(reading, text)
    matches = rows.customer_id.isin(hits)
    if "trait_name" in rows.columns:
        matches = matches | rows.trait_name.contains(text).fill_null(False)
    number = text.removeprefix("#")
    if number.isdecimal() and len(number) < 19:
        matches = matches | (rows.customer_id == int(number))
    return rows.filter(matches)


def _by_identity(reading: Reading, text: str) -> list[int]:
    table, keys = reading.table("identities"), wiring.keyring()
    sources = reading.fetch(table.select("source").distinct())["source"].to_pylist()
    hashes = [
        keys.hash(kind, value, source)
        for kind in KINDS
        if (value := normalise(kind, text)) is not None
        for source in (sources if kind == OWN_NUMBER else [""])
    ]
    return [row["customer_id"] for row in reading.rows(table.filter(table.hash.isin(hashes)).select("customer_id"))]


def _rule(query: Query, kinds: dict[str, Any]) -> Rule | None:
    own = (*(_tag(text) for text in query.tags), *(_trait(text, kinds) for text in query.traits))
    lists = segments.of_kind(segments.LIST)
    belonging = (Listed(each) if each in lists else Segment(each) for each in query.segments)
    written = (_written(query.rule),) if query.rule else ()
    conditions = (*own, *belonging, *written)
    return And(conditions) if conditions else None


def _written(rule: str) -> Rule:
    try:
        data = json.loads(rule)
        json.dumps(data, ensure_ascii=False).encode()  # half a character, written as an escape, is none
    except (ValueError, RecursionError) as error:
        raise InvalidInput("A rule is JSON.", field="rule") from error
    return parse_rule(data)


def _tag(text: str) -> Rule:
    tag_id, _, level = text.partition(":")
    return Tag(tag_id, (level,) if level else None)


def _trait(text: str, kinds: dict[str, Any]) -> Rule:
    name, op, value = (*text.split(":", 2), "", "")[:3]
    if op not in OPERATORS:
        raise InvalidInput("A trait's filter is name:operator:value.", field="trait", value=text)
    kind, shape = kinds.get(name, "text"), OPERATORS[op].shape
    node: dict[str, Any] = {"type": "trait", "trait": name, "op": op}
    if shape == "one":
        node["value"] = _scalar(value, kind)
    elif shape != "none":
        node["value"] = [_scalar(item, kind) for item in value.split(",")]
    return parse_rule(node, "trait")


def _scalar(text: str, kind: str) -> Scalar:
    if kind in ("text", "date", "set"):
        return text
    if kind == "flag" and text in ("true", "false"):
        return text == "true"
    try:
        return float(text) if "." in text else int(text)
    except ValueError as error:
        raise InvalidInput(f"A {kind} is needed.", field="trait", value=text) from error
