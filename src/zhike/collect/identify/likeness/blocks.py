"""Which pairs are looked at at all: of a million people nobody compares all with all.

A *key* is a text that records of one person probably share; only pairs that share a key are compared. No key is used
for more than `LARGEST` people at once, and keys are used, the most telling first, until a budget of pairs is spent:
however the data are, the work grows with the number of people and never with its square.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

LARGEST: Final = 100
"""More people than this under one key: the key says nothing about them."""

PAIRS_FOR_EACH: Final = 12
SMALL: Final = 3_000_000
"""The budget: pairs for each person, and what is allowed in any case."""


@dataclass(frozen=True)
class Key:
    """`needs`: the columns that it is made of; `text`: SQL over them. `certain`: two people hardly ever share it."""

    needs: tuple[str, ...]
    text: str
    certain: bool = False


@dataclass(frozen=True)
class Table:
    """People in Splink's database (`database`: its API for DuckDB)."""

    database: Any
    name: str
    columns: Sequence[str]
    people: int

    def pairs(self, text: str, largest: int | None = None) -> int:
        """How many pairs share this SQL expression, but for those of it that more than `largest` people share."""
        groups = f"select count(*) as n from {self.name} where ({text}) is not null group by {text}"
        kept = f"where n <= {largest}" if largest else ""
        return self.count(f"select coalesce(sum(n * (n - 1) // 2), 0) from ({groups}) {kept}")

    def count(self, sql: str) -> int:
        """The one number that a query answers."""
        return int(self.database.duckdb_con.sql(sql).fetchall()[0][0])


@dataclass(frozen=True)
class Keyed:
    """The table with a column for each key that is worth its pairs (`keys`), and which of them are `certain`."""

    table: Table
    keys: list[str]
    certain: list[str]

    def certain_pairs(self) -> int:
        """How many pairs share something certain."""
        name = self.table.name
        pair = f"select l.customer_id as one, r.customer_id as other from {name} l join {name} r on"
        found = [f"{pair} l.{key} = r.{key} and l.customer_id < r.customer_id" for key in self.certain]
        return self.table.count(f"select count(*) from ({' union '.join(found)})") if found else 0


def _on(*columns: str, certain: bool = False) -> Key:
    return Key(columns, " || '|' || ".join(columns), certain)


_NAMES = "least(given_name, surname) || '|' || greatest(given_name, surname)"
_DIGITS = "array_to_string(list_sort(string_split({}, '')), '')"
_USER = "split_part(email, '@', 1)"

KEYS: Final[tuple[Key, ...]] = (
    _on("national_id", certain=True),
    _on("phone", certain=True),
    _on("email", certain=True),
    _on("name", "birthday", certain=True),
    Key(("given_name", "surname", "birthday"), f"{_NAMES} || '|' || birthday", certain=True),
    Key(("email",), _USER),
    _on("address", "street_number", "postcode"),
    _on("birthday", "postcode"),
    _on("surname", "birthday"),
    _on("given_name", "birthday"),
    _on("name", "address", certain=True),
    Key(("name", "phone"), "name || '|' || left(phone, -4)"),
    Key(("name", "phone"), "name || '|' || right(phone, 4)"),
    Key(("phone", "birthday"), "right(phone, 4) || '|' || birthday"),
    Key(("given_name", "surname"), _NAMES),
    _on("address", "street_number"),
    Key(("name", "birthday"), f"name || '|' || {_DIGITS.format('birthday')}"),
    Key(("name", "birthday"), "name || '|' || substr(birthday, 6)"),
    Key(("name", "birthday"), "left(name, 1) || '|' || birthday"),
    Key(("phone",), f"left(phone, 6) || '|' || {_DIGITS.format('phone')}"),
    _on("name", "city"),
    _on("surname", "postcode"),
    _on("given_name", "postcode"),
    _on("surname", "district"),
    _on("given_name", "district"),
    _on("given_name", "city"),
    _on("surname", "city"),
    _on("birthday"),
    _on("address"),
    _on("surname"),
    _on("name"),
    _on("given_name"),
    _on("postcode", "street_number"),
    _on("postcode"),
)  # fmt: skip
"""The most telling first."""


def add_keys(table: Table) -> Keyed:
    """The table with its keys, each null where too many people share it."""
    left, made = max(SMALL, PAIRS_FOR_EACH * table.people), dict[str, Key]()
    for key in (key for key in KEYS if set(key.needs) <= set(table.columns)):
        pairs = table.pairs(key.text, LARGEST)
        if 0 < pairs <= left:
            made[f"key_{len(made)}"] = key
            left -= pairs
    texts = [f"{_capped(key)} as {name}" for name, key in made.items()]
    keyed = replace(table, name=f"{table.name}_keyed")
    select = f"select {', '.join(['*', *texts])} from {table.name}"
    table.database.duckdb_con.execute(f"create table {keyed.name} as {select}")
    return Keyed(keyed, list(made), [name for name, key in made.items() if key.certain])


def _capped(key: Key) -> str:
    return f"case when count(*) over (partition by {key.text}) between 2 and {LARGEST} then {key.text} end"
