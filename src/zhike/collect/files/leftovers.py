"""Rows of an export that are no records: totals, headers that come again, footnotes. They are set aside with their
reason, so that a total is never counted as an order and nothing disappears unseen."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhike.collect.files.source_file import (
    BLANKS,
    HEADER_AGAIN,
    NO_RESULT,
    REMARK,
    TOTALS,
    WRONG_NUMBER,
    schema_of,
    tidy_headers,
)

_TOTALS: Final = re.compile(
    r"(本页|本单|全部|订单|当前)?(合计|总计|小计|总合计|共计|汇总)|(sub|grand)?[ -]?totals?|sum", re.IGNORECASE
)
_TOTALS_TAIL: Final = re.compile(r"[\s:：(（].*|\d.*", re.DOTALL)
_REMARK: Final = re.compile(
    r"(注|备注|说明|提示|温馨提示|声明|免责|数据|统计|报表|制表|打印|导出|来源|生成|以上|以下|本表|共\s*\d|※|\*(注|说|备)|-{3}|={3}"
    r"|notes?\b|source\b|exported\b|generated\b|report\b).*",
    re.IGNORECASE | re.DOTALL,
)


def fault_of(cells: Sequence[str], headers: Sequence[str]) -> str | None:
    """Why these cells are no record of this table; None for a record, or what may be one."""
    bare = [cell.strip(BLANKS + "'") for cell in cells]
    first = next((cell for cell in bare if cell), "")
    if _is_total(first):
        return TOTALS
    if len(bare) > 1 and _are_headers(bare, headers):
        return HEADER_AGAIN
    alone = sum(map(bool, bare)) == 1 and len(headers) > 1
    return REMARK if alone and _REMARK.fullmatch(first) else None


def _is_total(cell: str) -> bool:
    found = _TOTALS.match(cell)
    return found is not None and (found.end() == len(cell) or _TOTALS_TAIL.fullmatch(cell[found.end() :]) is not None)


def _are_headers(cells: Sequence[str], headers: Sequence[str]) -> bool:
    named = [(cell, header) for cell, header in zip(cells, headers, strict=False) if cell]
    return len(named) > 1 and all(tidy_headers([cell])[0] == header for cell, header in named)


def as_damaged(reason: str, cells: Sequence[str]) -> str:
    """What stands in `damaged` of a row that is left out."""
    return json.dumps([reason, *cells], ensure_ascii=False)


def set_aside(
    batches: Iterable[pa.RecordBatch], headers: Sequence[str], unsolved: frozenset[int] = frozenset()
) -> Iterator[pa.RecordBatch]:
    """The batches with their leftovers marked, and without rows in which every cell is blank. `unsolved`: lines with
    formulas that have no saved result."""
    for batch in batches:
        marked = _marked(batch, headers, unsolved)
        if marked.num_rows:
            yield marked


def _marked(batch: pa.RecordBatch, headers: Sequence[str], unsolved: frozenset[int]) -> pa.RecordBatch:
    """Nearly all rows begin with a number or some name: only those whose first cell could be the beginning of
    something else are looked at one by one."""
    suspects = _suspects(batch, headers[0])
    if unsolved:
        suspects |= np.isin(np.asarray(batch["line"]), list(unsolved))
    places = np.flatnonzero(suspects)
    if not len(places):
        return batch
    faults, blank = dict[int, str](), list[int]()
    for place, row in zip(places.tolist(), batch.take(pa.array(places)).to_pylist(), strict=True):
        if row["damaged"] is not None:
            continue
        cells = [row[f"c{index}"] for index in range(len(headers))]
        if not any(cells):
            blank.append(place)
        elif row["line"] in unsolved:
            faults[place] = as_damaged(NO_RESULT, cells)
        elif (fault := fault_of(cells, headers)) is not None:
            faults[place] = as_damaged(fault, cells)
    return _without(_with_faults(batch, faults), blank)


def _suspects(batch: pa.RecordBatch, header: str) -> np.ndarray:
    """Where a row begins like a total, a remark or the headers, or has nothing in it."""
    first = _first_filled(batch)
    again = pc.fill_null(pc.equal(batch.column(2), header), False)
    return np.asarray(np.isin(_beginnings(first), _CANDIDATES) | np.asarray(again))


def _first_filled(batch: pa.RecordBatch) -> pa.StringArray:
    """Each row's first cell that is not blank."""
    first = batch.column(2)
    for column in batch.columns[3:]:
        blank = pc.equal(first, "")
        if not pc.any(blank).as_py():
            break
        first = pc.if_else(blank, column, first)
    return first


def _beginnings(cells: pa.StringArray) -> np.ndarray:
    """The first three bytes of each cell as a number: one Chinese character, or three letters in lower case; 0 for
    nothing."""
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    held = np.frombuffer(cells.buffers()[2] or b"", np.uint8)
    data = np.concatenate([held, np.zeros(3, np.uint8)]).astype(np.uint32)
    start, size = offsets[:-1], np.diff(offsets)
    one, two, three = (np.where(size > place, data[start + place], 0) for place in range(3))
    letters = (one >= 65) & (one < 128)
    small = np.where(letters, np.uint32(0x202020), np.uint32(0))
    return np.asarray(one << 16 | two << 8 | three | small)


def _key(word: str) -> int:
    return int(_beginnings(pa.array([word]))[0])


_WORDS: Final = "本全订当合总小共汇注备说提温声免数统报制打导来生以※"
_MARKED: Final = ("*注", "*说", "*备", "---", "===", "tot", "sub", "gra", "sum", "not", "sou", "exp", "gen", "rep")
_CANDIDATES: Final = np.array([0, *map(_key, (*_WORDS, *_MARKED))])


def _with_faults(batch: pa.RecordBatch, faults: dict[int, str]) -> pa.RecordBatch:
    if not faults:
        return batch
    damaged = np.asarray(batch["damaged"].to_pylist(), dtype=object)
    damaged[list(faults)] = list(faults.values())
    kept = np.ones(batch.num_rows, bool)
    kept[list(faults)] = False
    mask = pa.array(kept)
    columns = [_masked(column, mask) for column in batch.columns[2:]]
    return pa.record_batch([batch["line"], pa.array(damaged, pa.string()), *columns], schema_of(len(columns)))


def _masked(column: pa.StringArray, kept: pa.BooleanArray) -> pa.StringArray:
    """Null where a row is left out."""
    return pc.if_else(kept, column, pa.scalar(None, pa.string()))


def _without(batch: pa.RecordBatch, blank: list[int]) -> pa.RecordBatch:
    if not blank:
        return batch
    kept = np.ones(batch.num_rows, bool)
    kept[blank] = False
    return batch.filter(pa.array(kept))


def damaged_row(cells: Sequence[str], headers: Sequence[str]) -> str:
    """A row with more or fewer cells than there are headers, as `damaged` tells it."""
    return as_damaged(fault_of(cells, headers) or WRONG_NUMBER, cells)
