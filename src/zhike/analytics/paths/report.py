"""What a report of paths says: the flows from step to step, and the commonest walks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from zhike.analytics.paths.walks import ENDED, MOST_CODES, REST, Flow, Walks, flows
from zhike.analytics.report import Chart, Column, Figure, Report, Section, Value
from zhike.analytics.words import count, event, share
from zhike.rules.nodes import Text

Json = dict[str, Any]
TOP_WALKS: Final = 20


@dataclass(frozen=True)
class Told:
    """`names` by their codes, from 1 on; those beyond the codes have the last one together."""

    names: Sequence[str]
    made: Walks
    settings: Mapping[str, Any]

    @cached_property
    def flows(self) -> list[Flow]:
        return flows(self.made, self.settings["top"])

    @property
    def back(self) -> bool:
        return bool(self.settings["way"] == "before")

    @property
    def total(self) -> int:
        return int(self.made.times.sum())

    def label(self, code: int) -> Text:
        if code == ENDED:
            return Text("（访问开始）", "(session began)") if self.back else Text("（离开）", "(left)")
        if code in (REST, MOST_CODES) or code > len(self.names):
            return Text("其他", "other")
        return event(self.names[code - 1])

    def node(self, step: int, code: int) -> Text:
        """A node of the picture: its step is in its name, so that loops are drawn step by step."""
        said, place = self.label(code), f"-{step}" if self.back and step else str(step)
        return Text(f"{place} {said.zh}", f"{place} {said.en}")


def report(told: Told) -> Report:
    return Report(tuple(_reading(told)), _figures(told), (_flows(told), _walks(told)))


def _reading(told: Told) -> list[Text]:
    firsts = [flow for flow in told.flows if flow.step == 0]
    begun = _times_at_first(told)
    said = [_from_where(told, begun)]
    ended = sum(flow.times for flow in firsts if flow.other == ENDED)
    goes = max((flow for flow in firsts if flow.other != ENDED), key=lambda flow: flow.times, default=None)
    if goes:
        one, other, part = told.label(goes.one), told.label(goes.other), share(goes.times / told.total)
        said.append(
            Text(f"最常见的上一步是“{other.zh}”（{part}）。", f"Most often “{other.en}” came before it ({part}).")
            if told.back
            else Text(
                f"最常见的一步是“{one.zh}” → “{other.zh}”（{part}）。",
                f"The commonest step is “{one.en}” → “{other.en}” ({part}).",
            )
        )
    if ended:
        part = share(ended / told.total)
        said.append(
            Text(f"{part} 在这之前没有别的行为。", f"{part} did nothing before it.")
            if told.back
            else Text(f"{part} 之后就离开了，没有下一步。", f"{part} left without another step.")
        )
    return said


def _from_where(told: Told, begun: list[tuple[int, int]]) -> Text:
    many = count(told.total)
    if told.settings["way"] != "session":
        what = event(told.settings["event"])
        where_zh, where_en = ("之前", "before") if told.back else ("之后", "after")
        return Text(
            f"看了 {many} 次“{what.zh}”{where_zh}的 {told.settings['depth']} 步。",
            f"The {told.settings['depth']} steps {where_en} “{what.en}” were looked at {many} times.",
        )
    code, times = begun[0]
    first, part = told.label(code), share(times / told.total)
    return Text(
        f"看了 {many} 次访问的前几步，{part} 从“{first.zh}”开始。",
        f"{many} sessions were looked at; {part} began with “{first.en}”.",
    )


def _times_at_first(told: Told) -> list[tuple[int, int]]:
    """How often each event stands at the beginning, the commonest first."""
    times = np.bincount(told.made.event[:, 0], told.made.times, MOST_CODES + 1)
    return [(int(code), int(times[code])) for code in np.argsort(-times, kind="stable") if times[code]]


def _figures(told: Told) -> tuple[Figure, ...]:
    return (
        Figure("paths", Text("路径", "Paths"), told.total, "count"),
        Figure("sessions", Text("访问", "Sessions"), told.made.sessions, "count"),
        Figure("customers", Text("客户", "Customers"), told.made.customers, "count"),
        Figure("kinds", Text("不同的路径", "Different paths"), len(told.made.times), "count"),
    )


def _flows(told: Told) -> Section:
    leaving: dict[tuple[int, int], int] = {}
    for flow in told.flows:
        leaving[flow.step, flow.one] = leaving.get((flow.step, flow.one), 0) + flow.times
    rows: list[Sequence[Value]] = []
    for flow in told.flows:
        one, other = told.node(flow.step, flow.one), told.node(flow.step + 1, flow.other)
        if told.back:
            one, other = other, one
        rows.append((flow.step + 1, one, other, flow.times, flow.times / leaving[flow.step, flow.one]))
    near = Text("占后一步", "Of the later step") if told.back else Text("占前一步", "Of the step before")
    return Section(
        "flows",
        Text("一步一步的去向", "From step to step"),
        (
            Column("step", Text("第几步", "Step"), "number"),
            Column("from", Text("从", "From")),
            Column("to", Text("到", "To")),
            Column("times", Text("次数", "Times"), "count"),
            Column("share", near, "share"),
        ),
        rows,
        Chart("sankey", "from", ("times",), series="to"),
        Text(
            f"相隔超过 {told.settings['gap']} 分钟算另一次访问；名称前的数字是第几步。",
            f"More than {told.settings['gap']} minutes apart is another session; the number before a name is its step.",
        ),
        [people(told, flow) for flow in told.flows],
    )


def _walks(told: Told) -> Section:
    best = np.argsort(-told.made.times, kind="stable")[:TOP_WALKS]
    rows = [
        (_said(told, told.made.event[place].tolist()), int(told.made.times[place]), told.made.times[place] / told.total)
        for place in best
    ]
    return Section(
        "walks",
        Text("最常见的路径", "The commonest paths"),
        (
            Column("path", Text("路径", "Path")),
            Column("times", Text("次数", "Times"), "count"),
            Column("share", Text("占比", "Share"), "share"),
        ),
        [(path, times, float(part)) for path, times, part in rows],
    )


def _said(told: Told, codes: list[int]) -> Text:
    steps = [told.label(code) for code in codes if code != ENDED]
    if told.back:
        steps.reverse()
    return Text(" → ".join(step.zh for step in steps), " → ".join(step.en for step in steps))


def people(told: Told, flow: Flow) -> Json | None:
    """Who went from the event looked at to the next one: a sequence with nothing else in between. Other steps, and
    what is together in "other", are no one rule."""
    settings = told.settings
    if flow.step or settings["way"] == "session" or flow.other in (REST, MOST_CODES) or flow.other > len(told.names):
        return None
    rule: Json = {"type": "sequence", "within": {"minutes": settings["gap"]}, "window": {"days": settings["days"]}}
    if flow.other == ENDED:
        every = {"events": sorted(told.names)}
        return None if told.back else rule | {"first": {"events": [settings["event"]]}, "without": every}
    other = told.names[flow.other - 1]
    first, then = (other, settings["event"]) if told.back else (settings["event"], other)
    between = sorted(name for name in told.names if name != then)
    return rule | {
        "first": {"events": [first]},
        "then": {"events": [then]},
        **({"without": {"events": between}} if between else {}),
    }
