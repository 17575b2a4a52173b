"""Which row of a file is its headers: exports begin with titles, notes and blank rows, and some have headers on two
rows, the upper one for groups of columns."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from zhike.collect.files.records import Record
from zhike.collect.files.source_file import BLANKS
from zhike.errors import RefusedFile

SAMPLE: Final = 50
"""How many records are looked at."""
_FARTHEST: Final = 30
_DATA: Final = re.compile(r"[\s\d.,:/+-]*\d[\s\d.,:/+%-]*")
_LONGEST_LABEL: Final = 40


class Heading(NamedTuple):
    """`cells`: the headers as they stand there (blank ones where there are none); `line`: that of the last header
    row, 0 without any; `skip`: how many lines to pass over before the first row of data."""

    cells: list[str]
    line: int
    skip: int


def heading_of(sample: Sequence[Record], asked: int | None = None) -> Heading:
    """The headers among a file's first records: in the line that a person has named (0: there are none), else in the
    first that is about as full as the rows usually are. A file that begins with nothing but numbers has none."""
    if not sample:
        raise RefusedFile("the file has no rows", code="file_no_columns")
    if asked is not None:
        return _at(sample, asked)
    place = _above_data(sample, _fuller(sample, _first_full(sample)))
    record = sample[place]
    if all(is_data(cell) for cell in record.cells if cell.strip(BLANKS)):
        return _none(sample, place)
    lower = sample[place + 1] if place + 1 < len(sample) else None
    if lower is not None and _goes_on(record.cells, lower.cells, [other.cells for other in sample[place + 2 :]]):
        return Heading(_joined(record.cells, lower.cells), lower.line, lower.last)
    return Heading(record.cells, record.line, record.last)


def _at(sample: Sequence[Record], asked: int) -> Heading:
    if asked == 0:
        return _none(sample, 0)
    for record in sample:
        if record.line <= asked <= max(record.last, record.line):
            return Heading(record.cells, record.line, record.last)
    raise RefusedFile("there is nothing in that line", code="file_no_header_row", line=asked)


def _none(sample: Sequence[Record], place: int) -> Heading:
    width = max(len(record.cells) for record in sample[place : place + 1])
    return Heading([""] * width, 0, sample[place].line - 1)


def _filled(record: Record) -> int:
    return sum(bool(cell.strip(BLANKS)) for cell in record.cells)


def _first_full(sample: Sequence[Record]) -> int:
    """The first record with at least half as many filled cells as most rows have."""
    filled = [_filled(record) for record in sample]
    several = [count for count in filled if count > 1]
    if not several or (filled[0] > 1 and len(sample) == 1):
        return 0
    usual = max(Counter(several).items(), key=lambda item: (item[1], item[0]))[0]
    enough = max(2, (usual + 1) // 2)
    return next((place for place, count in enumerate(filled[:_FARTHEST]) if count >= enough), 0)


def _fuller(sample: Sequence[Record], place: int) -> int:
    """Where rows have many blank cells, a title of two words is as full as they are: of the rows of nothing but words
    the much fuller one is the headers."""
    for later in range(place + 1, min(place + 6, len(sample))):
        if any(is_data(cell) for cell in sample[later].cells):
            break
        if _filled(sample[later]) > 1.5 * _filled(sample[place]):
            place = later
    return place


def _above_data(sample: Sequence[Record], place: int) -> int:
    """Headers that name only some of the columns look as empty as a title: where the fuller row is one of data, the
    words right above it are the headers all the same."""
    if place == 0 or not any(is_data(cell) for cell in sample[place].cells):
        return place
    above = [cell for cell in sample[place - 1].cells if cell.strip(BLANKS)]
    words = all(_is_label(cell) and not re.search("[:：]", cell) for cell in above)
    return place - 1 if words and (len(above) > 1 or len(sample[place].cells) == 2) else place


def _goes_on(upper: list[str], lower: list[str], data: list[list[str]]) -> bool:
    """Whether the lower row is headers, too: it names columns that the upper one leaves blank, leaves blank what
    reaches down from the upper one, and has only words, over rows that have more than words."""
    pairs = [(bool(a.strip(BLANKS)), bool(b.strip(BLANKS))) for a, b in zip(upper, lower, strict=False)]
    complements = (False, True) in pairs and (True, False) in pairs
    words = all(_is_label(cell) for cell in (*upper, *lower) if cell.strip(BLANKS))
    below = data[0] if data else []
    return complements and words and any(is_data(cell) for cell in below)


def _is_label(cell: str) -> bool:
    return len(cell) <= _LONGEST_LABEL and not is_data(cell)


def is_data(cell: str) -> bool:
    """Numbers, dates, phone numbers: what no header is."""
    return _DATA.fullmatch(cell.strip(BLANKS + "'￥¥")) is not None


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """The lower word where there is one: the upper one names its group. Where two groups have a word in common, the
    group goes in front."""
    groups = _carried(upper, lower)
    words = [low.strip(BLANKS) or up.strip(BLANKS) for up, low in zip(upper, lower, strict=False)]
    twice = {word for word, times in Counter(words).items() if times > 1 and word}
    return [f"{group} {word}" if word in twice and group != word else word
            for group, word in zip(groups, words, strict=True)]  # fmt: skip


def _carried(upper: list[str], lower: list[str]) -> list[str]:
    """The upper row with each group's word over all of its columns."""
    groups, last = [], ""
    for up, _ in zip(upper, lower, strict=False):
        last = up.strip(BLANKS) or last
        groups.append(last)
    return groups
