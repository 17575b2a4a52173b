"""Before cells are computed: those that are looked up. Distinct texts pass through Python once and are joined back.

A spelling that Unicode has twice, a word for gender, the name of a place, what a person calls a product; and what
follows from a phone number, an address or an identity card about whoever it belongs to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.cleaning import clean, places
from zhike.collect.cleaning.reference import Reference
from zhike.collect.cleaning.spellings import Spellings, folded
from zhike.collect.cleaning.tally import MOST_EXAMPLES, Tally
from zhike.collect.cleaning.words import card_of, gender_of
from zhike.collect.identify.identity_kinds import normalise
from zhike.collect.mapping.mapping import ID_CARD, Mapping
from zhike.warehouse.port import Reading

NAMED: Final = ("product_name", "category")
_BEGINNING: Final = 20
"""Characters of an address that can name a province and a city."""

_MOBILE: Final = r"^(?:\+?86|0086)?(1[3-9]\d{5})\d{4}$"
_LANDLINE: Final = r"^(0\d{6})\d{3,5}$"


_Meaning = Callable[[str], tuple[str | None, ...] | None]


class Derived(NamedTuple):
    """A trait that a row does not say and that follows from what it says; `source`: phone, address, id_card, city."""

    trait: str
    kind: str
    source: str


@dataclass
class Prepared:
    """`cells`: the staged rows with the cells that were looked up, and `derived_<i>` (text) for each of `derived`.
    `tallies`: what was counted on the way. `reference`: what a person keeps for cleaning."""

    cells: ir.Table
    reference: Reference = field(default_factory=Reference)
    derived: list[Derived] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)


def prepare(reading: Reading, staged: ir.Table, mapping: Mapping, headers: Sequence[str],
            reference: Reference | None = None, spellings: Spellings | None = None) -> Prepared:  # fmt: skip
    """Look everything up that the mapping's steps ask for."""
    work = _Work(reading, mapping, headers, Prepared(staged, reference or Reference()))
    on = set(mapping.cleaning.steps_of(mapping.kind))
    if "text" in on and spellings is not None:
        work.spell(spellings)
    work.count_identities(on)
    if "gender" in on:
        work.look_up(work.trait("gender"), "gender", gender_of)
    if "places" in on:
        work.name_places()
    if "names" in on:
        work.name_products()
    if "derive" in on:
        work.derive_from_card()
        work.derive_from_address()
        work.derive_from_phone()
    return work.made


def is_plain_phone(cell: ir.StringValue) -> ir.BooleanValue:
    """13812345678, as most are written."""
    number = ibis.ifelse(cell.length() == 11, cell.try_cast("int64"), ibis.null("int64"))
    return ibis.coalesce(number.between(13_000_000_000, 19_999_999_999), False)


def identity_cell(column: ir.StringValue, kind: str, mapping: Mapping) -> ir.StringValue:
    """What a cell says about who a row's customer is. Without the steps of phones and addresses of e-mail only those
    count that are spelled plainly."""
    cell = clean.text(column) if mapping.cleaning.on("text", mapping.kind) else column.nullif("")
    if kind in _PLAIN and not mapping.cleaning.on(kind, mapping.kind):
        return ibis.ifelse(_PLAIN[kind](cell), cell, ibis.null("string"))
    return cell


def _is_plain_email(cell: ir.StringValue) -> ir.BooleanValue:
    return (cell == cell.lower()) & cell.contains("@") & ~cell.contains(" ")


_PLAIN: Final[dict[str, Callable[[ir.StringValue], ir.BooleanValue]]] = {
    "phone": is_plain_phone,
    "email": _is_plain_email,
}


