"""Pairs of people that are probably one person. Pure: a table in, a table out, nothing on disk."""

import logging
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from zhike.collect.files.source_file import Progress
from zhike.collect.identify.likeness.blocks import Keyed, add_keys
from zhike.collect.identify.likeness.fields import Field, present
from zhike.collect.identify.likeness.training import train

_MEMORY: Final = "5GB"


def find_alike(people: pa.Table, lowest: float, progress: Progress = lambda share, stage: None) -> pa.Table:
    database = _database()
    known = _known(people)
    fields = present(known.column_names)
    database.duckdb_con.register("people", known)
    keyed = add_keys(database, "people", known.column_names, known.num_rows)
    linker = Linker(database.register(keyed.table), _settings(fields, keyed), log_level=None)
    def count(cols):
        c=','.join(cols); w=' and '.join(f'{x} is not null' for x in cols)
        return database.duckdb_con.sql(f"select coalesce(sum(n*(n-1)//2),0) from (select count(*) as n from people where {w} group by {c})").fetchone()[0]
    train(linker, known.column_names, keyed.certain, count)
    global LINKER
    LINKER = linker
    return linker.inference.predict(threshold_match_weight=lowest)


def _database() -> DuckDBAPI:
    """A database of its own in memory that never spills to disk: what people are called stays here."""
    database = DuckDBAPI()
    for option, value in (("temp_directory", ""), ("memory_limit", _MEMORY)):
        database.duckdb_con.execute(f"set {option} = '{value}'")
    return database


def _known(people: pa.Table) -> pa.Table:
    """Texts trimmed and in one case; blanks are missing; a column that is blank throughout is left out."""
    columns = {"customer_id": people["customer_id"]}
    for field in present(people.column_names):
        text = pc.utf8_lower(pc.utf8_trim_whitespace(people[field.name].cast(pa.string())))
        known = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        if known.null_count < len(known):
            columns[field.name] = known
    return pa.table(columns)


def _settings(fields: Sequence[Field], keyed: Keyed) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="customer_id",
        comparisons=[field.comparison() for field in fields],
        blocking_rules_to_generate_predictions=[block_on(key) for key in keyed.keys],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )
