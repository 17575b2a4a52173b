"""Pairs of people that are probably one person. Pure: a table in, a table out, nothing on disk."""

import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from zhike.collect.files.source_file import Progress
from zhike.collect.identify.likeness.blocks import Keyed, Table, add_keys
from zhike.collect.identify.likeness.fields import DIFFERS, Field, present
from zhike.collect.identify.likeness.training import share_of_same, train

ALIKE: Final = pa.schema(
    [
        ("one_id", pa.int64()),
        ("other_id", pa.int64()),
        ("weight", pa.float64()),
        ("probability", pa.float64()),
        ("comparisons", pa.string()),
    ]
)

PRIOR: Final = "prior"
MISSING: Final = "missing"
IMPLIED: Final = "implied"
"""Levels of a field that weighs nothing: one of the two is not known, or another field has said it all."""

_MEMORY: Final = "5GB"
_AT_A_TIME: Final = 100_000
"""People whose pairs are weighed in one step: so often it is asked whether to stop."""

logging.getLogger("splink").setLevel(logging.ERROR)  # it tells on stdout what it learnt


def find_alike(people: pa.Table, lowest: float, progress: Progress = lambda share, stage: None) -> pa.Table:
    """Pairs of people whose weight is at least `lowest`, heaviest first.

    `people`: one row for each, `customer_id` (int) and texts: any of `fields.FIELDS`, any of them missing anywhere.
    The answer (`ALIKE`): `weight` is log2 of how much likelier one person is than two, `probability` the same as a
    share, `comparisons` a JSON list of {field, level, weight}: what spoke for it and against it, and `prior`, which is
    how unlikely any pair is before it is looked at. The weights add up to the whole.
    """
    known = _known(people)
    fields = present(known.column_names)
    if not fields or known.num_rows < 2:
        return ALIKE.empty_table()
    database = _database()
    database.duckdb_con.register("people", known)
    table = Table(database, "people", known.column_names, known.num_rows)
    keyed = add_keys(table)
    if not keyed.keys:
        return ALIKE.empty_table()
    settings = _settings(fields, keyed, share_of_same(table, keyed))
    linker = Linker(database.register(keyed.table.name), settings, log_level=None)
    train(linker, table, progress)
    parts = [_told(part, fields) for part in _weighed(linker, known.num_rows, lowest, progress)]
    order = [("weight", "descending"), ("one_id", "ascending"), ("other_id", "ascending")]
    return pa.concat_tables([ALIKE.empty_table(), *parts]).sort_by(order)


def _database() -> DuckDBAPI:
    """A database of its own in memory that never spills to disk: what people are called stays here."""
    database = DuckDBAPI()
    for option, value in (("temp_directory", ""), ("memory_limit", _MEMORY), ("enable_progress_bar", "false")):
        database.duckdb_con.execute(f"set {option} = '{value}'")
    return database


def _known(people: pa.Table) -> pa.Table:
    """Texts trimmed and in one case. Blanks and masked values (138****1234) are missing; a column that nobody has is
    left out."""
    columns = {"customer_id": people["customer_id"]}
    for field in present(people.column_names):
        text = pc.utf8_lower(pc.utf8_trim_whitespace(people[field.name].cast(pa.string())))
        unknown = pc.or_(pc.equal(text, ""), pc.match_substring(text, "*"))
        known = pc.if_else(unknown, pa.scalar(None, pa.string()), text)
        if known.null_count < len(known):
            columns[field.name] = known
    return pa.table(columns).sort_by("customer_id")


def _settings(fields: Sequence[Field], keyed: Keyed, share: float) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="customer_id",
        probability_two_random_records_match=share,
        comparisons=[field.comparison() for field in fields],
        blocking_rules_to_generate_predictions=[block_on(key) for key in keyed.keys],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def _weighed(linker: Linker, people: int, lowest: float, progress: Progress) -> Iterator[pa.Table]:
    steps = 1 + people // _AT_A_TIME
    for step in range(steps):
        progress(0.4 + 0.5 * step / steps, "comparing")
        found = linker.inference.predict_chunk(
            left_chunk=(step + 1, steps), right_chunk=(1, 1), threshold_match_weight=lowest, warning_mode="never"
        )
        pairs: pa.Table = found.as_pyarrow_table()  # type: ignore[no-untyped-call]
        yield pairs
        found.drop_table_from_database_and_remove_from_cache()


def _told(found: pa.Table, fields: Sequence[Field]) -> pa.Table:
    """Splink's answer as `ALIKE`."""
    ends = [found["customer_id_l"], found["customer_id_r"]]
    weight = pc.round(found["match_weight"], 4)
    parts = {field.name: _part(found, field) for field in fields}
    columns = [
        pc.min_element_wise(*ends), pc.max_element_wise(*ends), weight, pc.round(found["match_probability"], 6),
        pa.array(_comparisons(weight.to_pylist(), parts), pa.string()),
    ]  # fmt: skip
    return pa.table(columns, schema=ALIKE)


def _part(found: pa.Table, field: Field) -> list[tuple[str, float]]:
    """For each pair the level that a field came to, and what it weighs."""
    names = dict(enumerate([DIFFERS, *(level.name for level in reversed(field.levels))]))
    weights = found[f"mw_{field.name}"]
    if f"mw_tf_adj_{field.name}" in found.column_names:
        weights = pc.add(weights, found[f"mw_tf_adj_{field.name}"])
    known = pc.and_(*(pc.is_valid(found[f"{field.name}_{end}"]) for end in "lr")).to_pylist()
    places = found[f"gamma_{field.name}"].to_pylist()
    levels = [names.get(place, IMPLIED if both else MISSING) for place, both in zip(places, known, strict=True)]
    return list(zip(levels, weights.to_pylist(), strict=True))


def _comparisons(weights: Sequence[float], parts: dict[str, list[tuple[str, float]]]) -> Iterator[str]:
    for row, whole in enumerate(weights):
        said = [{"field": name, "level": of[row][0], "weight": round(of[row][1], 4)} for name, of in parts.items()]
        prior: dict[str, Any] = {"field": PRIOR, "level": PRIOR, "weight": round(whole - _sum(said), 4)}
        yield json.dumps([prior, *said])


def _sum(said: list[dict[str, Any]]) -> float:
    return float(sum(each["weight"] for each in said))
