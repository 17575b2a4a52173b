"""Cleaning of text columns, as Ibis expressions: the engine does it for all rows at once.

Three steps, each a select of its own so that no expression is written out twice: trim the text, read its parts,
put the value together. Most cells of most exports are already plain, so a costly spelling is looked at only for the
cells that are left (`cases` and `coalesce` go no further once they have an answer).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.collect.time_zones import to_utc
from zhike.warehouse.tables import MONEY

_OUTER: Final = "^[\\s']+"
_FORMULA: Final = '^="?([^"]*)"?$'
_MARKS: Final = ("", "-", "--", "#N/A", "0000-00-00", "0000-00-00 00:00:00")
_WORDS: Final = ("null", "NULL", "None", "NaN", "nan", "NaT", "N/A", "\\N", "—")
_WIDE: Final = "０１２３４５６７８９．，－＋：／"
_NARROW: Final = "0123456789.,-+:/"
_CURRENCY: Final = "(?i)[\\s,￥¥元$€£]|RMB|CNY|USD"
_ZONE: Final = r"(?:Z|UTC|[+-]\d{2}:?(?:\d{2})?)"
_MOMENT: Final = (
    r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d+)?))?:?)?\s*(" + _ZONE + ")?$"
)
_OWN_ZONE: Final = ":.*" + _ZONE + r"\s*$"
_ONLY_DIGITS: Final = r"^\d+$"
_FIRST: Final = "1970-01-01 00:00:00"
_FIRST_BIRTH: Final = "1880-01-01 00:00:00"
_LAST: Final = "2100-12-31 23:59:59"
_YES: Final = ("是", "有", "true", "yes", "y", "t", "1", "对")
_NO: Final = ("否", "无", "没有", "false", "no", "n", "f", "0", "不是")

Parts = dict[str, ir.Value]


@dataclass(frozen=True)
class Cleaner:
    """How one kind of text becomes a value: `read` gives named parts of the trimmed text, `finish` the value."""

    read: Callable[[ir.StringValue], Parts]
    finish: Callable[[Parts], ir.Value] = lambda parts: parts["value"]


def cleaned(table: ir.Table, wanted: Mapping[str, tuple[str, Cleaner]], also: Sequence[str] = ()) -> ir.Table:
    """`table` with, for each wanted name, its value and `bad_<name>`: there was something, and it made no sense.

    `wanted`: name → (column, cleaner); `also`: columns to keep as they are.
    """
    trimmed = table.select(*also, **{name: text(table[column]) for name, (column, _) in wanted.items()})
    parts = {name: cleaner.read(trimmed[name]) for name, (_, cleaner) in wanted.items()}
    read = trimmed.select(
        *also,
        **{f"given_{name}": trimmed[name].notnull() for name in wanted},
        **{f"{part}_{name}": value for name, of in parts.items() for part, value in of.items()},
    )
    values = {
        name: cleaner.finish({part: read[f"{part}_{name}"] for part in parts[name]})
        for name, (_, cleaner) in wanted.items()
    }
    bad = {f"bad_{name}": read[f"given_{name}"] & value.isnull() for name, value in values.items()}
    return read.select(*also, **values, **bad)


def text(column: ir.StringValue) -> ir.StringValue:
    """Without what spreadsheets put around cells (a leading ', `="0012"`), null when there is nothing.

    Readers have trimmed the blanks already. A comparison of the first characters tells which cells need a closer look
    (a list of words to look in would be a join for every column).
    """
    trimmed = column.re_replace(_OUTER, "")
    bare = ibis.ifelse(trimmed.startswith("="), trimmed.re_replace(_FORMULA, r"\1"), trimmed)
    suspect = column.between("N", "O") | column.between("n", "o") | (column == "\\N") | (column == "—")
    return ibis.cases((column < "0001", _unless(bare, _MARKS)), (suspect, _unless(column, _WORDS)), else_=column)


def _unless(value: ir.StringValue, nothing: Sequence[str]) -> ir.StringValue:
    none = ibis.null("string")
    return ibis.cases(*((value == word, none) for word in nothing), else_=value)


def _money(given: ir.StringValue) -> ir.DecimalValue:
    narrow = given.translate(_WIDE, _NARROW).re_replace(_CURRENCY, "")
    return ibis.coalesce(given.try_cast(MONEY), narrow.try_cast(MONEY))


def _read_moment(given: ir.StringValue) -> Parts:
    """`local`: on the shop's wall clock, null for what carries its own zone."""
    digits, size = given.re_search(_ONLY_DIGITS), given.length()
    local = ibis.cases(
        (_is_plain(given), given.try_cast("timestamp")),
        (digits & size.isin([8, 14]), _digits(given).try_cast("timestamp")),
        (digits | given.re_search(_OWN_ZONE), ibis.null("timestamp")),
        else_=_spelled(given),
    )
    return {"local": local, "text": given}


def _finish_moment(parts: Parts, time_zone: str) -> ir.TimestampValue:
    exact = ibis.cases(
        (parts["text"].re_search(_ONLY_DIGITS), _unix(parts["text"])),
        (parts["text"].re_search(_OWN_ZONE), _spelled(parts["text"])),
        else_=ibis.null("timestamp"),
    )
    return _since(_FIRST, ibis.coalesce(to_utc(parts["local"], time_zone), exact))


def _is_plain(given: ir.StringValue) -> ir.BooleanValue:
    """2020-02-21 or 2020-02-21 00:00:00, which the engine reads by itself."""
    size = given.length()
    return (given.substr(4, 1) == "-") & ((size == 10) | ((size == 19) & (given.substr(16, 1) == ":")))


def _digits(given: ir.StringValue) -> ir.StringValue:
    """20140919 or 20140919103000 with its marks put in."""
    day = given.substr(0, 4) + "-" + given.substr(4, 2) + "-" + given.substr(6, 2)
    time = given.substr(8, 2) + ":" + given.substr(10, 2) + ":" + given.substr(12, 2)
    return ibis.ifelse(given.length() == 8, day, day + " " + time)


def _unix(given: ir.StringValue) -> ir.TimestampValue:
    seconds = ibis.ifelse(given.length().isin([10, 13]), given.substr(0, 10), ibis.null("string")).try_cast("int64")
    return ibis.timestamp(_FIRST) + seconds.as_interval("s")


def _spelled(given: ir.StringValue) -> ir.TimestampValue:
    """People's own spellings (2017/3/5 8:05, 2024年3月5日): as UTC if they carry a zone, else as written."""
    narrow = given.translate(_WIDE, _NARROW).re_replace(r"^(\d{4})\.(\d{1,2})\.", r"\1-\2-")
    shape = narrow.re_replace("[年月/]", "-").replace("日", " ")
    shape = shape.re_replace("[时点分]", ":").replace("秒", "").re_replace("\\s+$", "")
    part = {number: shape.re_extract(_MOMENT, number) for number in range(1, 8)}
    stamp = part[1] + "-" + part[2] + "-" + part[3] + " " + _or_zero(part[4]) + ":" + _or_zero(part[5])
    local = (stamp + ":" + _or_zero(part[6])).try_cast("timestamp")
    return local - _offset_minutes(part[7]).as_interval("m")


def _or_zero(part: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(part == "", "0", part)


def _offset_minutes(zone: ir.StringValue) -> ir.IntegerValue:
    hours = ibis.coalesce(zone.substr(1, 2).try_cast("int64"), 0)
    minutes = ibis.coalesce(zone.replace(":", "").substr(3, 2).try_cast("int64"), 0)
    total = hours * 60 + minutes
    return ibis.ifelse(zone.startswith("-"), -total, total)


def _since(first: str, stamp: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.ifelse(stamp.between(ibis.timestamp(first), ibis.timestamp(_LAST)), stamp, ibis.null("timestamp"))


def _read_day(given: ir.StringValue) -> Parts:
    bare = given.re_search(r"^\d{8}(\d{6})?$")
    return {"stamp": ibis.ifelse(bare, _digits(given).try_cast("timestamp"), _spelled(given))}


def _finish_day(parts: Parts) -> ir.StringValue:
    return _since(_FIRST_BIRTH, parts["stamp"]).date().cast("string")


def _finish_number(parts: Parts) -> ir.StringValue:
    """Without the zeros that four places bring along: 12.5000 is 12.5."""
    return parts["value"].cast("string").re_replace(r"\.0+$|(\.\d*[1-9])0+$", r"\1")


def _read_flag(given: ir.StringValue) -> Parts:
    low = given.lower()
    return {"value": ibis.cases((low.isin(_YES), "true"), (low.isin(_NO), "false"), else_=ibis.null("string"))}


TEXT: Final = Cleaner(lambda given: {"value": given})
MONEY_TEXT: Final = Cleaner(lambda given: {"value": _money(given)})
"""Exact decimals: '￥1,234.50', '１２元', '12.5'; rounded to four places. Quantities too, of any size, whole or not."""

_TRAITS: Final[dict[str, Cleaner]] = {
    "text": TEXT,
    "number": Cleaner(lambda given: {"value": _money(given)}, _finish_number),
    "date": Cleaner(_read_day, _finish_day),
    "flag": Cleaner(_read_flag),
}


def trait(kind: str) -> Cleaner:
    """To the canonical text of a trait: numbers plain, dates ISO (as written: birthdays have no zone), true/false."""
    return _TRAITS[kind]


def moment(time_zone: str) -> Cleaner:
    """To an instant in UTC. What carries no zone is local time; a bare date is its first second.

    2020-02-21 00:00:00, 20140919, 2017/3/5 8:05, 2024年3月5日, ISO with a zone, and Unix seconds or milliseconds.
    """
    return Cleaner(_read_moment, lambda parts: _finish_moment(parts, time_zone))
