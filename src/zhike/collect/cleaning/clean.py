"""Cleaning of text columns, as Ibis expressions: the engine does it for all rows at once.

A cleaner is a row of steps, each a select of its own so that no expression is written out twice. Most cells of most
exports are already plain: the first step takes those, and the costly spellings are worked out only for the cells that
are left (`cases`, `ifelse` and `coalesce` go no further once they have an answer).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.time_zones import to_utc
from zhike.warehouse.tables import MONEY

_OUTER: Final = "^[\\s']+"
_FORMULA: Final = '^="([^"]*)"$'
_MARKS: Final = ("", "-", "--", "#N/A", "0000-00-00", "0000-00-00 00:00:00")
_WORDS: Final = ("null", "NULL", "None", "NaN", "nan", "NaT", "N/A", "\\N", "—")
_ABSENT: Final = ("无", "暂无", "没有", "无退款", "无退款申请", "没有申请退款", "未退款", "未付款", "未支付")
"""What platforms write where there is no amount and no date."""
_WIDE: Final = "０１２３４５６７８９．，－＋：／"
_NARROW: Final = "0123456789.,-+:/"
_GAPS: Final = "[\\s,]"
_CURRENCY: Final = (
    "(?:HK\\$|NT\\$|US\\$|A\\$|RMB|CNY|USD|HKD|TWD|JPY|EUR|GBP|人民币|美元|港元|港币|欧元|日元|英镑|[￥¥元圆円$€£])"
)
_TIMES: Final = {"百万": 1_000_000, "千万": 10_000_000, "万": 10_000, "W": 10_000, "千": 1_000, "K": 1_000,
                 "百": 100, "亿": 100_000_000}  # fmt: skip
_MOMENT: Final = (
    r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d+)?))?:?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?(?:\d{2})?)?$"
)
_SERIAL: Final = r"^[1-9]\d{4}(\.\d+)?$"
_SHEET_BEGINS: Final = "1899-12-30 00:00:00"
_AFTERNOON: Final = r"(?:下午|晚上|傍晚|晚间|p\.?m\.?)"
_MORNING: Final = r"(?:上午|早上|凌晨|清晨|早晨|a\.?m\.?)"
_WEEKDAY: Final = "[(]?(?:星期|礼拜|周)[一二三四五六日天][)]?"
_UNIX: Final = r"^\d{10}(\d{3})?$"
_FIRST: Final = "1970-01-01 00:00:00"
_FIRST_BIRTH: Final = "1880-01-01 00:00:00"
_LAST: Final = "2100-12-31 23:59:59"
_YES: Final = ("是", "有", "true", "yes", "y", "t", "1", "对")
_NO: Final = ("否", "无", "没有", "false", "no", "n", "f", "0", "不是")

Parts = dict[str, ir.Value]
Step = Callable[[Parts], Parts]


@dataclass(frozen=True)
class Cleaner:
    """How one kind of text becomes a value: the first step is given `raw`, the last one answers `value`."""

    steps: tuple[Step, ...]


def cleaned(table: ir.Table, wanted: Mapping[str, tuple[str, Cleaner]], also: Sequence[str] = ()) -> ir.Table:
    """`table` with, for each wanted name, its value, `bad_<name>`: there was something, and it made no sense,
    `changed_<name>`: it was spelled otherwise than its value, and, of amounts, `mark_<name>`: the currency's sign.

    `wanted`: name → (column, cleaner); `also`: columns to keep as they are.
    """
    at: dict[str, Parts] = {name: {"raw": table[column]} for name, (column, _) in wanted.items()}
    for turn in range(max((len(cleaner.steps) for _, cleaner in wanted.values()), default=0)):
        for name, (_, cleaner) in wanted.items():
            if turn < len(cleaner.steps):
                at[name] = {"raw": at[name]["raw"], **cleaner.steps[turn](at[name])}
        columns = {f"{part}_{name}": value for name, parts in at.items() for part, value in parts.items()}
        table = table.select(*also, **columns)
        at = {name: {part: table[f"{part}_{name}"] for part in parts} for name, parts in at.items()}
    found = {name: parts["value"] for name, parts in at.items()}
    for name, parts in at.items():
        if wanted[name][1] not in (TEXT, AS_IS):
            found[f"bad_{name}"] = _lost(parts)
        for part in ("changed", "mark"):
            if part in parts:
                found[f"{part}_{name}"] = parts[part]
    return table.select(*also, **found)


def _lost(parts: Parts) -> ir.BooleanValue:
    return ibis.ifelse(parts["value"].notnull(), False, _unless(text(parts["raw"]), _ABSENT).notnull())


def text(column: ir.StringValue) -> ir.StringValue:
    """Without what spreadsheets put around cells (a leading ', `="0012"`), null when there is nothing.

    Readers have trimmed the blanks already. A comparison of the first characters tells which cells need a closer look
    (a list of words to look in would be a join for every column).
    """
    trimmed = column.re_replace(_OUTER, "")
    bare = ibis.ifelse(trimmed.startswith("="), trimmed.re_replace(_FORMULA, r"\1"), trimmed)
    suspect = column.between("N", "O") | column.between("n", "o") | (column == "\\N") | (column == "—")
    marked = (column < "0001") | column.between("=", ">")
    return ibis.cases((marked, _unless(bare, _MARKS)), (suspect, _unless(column, _WORDS)), else_=column)


def _unless(value: ir.StringValue, nothing: Sequence[str]) -> ir.StringValue:
    none = ibis.null("string")
    return ibis.cases(*((value == word, none) for word in nothing), else_=value)


def _text(parts: Parts) -> Parts:
    return {"value": text(parts["raw"])}


def _text_changed(parts: Parts) -> Parts:
    raw, value = parts["raw"], parts["value"]
    return {"value": value, "changed": ibis.ifelse(value.isnull(), raw != "", raw != value)}


def _as_is(parts: Parts) -> Parts:
    return {"value": parts["raw"].nullif("")}


def _plain_money(parts: Parts) -> Parts:
    """`plain`: 12.5, which the engine reads by itself. `narrow`: the others, in half-width characters."""
    plain = parts["raw"].try_cast(MONEY)
    narrow = text(parts["raw"]).translate(_WIDE, _NARROW).upper()
    return {"plain": plain, "narrow": ibis.ifelse(plain.notnull(), ibis.null("string"), narrow)}


def _marked_money(parts: Parts) -> Parts:
    """`mark`: the sign of a currency (￥, HK$, 元, USD). `bare`: without it, thousands separators and blanks;
    (12.50) is an accountant's −12.50. `times`: 万 and its like."""
    narrow = parts["narrow"].re_replace(_GAPS, "").re_replace(r"^\((.+)\)$", r"-\1")
    mark = narrow.re_extract(_CURRENCY, 0)
    bare = narrow.re_replace(f"^(-?){_CURRENCY}", r"\1").re_replace(f"{_CURRENCY}$", "")
    times = ibis.cases(*((bare.endswith(word), factor) for word, factor in _TIMES.items()), else_=1)
    return {"plain": parts["plain"], "mark": mark.nullif(""), "times": times,
            "bare": bare.re_replace("(?:" + "|".join(_TIMES) + ")$", "")}  # fmt: skip


def _money(parts: Parts) -> Parts:
    """Multiplied in a wider type, so that 99999999999999万 is too much and not an error."""
    read = parts["bare"].try_cast(MONEY).cast("decimal(24, 4)") * parts["times"].cast("decimal(10, 0)")
    value = ibis.coalesce(parts["plain"], read.try_cast(MONEY))
    return {"value": value, "mark": parts["mark"], "changed": parts["plain"].isnull() & value.notnull()}


def _money_as_is(parts: Parts) -> Parts:
    return {"value": text(parts["raw"]).try_cast(MONEY)}


def _plain_moment(parts: Parts) -> Parts:
    """`plain`: 2020-02-21 and 2020-02-21 00:00:00, which the engine reads by itself."""
    raw = parts["raw"]
    size = raw.length()
    plain = (raw.substr(4, 1) == "-") & ((size == 10) | ((size == 19) & (raw.substr(16, 1) == ":")))
    return {"plain": ibis.ifelse(plain, raw.try_cast("timestamp"), ibis.null("timestamp"))}


def _half(parts: Parts) -> Parts:
    """`said`: cells that are not plain, without weekday, 上午 or PM; `half`: what that said (p, a, n: noon)."""
    low = text(parts["raw"]).translate(_WIDE, _NARROW).lower()
    said = ibis.ifelse(parts["plain"].notnull(), ibis.null("string"), low.re_replace(_WEEKDAY, " "))
    late, early = said.re_search(_AFTERNOON), said.re_search(_MORNING)
    half = ibis.cases((late, "p"), (early, "a"), (said.contains("中午"), "n"), else_="")
    bare = said.re_replace(f"{_AFTERNOON}|{_MORNING}|中午", " ")
    return {"plain": parts["plain"], "half": half, "said": ibis.ifelse(half == "", said, bare)}


def _shape(parts: Parts) -> Parts:
    """`shape`: people's own spellings (2017/3/5 8:05, 2024年3月5日, 20140919) as y-m-d h:m:s; null for plain ones."""
    narrow = parts["said"].re_replace(r"^(\d{4})\.(\d{1,2})\.", r"\1-\2-")
    dashed = narrow.re_replace("[年月/]", "-").re_replace("[日号]", " ").re_replace("[时点分]", ":").replace("秒", "")
    stamp = dashed.re_replace(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3")
    stamp = stamp.re_replace(r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$", r"\1-\2-\3 \4:\5:\6")
    return {"plain": parts["plain"], "half": parts["half"], "shape": stamp.re_replace("\\s+$", "").upper()}


def _stamp(parts: Parts) -> Parts:
    """`local`: on the shop's wall clock. `exact`: UTC, what carried its own zone or was a Unix time."""
    shape, nothing = parts["shape"], ibis.null("timestamp")
    own_zone = shape.re_extract(_MOMENT, 7) != ""
    written = ibis.cases((own_zone, nothing), (shape.re_search(_SERIAL), _days_of_sheet(shape)),
                         else_=_spelled(shape) + _hours(parts).as_interval("h"))  # fmt: skip
    local = ibis.ifelse(shape.isnull(), parts["plain"], written)
    instants = ibis.cases((shape.re_search(_UNIX), _unix(shape)), (own_zone, _spelled(shape)), else_=nothing)
    return {"plain": parts["plain"], "local": local, "exact": ibis.ifelse(shape.isnull(), nothing, instants)}


def _hours(parts: Parts) -> ir.IntegerValue:
    """What 下午 adds to 3:05, 中午 to 1:00, and 凌晨 or AM takes from 12:30."""
    hour = ibis.coalesce(parts["shape"].re_extract(_MOMENT, 4).try_cast("int64"), 0)
    late = ((parts["half"] == "p") & (hour < 12)) | ((parts["half"] == "n") & (hour < 3))
    return ibis.cases((late, 12), ((parts["half"] == "a") & (hour == 12), -12), else_=0)


def _days_of_sheet(shape: ir.StringValue) -> ir.TimestampValue:
    """45356.5 is noon of 2024-03-05 where a spreadsheet's date lost its format; to the second."""
    seconds = (shape.try_cast("float64") * 86_400).round().cast("int64")
    return ibis.timestamp(_SHEET_BEGINS) + seconds.as_interval("s")


def _spelled(shape: ir.StringValue) -> ir.TimestampValue:
    """The time of a shape, less its zone's distance from UTC when it has one."""
    part = {number: shape.re_extract(_MOMENT, number) for number in range(1, 8)}
    stamp = part[1] + "-" + part[2] + "-" + part[3] + " " + _or_zero(part[4]) + ":" + _or_zero(part[5])
    return (stamp + ":" + _or_zero(part[6])).try_cast("timestamp") - _offset_minutes(part[7]).as_interval("m")


def _or_zero(part: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(part == "", "0", part)


def _offset_minutes(zone: ir.StringValue) -> ir.IntegerValue:
    hours = ibis.coalesce(zone.substr(1, 2).try_cast("int64"), 0)
    minutes = ibis.coalesce(zone.replace(":", "").substr(3, 2).try_cast("int64"), 0)
    total = hours * 60 + minutes
    return ibis.ifelse(zone.startswith("-"), -total, total)


def _unix(shape: ir.StringValue) -> ir.TimestampValue:
    return ibis.timestamp(_FIRST) + shape.substr(0, 10).try_cast("int64").as_interval("s")


def _since(first: str, stamp: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.ifelse(stamp.between(ibis.timestamp(first), ibis.timestamp(_LAST)), stamp, ibis.null("timestamp"))


def _whole_month(parts: Parts) -> Parts:
    return {"raw": parts["raw"].re_replace(r"^\s*(\d{4})[-/年.](\d{1,2})月?\s*$", r"\1-\2-1")}


def _day(parts: Parts) -> Parts:
    value = _since(_FIRST_BIRTH, ibis.coalesce(parts["local"], parts["exact"])).date().cast("string")
    return {"value": value, "changed": parts["plain"].isnull() & value.notnull()}


def _day_as_is(parts: Parts) -> Parts:
    return {"value": _since(_FIRST_BIRTH, parts["plain"]).date().cast("string")}


def _number(parts: Parts) -> Parts:
    """Without the zeros that four places bring along: 12.5000 is 12.5."""
    plain = parts["value"].cast("string").re_replace(r"\.0+$|(\.\d*[1-9])0+$", r"\1")
    return {"value": plain, **({"changed": parts["changed"]} if "changed" in parts else {})}


def _flag(parts: Parts) -> Parts:
    low = text(parts["raw"]).lower()
    return {"value": ibis.cases((low.isin(_YES), "true"), (low.isin(_NO), "false"), else_=ibis.null("string"))}


_READ_MONEY: Final = (_plain_money, _marked_money, _money)
_READ_MOMENT: Final = (_plain_moment, _half, _shape, _stamp)

TEXT: Final = Cleaner((_text, _text_changed))
AS_IS: Final = Cleaner((_as_is,))
"""A text that nothing is done to."""

MONEY_TEXT: Final = Cleaner(_READ_MONEY)
"""Exact decimals: '￥1,234.50', '１２元', '1.2万', '(12.5)'; rounded to four places. Quantities too, of any size."""

_TRAITS: Final[dict[str, Cleaner]] = {
    "text": TEXT,
    "number": Cleaner((*_READ_MONEY, _number)),
    "date": Cleaner((*_READ_MOMENT, _day)),
    "flag": Cleaner((_flag,)),
}
PLAIN_MONEY: Final = Cleaner((_money_as_is,))
"""What the engine reads by itself, and nothing else."""

_PLAIN_TRAITS: Final[dict[str, Cleaner]] = {
    "text": AS_IS,
    "number": Cleaner((_money_as_is, _number)),
    "date": Cleaner((_plain_moment, _day_as_is)),
    "flag": Cleaner((_flag,)),
}


DAY: Final = Cleaner((_whole_month, *_READ_MOMENT, _day))
"""To the ISO text of a calendar day, as written: days of the market have no zone. A month (2024-03, 2024年3月) is its
first day."""


def trait(kind: str) -> Cleaner:
    """To the canonical text of a trait: numbers plain, dates ISO (as written: birthdays have no zone), true/false."""
    return _TRAITS[kind]


def plain_trait(kind: str) -> Cleaner:
    """The same of what needs no cleaning; anything else makes no sense then."""
    return _PLAIN_TRAITS[kind]


def moment(time_zone: str) -> Cleaner:
    """To an instant in UTC. What carries no zone is local time; a bare date is its first second.

    2020-02-21 00:00:00, 20140919, 2017/3/5 8:05, 2024年3月5日 下午3:05, 45356.63 (a spreadsheet's date without its
    format), ISO with a zone, and Unix seconds or milliseconds.
    """

    def finish(parts: Parts) -> Parts:
        value = _since(_FIRST, ibis.coalesce(to_utc(parts["local"], time_zone), parts["exact"]))
        return {"value": value, "changed": parts["plain"].isnull() & value.notnull()}

    return Cleaner((*_READ_MOMENT, finish))


def plain_moment(time_zone: str) -> Cleaner:
    """Only 2020-02-21 and 2020-02-21 00:00:00, as local times."""

    def finish(parts: Parts) -> Parts:
        return {"value": _since(_FIRST, to_utc(parts["plain"], time_zone))}

    return Cleaner((_plain_moment, finish))
