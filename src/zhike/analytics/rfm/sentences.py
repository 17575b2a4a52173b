"""What an RFM report says in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhike.analytics import words
from zhike.analytics.report import Figure
from zhike.analytics.rfm.found import Cell, Found
from zhike.analytics.rfm.sections import Moves, Sum, summed
from zhike.analytics.rfm.segments import Segment
from zhike.rules.nodes import Text


def sentences(cells: Sequence[Cell], found: Found, moves: Moves | None, settings: Mapping[str, Any]) -> Iterator[Text]:
    """The most important first."""
    whole = summed(cells)
    by_segment = {each.key: summed(c for c in cells if c.segment == each.key) for each in found.segments}
    yield _everybody(whole, found, settings["days"])
    best = max(found.segments, key=lambda each: by_segment[each.key].money)
    yield _one_segment(best, by_segment[best.key], whole)
    yield from _lapsing(found, by_segment, whole)
    largest = max(found.segments, key=lambda each: by_segment[each.key].customers)
    if largest != best:
        yield _one_segment(largest, by_segment[largest.key], whole)
    if moves is not None:
        yield _moved(found, moves, settings["compare_days"])
    if len(set(found.cuts.frequency)) < len(found.cuts.frequency):
        yield _ties(found, whole)


def figures(cells: Sequence[Cell], found: Found) -> tuple[Figure, ...]:
    """The whole at a glance."""
    whole, usual = summed(cells), found.usual
    return (
        Figure("customers", Text("购买过的客户", "Customers who bought"), whole.customers, "count"),
        Figure(
            "repeat_share", Text("买过不止一次", "Bought more than once"), 1 - found.once / whole.customers, "share"
        ),
        Figure(
            "median_days", Text("距上次购买（中位数）", "Days since the last order (median)"), usual.recency, "days"
        ),
        Figure("mean_orders", Text("人均订单", "Orders per customer"), whole.orders / whole.customers, "number"),
        Figure("mean_spent", Text("人均消费", "Spent per customer"), whole.mean_spent, "money"),
    )


def _everybody(whole: Sum, found: Found, days: int | None) -> Text:
    customers, orders, money = words.count(whole.customers), words.count(whole.orders), words.money(whole.money)
    again = words.share(1 - found.once / whole.customers)
    when_zh, when_en = (f"最近 {days} 天", f" in the last {days} days") if days else ("至今", "")
    return Text(
        f"{when_zh}有 {customers} 位客户买过，共 {orders} 单，消费 {money}；其中 {again} 买过不止一次。",
        f"{customers} customers bought{when_en}: {orders} orders, {money} in all; {again} bought more than once.",
    )


def _one_segment(segment: Segment, own: Sum, whole: Sum) -> Text:
    heads, zh, en = words.share(own.customers / whole.customers), segment.name.zh, segment.name.en
    money = words.share(float(own.money / whole.money)) if whole.money > 0 else words.share(0)
    return Text(
        f"“{zh}”占客户的 {heads}，带来消费额的 {money}。{segment.advice.zh}",
        f"“{en}” are {heads} of the customers and {money} of the money. {segment.advice.en}",
    )


def _lapsing(found: Found, by_segment: Mapping[str, Sum], whole: Sum) -> Iterator[Text]:
    """Those worth calling first."""
    chosen = [each for each in found.segments if each.lapsing and by_segment[each.key].customers]
    if not chosen or whole.money <= 0:
        return
    customers = words.count(sum(by_segment[each.key].customers for each in chosen))
    money = sum((by_segment[each.key].money for each in chosen), start=whole.money * 0)
    zh, en = "、".join(each.name.zh for each in chosen), ", ".join(each.name.en for each in chosen)
    part = words.share(float(money / whole.money))
    yield Text(
        f"先看“{zh}”：{customers} 人曾消费 {words.money(money)}（占 {part}），但最近没来，值得优先联系。",
        f"Look after these first: {en}. {customers} customers who spent {words.money(money)} ({part}) stay away.",
    )


def _moved(found: Found, moves: Moves, days: int) -> Text:
    lapsing = {each.key for each in found.segments if each.lapsing}
    known = {pair: count for pair, count in moves.items() if pair[0] is not None}
    stayed = sum(count for (was, now), count in known.items() if was == now)
    away = sum(count for (was, now), count in known.items() if was not in lapsing and now in lapsing)
    back = sum(count for (was, now), count in known.items() if was in lapsing and now not in lapsing)
    share = words.share(stayed / max(sum(known.values()), 1))
    return Text(
        f"与 {days} 天前相比，{share} 的客户仍在原分群；"
        f"{words.count(away)} 人滑入需要挽回的分群，{words.count(back)} 人从中离开。",
        f"Since {days} days ago {share} stayed in their segment; {words.count(away)} slipped into those to be won back,"
        f" {words.count(back)} left them.",
    )


def _ties(found: Found, whole: Sum) -> Text:
    once = words.share(found.once / whole.customers)
    return Text(
        f"有 {once} 的客户只买过一次。订单数相同的客户得分必须相同，所以有些 F 分没有人，这不是错误。",
        f"{once} bought once. Customers with equally many orders get equal scores, so some F scores have nobody:"
        " that is no error.",
    )
