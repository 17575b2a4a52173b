"""What a funnel's report says: conversion step by step, the time between steps, groups beside one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from zhike.analytics.funnel.conditions import Json, Step, counted
from zhike.analytics.funnel.steps import Reached
from zhike.analytics.report import Chart, Column, Figure, Report, Section, Value
from zhike.analytics.streams import Ints
from zhike.analytics.words import count, event, share, span
from zhike.rules.nodes import Text

OTHER: Final = Text("其他", "other")


@dataclass(frozen=True)
class Told:
    """What there is to tell: the steps, how far everybody came, the groups' names (group 0: all others)."""

    steps: Sequence[Step]
    come: Reached
    groups: Sequence[str]
    settings: Mapping[str, Any]

    @cached_property
    def customers(self) -> Ints:
        """How many reached each step."""
        return _at_least(self.come.steps, len(self.steps))

    @cached_property
    def medians(self) -> list[float]:
        """The median seconds from each step to the next, among those who reached it; NaN where nobody did."""
        return [self._median(place, place + 1) for place in range(len(self.steps) - 1)]

    @cached_property
    def whole(self) -> float:
        """The median seconds from the first step to the last."""
        return self._median(0, len(self.steps) - 1)

    def of_group(self, group: int) -> Ints:
        return _at_least(self.come.steps[self.come.group == group], len(self.steps))

    def _median(self, one: int, other: int) -> float:
        there = self.come.steps > other
        taken = self.come.at[there, other] - self.come.at[there, one]
        return float(np.median(taken)) / 1e6 if len(taken) else float("nan")


def report(told: Told) -> Report:
    sections = [_steps(told), _lost(told)] + ([_by_group(told)] if told.settings["breakdown"] else [])
    return Report(tuple(_reading(told)), _figures(told), tuple(sections))


def _reading(told: Told) -> list[Text]:
    n, first, last = told.customers, event(told.steps[0].event), event(told.steps[-1].event)
    said = [
        Text(
            f"{count(n[0])} 位客户开始（{first.zh}），{count(n[-1])} 位走到最后（{last.zh}），"
            f"整体转化率 {share(n[-1] / n[0])}。",
            f"{count(n[0])} customers began ({first.en}), {count(n[-1])} came to the end ({last.en}): "
            f"{share(n[-1] / n[0])} in all.",
        )
    ]
    kept = [float(n[place + 1] / n[place]) for place in range(len(n) - 1) if n[place]]
    worst = min(range(len(kept)), key=kept.__getitem__)
    one, other = event(told.steps[worst].event), event(told.steps[worst + 1].event)
    lost = int(n[worst] - n[worst + 1])
    said.append(
        Text(
            f"流失最多的是第 {worst + 1} 步到第 {worst + 2} 步（{one.zh} → {other.zh}）："
            f"只有 {share(kept[worst])} 继续，{count(lost)} 位停在这里，值得先看这些客户。",
            f"Most are lost from step {worst + 1} to step {worst + 2} ({one.en} → {other.en}): {share(kept[worst])} go "
            f"on, {count(lost)} stop here. Begin with these customers.",
        )
    )
    if n[-1]:
        taken = span(told.whole)
        said.append(
            Text(
                f"走完全程的客户，一半在 {taken.zh}之内走完。",
                f"Half of those who come to the end do so within {taken.en}.",
            )
        )
    return said + _compared(told)


def _compared(told: Told) -> list[Text]:
    """The best and the worst of the groups that are large enough to be compared."""
    rates = {
        name: (n[-1] / n[0], n[0]) for place, name in enumerate(told.groups, 1) if (n := told.of_group(place))[0] >= 30
    }
    if len(rates) < 2:
        return []
    best, worst = max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)
    return [
        Text(
            f"按 {told.settings['breakdown']} 看，“{best}”转化最高（{share(rates[best][0])}），"
            f"“{worst}”最低（{share(rates[worst][0])}）。",
            f"By {told.settings['breakdown']}, “{best}” does best ({share(rates[best][0])}) and “{worst}” worst "
            f"({share(rates[worst][0])}).",
        )
    ]


def _figures(told: Told) -> tuple[Figure, ...]:
    n = told.customers
    figures = [
        Figure("began", Text("开始的客户", "Customers who began"), int(n[0]), "count"),
        Figure("finished", Text("走完的客户", "Customers who finished"), int(n[-1]), "count"),
        Figure("conversion", Text("整体转化率", "Conversion"), float(n[-1] / n[0]), "share"),
    ]
    if n[-1]:
        figures.append(Figure("median", Text("走完用时（中位数）", "Median time"), span(told.whole), "text"))
    return tuple(figures)


