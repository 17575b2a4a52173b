"""What customers did, in Chinese: events, order lines, and the numbers about them."""

from typing import Final

from zhike.rules.explain.chinese.words import AMOUNTS, UNITS, amount, being, joined, linked, numbers, soon, within
from zhike.rules.explain.labels import percent, plain, property_label
from zhike.rules.explain.patterns import (
    extra_filters,
    is_at_least_once,
    is_never,
    is_trend,
    just_before,
    operands,
)
from zhike.rules.nodes import (
    Chosen,
    Comparison,
    Favourite,
    First,
    Metric,
    Ratio,
    Rolling,
    SameOrder,
    Sequence,
    Where,
)
from zhike.rules.vocabulary import EVENTS

_LINES: Final = "订单明细"
_ON_DAYS: Final = {
    "eq": "在恰好 {} 个不同的日子",
    "lt": "在不到 {} 个不同的日子",
    "le": "在不超过 {} 个不同的日子",
    "gt": "在超过 {} 个不同的日子",
    "ge": "在至少 {} 个不同的日子",
    "between": "在 {} 到 {} 个不同的日子",
}
_EXTREMES: Final = {"amount": ("最低", "最高"), "quantity": ("最少", "最多")}
_UNSAID: Final = ("present", "missing")
_SUMMED: Final = ("count", "days", "distinct", "sum")


def number(metric: Metric, test: Comparison) -> str:
    """A comparison with a number about what a customer did: 最近 30 天内下单付款至少 3 次."""
    on_lines = metric.chosen.events is None
    if is_never(metric, test):
        return _never(metric)
    if is_at_least_once(metric, test):
        return joined(within(metric.window), "有" if on_lines else "曾", what(metric.chosen))
    if metric.measure == "count" and test.op not in _UNSAID:
        together = "合计" if len(metric.chosen.events or ()) > 1 else ""
        times = amount(test, " 条" if on_lines else " 次")
        return joined(within(metric.window) or "累计", what(metric.chosen), together, times)
    if metric.measure == "days":
        return _on_days(metric, test)
    if metric.measure in ("days_since_first", "days_since_last"):
        return _since(metric) + ("已有" if test.op in ("ge", "gt") else "") + amount(test, " 天")
    return joined(noun(metric), amount(test))


def noun(metric: Metric) -> str:
    """A number about what a customer did, by its name: 最近 30 天内下单付款的金额合计."""
    if metric.measure in ("days_since_first", "days_since_last"):
        return f"{_since(metric)}的天数"
    when = within(metric.window) or ("累计" if metric.measure in _SUMMED else "")
    return joined(when, what(metric.chosen, True), "的", _counted(metric))


def favourite(value: Favourite, test: Comparison) -> str:
    """最近 90 天内下单付款次数最多的品类是「母婴」."""
    counted = "条数" if value.chosen.events is None else "次数"
    most = f"{counted if value.by == 'count' else '金额'}最多的"
    when = within(value.window) or "累计"
    return joined(when, what(value.chosen, True), most, property_label(value.property).zh, being(test))


def first(rule: First) -> str:
    """首次下单付款在最近 30 天内."""
    return joined("首次", what(rule.chosen, True), "在", within(rule.window))


def ratio(value: Ratio, test: Comparison) -> str:
    """A share, a trend, or any other part of something."""
    extra = extra_filters(value)
    if extra:
        whole = noun(value.to).removesuffix("合计")
        return f"{whole}中，{filters(extra)}的占比{amount(test, say=percent)}"
    if is_trend(value) and test.op not in _UNSAID:
        return _trend(value, test)
    return joined(noun(value.of), "与", noun(value.to), "之比", amount(test))


