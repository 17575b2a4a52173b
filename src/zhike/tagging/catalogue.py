"""What a warehouse knows that rules may name: traits with their kinds, and event names."""

import json
from collections.abc import Collection, Mapping
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from zhike.rules.check import IN_PROPERTIES
from zhike.rules.nodes import Text
from zhike.rules.personal import PERSONAL
from zhike.rules.sets import SEPARATOR
from zhike.rules.vocabulary import EVENTS, TRAITS, Kind
from zhike.warehouse.port import Reading, Writing
from zhike.warehouse.tables import TRAIT_TYPES, trait_column


def trait_kinds(reading: Reading) -> dict[str, Kind]:
    """The standard traits and this shop's own."""
    own = reading.rows(reading.table("trait_kinds"))
    standard: dict[str, Kind] = {name: kind for name, (kind, _) in TRAITS.items()}
    return standard | {row["trait"]: cast(Kind, row["kind"]) for row in own}


def trait_words(reading: Reading) -> dict[str, tuple[Text, dict[str, Text]]]:
    """What people call the traits that analyses say, and their values where these have names."""
    kinds = reading.table("trait_kinds")
    rows = reading.rows(kinds.filter(kinds.label.notnull()).select("trait", label=kinds.label.cast("string")))
    said = {row["trait"]: json.loads(row["label"]) for row in rows}
    return {
        trait: (Text(label["zh"], label["en"]), {value: Text(**word) for value, word in label["values"].items()})
        for trait, label in said.items()
    }


def event_names(reading: Reading, among: Collection[str] | None = None) -> frozenset[str]:
    """The standard events and those that were ever seen here; `among` some names only (None: all), which takes a look
    at the events where one of them is not standard."""
    names, own = reading.table("events").select("name"), sorted(set(among or ()) - set(EVENTS))
    if among is not None and not own:
        return frozenset(EVENTS)
    seen = reading.fetch((names.filter(names.name.isin(own)) if own else names).distinct())
    return frozenset(EVENTS) | frozenset(seen["name"].to_pylist())


def ensure_columns(writing: Writing, kinds: Mapping[str, Kind], tags: tuple[str, ...] = ()) -> None:
    """Give the profile a column for each trait and tag that rules may read."""
    columns = {trait_column(name): TRAIT_TYPES[kind] for name, kind in kinds.items()}
    writing.add_columns("profile", ibis.schema(columns | dict.fromkeys(tags, "string")))


def event_counts(reading: Reading) -> dict[str, int]:
    """How often each event happened here, most frequent first; then the standard ones that never did."""
    events = reading.table("events")
    counted = reading.fetch(events.group_by("name").aggregate(n=events.count()).order_by([ibis.desc("n"), "name"]))
    seen = dict(zip(counted["name"].to_pylist(), counted["n"].to_pylist(), strict=True))
    return seen | {name: 0 for name in EVENTS if name not in seen}


def trait_values(reading: Reading, kinds: Mapping[str, Kind], most: int = 20) -> dict[str, dict[Any, int]]:
    """The most frequent values of each text or flag trait that anybody has, with their number of customers; not of
    those that say who somebody is."""
    profile = reading.table("profile")
    told = ("text", "flag", "set")
    present = [name for name, kind in kinds.items() if kind in told and trait_column(name) in profile.columns]
    counted = {
        name: frequent(reading, each_of(profile, trait_column(name), kinds[name]), most)
        for name in present
        if name not in PERSONAL
    }
    return {name: values for name, values in counted.items() if values}


def own_properties(reading: Reading, sample: int = 10_000) -> dict[str, Kind]:
    """What this shop's events carry beside the columns, `properties.<name>` → kind, as seen in a sample."""
    events = reading.table("events").filter(lambda t: t.properties.notnull())
    rows = reading.fetch(events.select(properties=events.properties.cast("string")).limit(sample))
    kinds: dict[str, Kind] = {}
    for text in rows["properties"].to_pylist():
        for name, value in json.loads(text).items():
            kind = _json_kind(value)
            if kind is not None:
                kinds.setdefault(f"{IN_PROPERTIES}{name}", kind)
    return dict(sorted(kinds.items()))


def each_of(table: ir.Table, column: str, kind: Kind) -> ir.Column:
    """A column's values; of sets, each of their values."""
    if kind != "set":
        return table[column]
    said = table.filter(table[column].notnull())
    each = said.select(value=said[column].split(SEPARATOR).unnest())
    return each.filter(each.value != "").value


def frequent(reading: Reading, column: ir.Column, most: int) -> dict[Any, int]:
    """The most frequent values of a column with how often they occur; of equals the smallest first."""
    counted = column.name("value").as_table().filter(lambda t: t.value.notnull()).group_by("value")
    rows = reading.fetch(counted.aggregate(n=lambda t: t.count()).order_by([ibis.desc("n"), "value"]).limit(most))
    return dict(zip(rows["value"].to_pylist(), rows["n"].to_pylist(), strict=True))


def _json_kind(value: Any) -> Kind | None:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else None
