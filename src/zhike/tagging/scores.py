"""What an analysis says of customers becomes traits of theirs, that rules, lists and pages read as any other."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.rules.nodes import Text
from zhike.rules.vocabulary import Kind
from zhike.tagging.counting import count_rows
from zhike.tagging.writing import NAMED_UP_TO, REWRITE_ABOVE
from zhike.warehouse.port import Writing
from zhike.warehouse.tables import TRAIT_TYPES, trait_column
from zhike.warehouse.touched import touch, touch_everybody


@dataclass(frozen=True, slots=True)
class Scored:
    """A trait that an analysis tells: its kind, and what people call it and its values."""

    kind: Kind
    label: Text
    values: Mapping[str, Text] = field(default_factory=dict)

    def words(self) -> str:
        """As `trait_kinds` keeps it."""
        values = {value: asdict(word) for value, word in self.values.items()}
        return json.dumps(asdict(self.label) | {"values": values}, ensure_ascii=False)


def trait_of(analysis_id: str, output: str) -> str:
    """The trait that an output of an analysis becomes."""
    return f"{analysis_id}_{output}"


def publish(writing: Writing, analysis_id: str, outputs: Mapping[str, Scored], scores: ir.Table, at: datetime) -> int:
    """Make `scores` (customer_id, each once, and a column for each output) all that the analysis says; how many
    customers changed. Who is not in `scores` has nothing said of them; who is no customer any more is left out."""
    _name_traits(writing, analysis_id, outputs)
    columns = {trait_column(trait_of(analysis_id, output)): output for output in outputs}
    typed = {column: scores[output].cast(TRAIT_TYPES[outputs[output].kind]) for column, output in columns.items()}
    new = writing.keep(scores.select("customer_id", **typed).semi_join(writing.table("profile"), "customer_id"))
    changed = writing.keep(_changed(writing.table("profile"), new, list(columns)))
    count = count_rows(writing, changed)
    if count:
        _keep_scores(writing, analysis_id, new, changed, at)
        _bring_profile_up_to_date(writing, changed, count)
        _touch(writing, changed, count)
    return count


def forget(writing: Writing, analysis_id: str) -> None:
    """The analysis is gone, with all that it said."""
    kinds = writing.table("trait_kinds")
    told = writing.keep(kinds.filter(kinds.analysis_id == analysis_id).select("trait"))
    columns = [trait_column(row["trait"]) for row in writing.rows(told)]
    if columns:
        _delete(writing, "scores", analysis_id)
        _delete(writing, "trait_kinds", analysis_id)
        writing.drop_columns("profile", columns)
        touch_everybody(writing)


def _name_traits(writing: Writing, analysis_id: str, outputs: Mapping[str, Scored]) -> None:
    rows = [
        {
            "trait": trait_of(analysis_id, output),
            "kind": scored.kind,
            "analysis_id": analysis_id,
            "label": scored.words(),
        }
        for output, scored in outputs.items()
    ]
    staged = writing.stage(pa.Table.from_pylist(rows))
    _delete(writing, "trait_kinds", analysis_id)
    writing.insert("trait_kinds", staged.mutate(label=staged.label.cast("json")))
    columns = {trait_column(trait_of(analysis_id, o)): TRAIT_TYPES[scored.kind] for o, scored in outputs.items()}
    writing.add_columns("profile", ibis.schema(columns))


def _delete(writing: Writing, table: str, analysis_id: str) -> None:
    writing.delete(table, writing.stage(pa.table({"analysis_id": [analysis_id]})))


def _changed(profile: ir.Table, new: ir.Table, columns: list[str]) -> ir.Table:
    """customer_id and the new values of those of whom something else was said before."""
    joined = profile.select("customer_id", *columns).left_join(
        new.rename({f"new_{column}": column for column in columns}), "customer_id"
    )
    other = ibis.or_(*(~joined[column].identical_to(joined[f"new_{column}"]) for column in columns))
    return joined.filter(other).select("customer_id", **{column: joined[f"new_{column}"] for column in columns})


def _keep_scores(writing: Writing, analysis_id: str, new: ir.Table, changed: ir.Table, at: datetime) -> None:
    """Everybody's anew where most changed, else theirs alone."""
    if count_rows(writing, changed) > REWRITE_ABOVE * count_rows(writing, new):
        _delete(writing, "scores", analysis_id)
        said = new
    else:
        writing.delete("scores", changed.select("customer_id").mutate(analysis_id=ibis.literal(analysis_id)))
        said = changed
    stamp = writing.stage(pa.table({"analysis_id": [analysis_id], "scored_at": pa.array([at], pa.timestamp("us"))}))
    for column in said.columns[1:]:
        value = said[column].cast("string")
        rows = said.filter(value.notnull()).select(
            "customer_id", trait=ibis.literal(column.removeprefix(trait_column(""))), value=value
        )
        writing.insert("scores", rows.cross_join(stamp))


def _bring_profile_up_to_date(writing: Writing, changed: ir.Table, count: int) -> None:
    profile = writing.table("profile")
    if count <= REWRITE_ABOVE * count_rows(writing, profile):
        writing.update("profile", changed, "customer_id")
        return
    joined = profile.left_join(changed, "customer_id")
    is_new = joined.customer_id_right.notnull()
    values = {column: ibis.ifelse(is_new, joined[f"{column}_right"], joined[column]) for column in changed.columns[1:]}
    writing.replace("profile", joined.select(**({c: joined[c] for c in profile.columns} | values)))


def _touch(writing: Writing, changed: ir.Table, count: int) -> None:
    if count > NAMED_UP_TO:
        touch_everybody(writing)
    else:
        touch(writing, changed.select("customer_id").mutate(what=ibis.literal("traits")))