def same_order(value: SameOrder, test: Comparison) -> str:
    """最近 90 天内有同时包含（品类是「奶粉」）和（品类是「尿布」）的明细的订单."""
    orders = f"同时包含{'和'.join(f'（{filters(wheres)}）' for wheres in value.of)}的明细的订单"
    when = within(value.window)
    if is_never(value, test):
        return joined(when, "没有" if when else "从未有", orders)
    if is_at_least_once(value, test):
        return joined(when, "有", orders)
    if test.op in _UNSAID:
        return joined(when or "累计", orders, "的个数", amount(test))
    return joined(when or "累计", orders, amount(test, " 个"))


def sequence(rule: Sequence) -> str:
    """加入购物车后 24 小时内没有下单付款; 加入购物车，然后 7 天内下单付款，其间没有取消订单."""
    start = joined(within(rule.window), what(rule.first, True))
    without = joined("没有", what(rule.without)) if rule.without else ""
    if rule.then is None:
        return joined(start, "，此后" if rule.window else "后", soon(rule.within), without)
    said = start + joined("，然后", soon(rule.within), what(rule.then, True))
    if not without:
        return said
    return f"{said}，{'其间' if rule.place == 'between' else '此后'}{without}"


def what(chosen: Chosen, tight: bool = False) -> str:
    """Which facts; `tight`, several kinds of them are bracketed, because something follows that is about all."""
    if chosen.events is None:
        return _LINES + (f"（{filters(chosen.where)}）" if chosen.where else "")
    said = "或".join(EVENTS[name].zh if name in EVENTS else f"触发「{name}」" for name in chosen.events)
    several = len(chosen.events) > 1
    limits = ("均限" if several else "") + filters(chosen.where) if chosen.where else ""
    if several and tight:
        return f"（{said}{'，' if limits else ''}{limits}）"
    return said + (f"（{limits}）" if limits else "")


def filters(wheres: tuple[Where, ...]) -> str:
    return linked("，且", (joined(property_label(where.property).zh, being(where.test)) for where in wheres))


def _never(metric: Metric) -> str:
    when, facts = within(metric.window), what(metric.chosen)
    if when:
        return joined(when, "没有", facts)
    return f"从未{'有' if metric.chosen.events is None else ''}{facts}"


def _on_days(metric: Metric, test: Comparison) -> str:
    if test.op not in _ON_DAYS:
        return joined(noun(metric), amount(test, " 天"))
    days = _ON_DAYS[test.op].format(*map(plain, operands(test)))
    has = "有" if metric.chosen.events is None else ""
    return joined(within(metric.window) or "累计", days, has, what(metric.chosen))


def _since(metric: Metric) -> str:
    which = "首次" if metric.measure == "days_since_first" else "上次"
    has = "有" if metric.chosen.events is None else ""
    only = f"（{joined('只看', within(metric.window))}）" if metric.window else ""
    return f"距{which}{has}{what(metric.chosen, True)}{only}"


def _counted(metric: Metric) -> str:
    name = metric.property or ""
    label = property_label(name).zh
    each = "条" if metric.chosen.events is None else "次"
    least, most = _EXTREMES.get(name, ("最小", "最大"))
    said = {
        "count": (f"{each}数",),
        "days": ("天数",),
        "distinct": ("不同", label, "数"),
        "sum": (label, "合计"),
        "avg": (f"平均每{each}", label),
        "min": (f"单{each}{least}", label),
        "max": (f"单{each}{most}", label),
    }
    return joined(*said[metric.measure])


def _trend(value: Ratio, test: Comparison) -> str:
    before, after = AMOUNTS[test.op]
    being = "是" if test.op in ("eq", "ge") else ""
    return joined(noun(value.of), before, being, _other_window(value), "的", numbers(test, percent), after)


def _other_window(value: Ratio) -> str:
    window, long = value.to.window, just_before(value.of.window, value.to.window)
    if long is not None and isinstance(window, Rolling):
        return f"此前 {long} {UNITS[window.unit]}（{within(window).removesuffix('之间')}）"
    return within(window) or "累计"