def _steps(told: Told) -> Section:
    n, rows = told.customers, []
    for place, step in enumerate(told.steps):
        before = n[place - 1] if place else n[0]
        taken = span(told.medians[place - 1]) if place and n[place] else None
        of_before = float(n[place] / before) if before else None
        rows.append((_named(place, step), int(n[place]), float(n[place] / n[0]), of_before, taken))
    return Section(
        "steps",
        Text("每一步", "Step by step"),
        (
            Column("step", Text("步骤", "Step")),
            Column("customers", Text("客户", "Customers"), "count"),
            Column("of_first", Text("占第一步", "Of the first"), "share"),
            Column("of_before", Text("占上一步", "Of the one before"), "share"),
            Column("median", Text("距上一步（中位数）", "Median since the one before")),
        ),
        rows,
        Chart("bars", "step", ("customers",)),
        _how(told),
        [reached_rule(told, place + 1) for place in range(len(told.steps))],
    )


def _lost(told: Told) -> Section:
    n, last = told.customers, len(told.steps) - 1
    rows = [(_named(place, told.steps[place]), int(n[place] - n[place + 1])) for place in range(last)]
    return Section(
        "lost",
        Text("停在哪里", "Where they stop"),
        (Column("step", Text("停在", "Stop after")), Column("customers", Text("客户", "Customers"), "count")),
        rows,
        None,
        Text("走到这一步、没有走到下一步的客户。", "Customers who reached this step and not the next."),
        [stopped_rule(told, place + 1) for place in range(last)],
    )


def _by_group(told: Told) -> Section:
    rows: list[Sequence[Value]] = []
    named: list[tuple[int, str | Text]] = [*enumerate(told.groups, 1), (0, OTHER)]
    for place, name in named:
        n = told.of_group(place)
        if n[0]:
            rows.append((name, *(int(each) for each in n), float(n[-1] / n[0])))
    columns = [Column(f"step_{place}", _named(place - 1, step), "count") for place, step in enumerate(told.steps, 1)]
    return Section(
        "groups",
        Text(f"按 {told.settings['breakdown']} 比较", f"By {told.settings['breakdown']}"),
        (
            Column("group", Text("分组", "Group")),
            *columns,
            Column("conversion", Text("整体转化率", "Conversion"), "share"),
        ),
        rows,
        Chart("bars", "group", ("conversion",)),
        Text(
            "每位客户只算一次：算在走得最远的那一次开始时的分组里。",
            "Each customer counts once: in the group in which the attempt began that came furthest.",
        ),
    )


def _how(told: Told) -> Text:
    days, within, unit = (told.settings[key] for key in ("days", "within", "unit"))
    zh = {"minutes": "分钟", "hours": "小时", "days": "天"}[unit]
    return Text(
        f"最近 {days} 天内任何一次第一步都可以作为开始，之后 {within} {zh}内按顺序走到的最远一步；中间可以有别的行为。",
        f"Any first step of the last {days} days may be the beginning; counted is the furthest step reached in order "
        f"within {within} {unit} of it. Other things may happen in between.",
    )


def reached_rule(told: Told, step: int) -> Json:
    """Who reached a step: two steps are a sequence that any rule can say, further ones are what this analysis says."""
    if step == 1:
        return counted(told.steps[0].json, told.settings["days"])
    if step == 2:
        return {
            "type": "sequence",
            "first": told.steps[0].json,
            "then": told.steps[1].json,
            "within": {told.settings["unit"]: told.settings["within"]},
            "window": {"days": told.settings["days"]},
        }
    return {"type": "score", "score": "step", "op": "ge", "value": step}


def stopped_rule(told: Told, step: int) -> Json:
    """Who reached a step and not the next."""
    if step == 1:
        return {"type": "and", "of": [reached_rule(told, 1), {"type": "not", "of": reached_rule(told, 2)}]}
    return {"type": "score", "score": "step", "op": "eq", "value": step}


def _named(place: int, step: Step) -> Text:
    said, more = event(step.event), _where(step)
    return Text(f"{place + 1}. {said.zh}{more}", f"{place + 1}. {said.en}{more}")


def _where(step: Step) -> str:
    signs = {
        "eq": "=",
        "ne": "≠",
        "ge": "≥",
        "le": "≤",
        "gt": ">",
        "lt": "<",
        "contains": "~",
        "in": "∈",
        "not_in": "∉",
    }
    said = [f"{each['property']} {signs[each['op']]} {_value(each['value'])}" for each in step.json.get("where", ())]
    return f" ({', '.join(said)})" if said else ""


def _value(value: Any) -> str:
    return "/".join(map(str, value)) if isinstance(value, list) else str(value)


def _at_least(steps: Any, many: int) -> Ints:
    """How many reached step 1, 2, …"""
    exactly = np.bincount(steps, minlength=many + 1)
    found: Ints = exactly[::-1].cumsum()[::-1][1:]
    return found