class _Work:
    def __init__(self, reading: Reading, mapping: Mapping, headers: Sequence[str], made: Prepared) -> None:
        self.reading, self.mapping, self.made = reading, mapping, made
        self.column = {header: f"c{index}" for index, header in enumerate(headers)}

    def trait(self, name: str) -> str | None:
        """The header of a trait's column."""
        return next((item.header for item in self.mapping.traits if item.trait == name), None)

    def spell(self, spellings: Spellings) -> None:
        """One spelling for what Unicode has two of; identities see to that themselves."""
        own = {item.header for item in self.mapping.identities}
        for header in dict.fromkeys(header for _, header in self.mapping.headers() if header not in own):
            if (table := spellings.table(self.column[header])) is not None:
                self.made.tallies.append(self._spelled(header, table))
                self._replace(self.column[header], table)

    def _spelled(self, header: str, table: pa.Table) -> Tally:
        cells = self.made.cells.select(cell=self.made.cells[self.column[header]])
        known = self.reading.stage(table)
        found = cells.inner_join(known, cells.cell == known.written)
        count = self.reading.rows(found.aggregate(n=ibis._.count()))[0]["n"]
        examples = table.slice(0, MOST_EXAMPLES).to_pylist()
        return Tally("text", header, count, count, 0, [(row["written"], row["plain"]) for row in examples])

    def _replace(self, column: str, table: pa.Table) -> None:
        """`table`: written → plain, for the cells of a column that change."""
        cells, found = self.made.cells, self.reading.stage(table.rename_columns(["written_", "plain_"]))
        joined = cells.left_join(found, cells[column] == found.written_)
        self.made.cells = joined.mutate(**{column: ibis.coalesce(joined.plain_, joined[column])}).drop(
            "written_", "plain_"
        )

    def look_up(self, header: str | None, step: str, meaning: Callable[[str], str | None],
                keep_unknown: bool = False) -> None:  # fmt: skip
        """Replace a column's cells by what they mean; what means nothing is left out, or kept as it is."""
        if header is None:
            return
        tally, cells = Tally(step, header), self.made.cells
        cell = cells[self.column[header]]
        found = self.reading.fetch(cells.group_by(written=cell, value=clean.text(cell)).aggregate(n=ibis._.count()))
        changed: dict[str, str] = {}
        for row in found.to_pylist():
            if row["value"] is None:
                continue
            means = meaning(row["value"])
            tally.note(row["value"], means, row["n"], kept=keep_unknown)
            if means is None and keep_unknown:
                continue
            if means != row["written"]:
                changed[row["written"]] = means or ""
        self.made.tallies.append(tally)
        if changed:
            self._replace(self.column[header], _pairs(changed))

    def count_identities(self, on: set[str]) -> None:
        """How phones and addresses of e-mail were spelled: only those that are not plain are looked at one by one."""
        for item in self.mapping.identities:
            if item.kind not in _PLAIN or item.kind not in on:
                continue
            cells = self.made.cells
            cell = clean.text(cells[self.column[item.header]])
            strange = cell.notnull() & ~_PLAIN[item.kind](cell)
            counts = self.reading.rows(cells.aggregate(looked=cell.notnull().sum(), odd=strange.sum()))[0]
            tally = Tally(item.kind, item.header, looked=int(counts["looked"] or 0))
            self.made.tallies.append(tally)
            if not counts["odd"]:
                continue
            odd = cells.select(cell=cell).filter(strange)
            for row in self.reading.fetch(odd.group_by("cell").aggregate(n=ibis._.count())).to_pylist():
                tally.note(row["cell"], normalise(item.kind, row["cell"]), row["n"], looked=False)

    def name_places(self) -> None:
        """Provinces and cities by their standard names; a city brings its province along."""
        province, city = self.trait("province"), self.trait("city")
        if province is None and city is None:
            return
        cells = self.made.cells
        blank = ibis.literal("")
        written = {
            "province_": cells[self.column[province]] if province else blank,
            "city_": cells[self.column[city]] if city else blank,
        }
        keys = cells.mutate(**written)
        values = {f"{name}text": ibis.coalesce(clean.text(keys[name]), "") for name in written}
        found = self.reading.fetch(keys.mutate(**values).group_by([*written, *values]).aggregate(n=ibis._.count()))
        rows = self._named_places(found.to_pylist(), province, city)
        looked = self.reading.stage(pa.Table.from_pylist(rows, _PLACES))
        joined = keys.left_join(looked, [keys.province_ == looked.at_province, keys.city_ == looked.at_city])
        changes = {self.column[header]: ibis.coalesce(joined[name], joined[self.column[header]])
                   for header, name in ((province, "to_province"), (city, "to_city")) if header}  # fmt: skip
        named = joined.mutate(**changes)
        self._derive("province", "text", "city", named, named.from_city)
        self._drop("province_", "city_", *_PLACES.names)

    def _named_places(self, found: list[dict[str, str | int]], province: str | None, city: str | None
                      ) -> list[dict[str, str | None]]:  # fmt: skip
        tallies = {name: Tally("places", header) for name, header in (("province", province), ("city", city)) if header}
        rows = []
        for row in found:
            said = {"province": str(row["province_text"]), "city": str(row["city_text"])}
            place = places.place_of(said["province"], said["city"])
            for name, tally in tallies.items():
                if said[name]:
                    tally.note(said[name], getattr(place, name), int(row["n"]), kept=True)
            blank = place.province if place.city and not said["province"] else None
            known = {name: getattr(place, name) if said[name] else None for name in said}
            if any(known.values()) or blank:
                here = {"at_province": str(row["province_"]), "at_city": str(row["city_"]), "from_city": blank}
                rows.append({**here, "to_province": known["province"], "to_city": known["city"]})
        self.made.tallies.extend(tallies.values())
        return rows

    def name_products(self) -> None:
        """What a person says that products and categories are called."""
        for name in NAMED:
            rules, header = self.made.reference.names.get(name), self.mapping.columns.get(name)
            if rules and header:
                known = {folded(written).casefold(): standard for written, standard in rules.items()}
                self.look_up(header, "names", lambda text, known=known: known.get(text.casefold(), text), True)  # type: ignore[misc]

    def derive_from_phone(self) -> None:
        header = next((item.header for item in self.mapping.identities if item.kind == "phone"), None)
        if header is None:
            return
        cell = self.made.cells[self.column[header]]
        digits = ibis.ifelse(is_plain_phone(cell), cell.substr(0, 7), _prefix(cell))
        self._derive_place(header, digits, "phone", places.place_of_number)

    def derive_from_address(self) -> None:
        if (header := self.trait("address")) is not None:
            cell = clean.text(self.made.cells[self.column[header]])
            self._derive_place(header, ibis.coalesce(cell.substr(0, _BEGINNING), ""), "address", places.within_address)

    def _derive_place(self, header: str, key: ir.StringValue, source: str,
                      place_of: Callable[[str], places.Place]) -> None:  # fmt: skip
        def found(text: str) -> tuple[str | None, str | None]:
            place = place_of(text)
            return place.province, place.city

        self._derive_by(header, key, source, found, (("province", "text"), ("city", "text")))

    def derive_from_card(self) -> None:
        """Gender and birthday; the number itself goes no further."""
        if (header := self.trait(ID_CARD)) is not None:
            cell = ibis.coalesce(clean.text(self.made.cells[self.column[header]]), "")
            self._derive_by(header, cell, "id_card", card_of, (("gender", "text"), ("birthday", "date")))

    def _derive_by(self, header: str, key: ir.StringValue, source: str, meaning: _Meaning,
                   traits: Sequence[tuple[str, str]]) -> None:  # fmt: skip
        """Traits that follow from distinct texts, for rows that do not say them."""
        keyed = self.made.cells.mutate(key_=key)
        found = self.reading.fetch(keyed.group_by("key_").aggregate(n=ibis._.count())).to_pylist()
        tally, rows = Tally("derive", header), []
        for row in found:
            if not row["key_"]:
                continue
            means = meaning(row["key_"]) or (None,) * len(traits)
            tally.note(row["key_"], " ".join(filter(None, means)) or None, row["n"])
            rows.append({"from_": row["key_"], **{f"to_{i}": value for i, value in enumerate(means)}})
        self.made.tallies.append(tally)
        columns = [("from_", pa.string()), *((f"to_{i}", pa.string()) for i in range(len(traits)))]
        looked = self.reading.stage(pa.Table.from_pylist(rows, pa.schema(columns)))
        joined: ir.Table = keyed.left_join(looked, keyed.key_ == looked.from_)
        for i, (trait, kind) in enumerate(traits):
            self._derive(trait, kind, source, joined, joined[f"to_{i}"])
            joined = self.made.cells
        self._drop("key_", *(name for name, _ in columns))

    def _derive(self, trait: str, kind: str, source: str, cells: ir.Table, value: ir.StringValue) -> None:
        """Where the row itself says something, nothing is derived; nor twice."""
        if (header := self.trait(trait)) is not None:
            value = ibis.ifelse(clean.text(cells[self.column[header]]).isnull(), value, ibis.null("string"))
        for place, other in enumerate(self.made.derived):
            if other.trait == trait:
                value = ibis.ifelse(cells[f"derived_{place}"].isnull(), value, ibis.null("string"))
        self.made.cells = cells.mutate(**{f"derived_{len(self.made.derived)}": value})
        self.made.derived.append(Derived(trait, kind, source))

    def _drop(self, *columns: str) -> None:
        self.made.cells = self.made.cells.drop(*columns)


_PLACES: Final = pa.schema([(name, pa.string()) for name in ("at_province", "at_city", "to_province", "to_city",
                                                             "from_city")])  # fmt: skip


def _prefix(cell: ir.StringValue) -> ir.StringValue:
    """The first seven digits of a number that is written otherwise; nothing of a masked one."""
    digits = cell.re_replace(r"[\s\-()'+]", "")
    return ibis.ifelse(digits.re_search(_MOBILE), digits.re_extract(_MOBILE, 1), digits.re_extract(_LANDLINE, 1))


def _pairs(changed: dict[str, str]) -> pa.Table:
    return pa.table(
        {"written": pa.array(changed.keys(), pa.string()), "plain": pa.array(changed.values(), pa.string())}
    )
