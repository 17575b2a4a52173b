"""Orders of several lines whose own columns stand on the first line only, as merged cells do: the following lines are
given what belongs to the whole order, so that they find it again, and nothing that would be counted twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.files.source_file import SourceFile

_OF_LINES: Final = ("line_no", "product_id", "product_name", "category", "quantity", "line_amount")
_AMOUNTS: Final = ("total_amount", "paid_amount", "refund_amount")


def with_orders_whole(file: SourceFile, kind: str, columns: Mapping[str, str], people: Sequence[str]) -> SourceFile:
    """The file with the order's number, dates, status and people on each of its lines. `columns`: field → header;
    `people`: the headers of identities. Files of other kinds stay as they are."""
    if kind not in ("orders", "order_lines") or "order_id" not in columns:
        return file
    place = {header: index + 2 for index, header in enumerate(file.headers)}
    own = [place[header] for name, header in columns.items() if name in _OF_LINES and header in place]
    amounts = [place[header] for name, header in columns.items() if name in _AMOUNTS and header in place]
    order = [place[header] for name, header in columns.items()
             if name not in (*_OF_LINES, *_AMOUNTS, "order_id") and header in place]  # fmt: skip
    order += [place[header] for header in people if header in place]
    if not own or columns["order_id"] not in place:
        return file
    shared = list(dict.fromkeys(order))
    filling = _Filling(place[columns["order_id"]], shared, own, amounts if kind == "orders" else [])
    return replace(file, rows=lambda: filling.filled(file.rows()))


class _Filling:
    """Which columns tell a following line (`own`), and which are filled on it (`number`, `shared`, and `amounts`,
    which count once for an order whatever the number of its lines)."""

    def __init__(self, number: int, shared: list[int], own: list[int], amounts: list[int]) -> None:
        self._number, self._shared, self._own, self._amounts = number, shared, own, amounts

    def filled(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        last: dict[int, str] = {}
        for batch in batches:
            follows = self._following(batch)
            if pc.any(follows).as_py():
                batch = self._fill(batch, follows, last)
            last = self._last(batch) or last
            yield batch

    def _following(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """Rows with something of a line and nothing of an order."""
        follows = pc.fill_null(pc.equal(batch.column(self._number), ""), False)
        if not pc.any(follows).as_py():
            return follows
        for place in (*self._shared, *self._amounts):
            follows = pc.and_(follows, pc.equal(batch.column(place), ""))
        own = [pc.not_equal(batch.column(place), "") for place in self._own]
        return pc.fill_null(pc.and_(follows, _any_of(own)), False)

    def _fill(self, batch: pa.RecordBatch, follows: pa.BooleanArray, last: dict[int, str]) -> pa.RecordBatch:
        columns = list(batch.columns)
        for place in (self._number, *self._shared, *self._amounts):
            holes = pc.if_else(follows, pa.scalar(None, pa.string()), columns[place])
            whole = pc.fill_null_forward(pa.concat_arrays([pa.array([last.get(place)], pa.string()), holes]))[1:]
            columns[place] = pc.if_else(follows, pc.fill_null(whole, ""), columns[place])
        return pa.record_batch(columns, batch.schema)

    def _last(self, batch: pa.RecordBatch) -> dict[int, str]:
        """What the last row that can be used says."""
        good = batch.filter(pc.is_null(batch.column(1)))
        if not good.num_rows:
            return {}
        row = good.slice(good.num_rows - 1)
        return {place: row.column(place)[0].as_py() for place in (self._number, *self._shared, *self._amounts)}


def _any_of(conditions: Sequence[pa.BooleanArray]) -> pa.BooleanArray:
    found = conditions[0]
    for condition in conditions[1:]:
        found = pc.or_(found, condition)
    return found
