"""A lifetime value's answer, from the settings to the report and everybody's scores."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from zhike.analytics.analysis import Asked, CannotTell, Outcome
from zhike.analytics.lifetime_value import reading, sections
from zhike.analytics.lifetime_value.bands import LEVELS, Banded, banded
from zhike.analytics.lifetime_value.bg_nbd import BgNbd
from zhike.analytics.lifetime_value.covariates import Covariates, covariates
from zhike.analytics.lifetime_value.fitting import LEAST_CUSTOMERS, Fit, fit_purchases, fit_spend
from zhike.analytics.lifetime_value.histories import (
    DAYS,
    Clock,
    Days,
    Histories,
    days,
    first_purchase,
    histories,
    one_amount,
    purchase_ticks,
)
from zhike.analytics.lifetime_value.holdout import Held, Track, held, tracked
from zhike.analytics.lifetime_value.maximum import Maximum
from zhike.analytics.lifetime_value.model import Model, counted
from zhike.analytics.lifetime_value.pareto_nbd import ParetoNbd
from zhike.analytics.lifetime_value.value import NORMAL_95, Horizon, Scores, error_of_total, score
from zhike.analytics.report import Figure, Report, Section
from zhike.errors import InvalidInput
from zhike.rules.nodes import Text

_MODELS: Final[dict[str, Model]] = {"bg_nbd": BgNbd(), "pareto_nbd": ParetoNbd()}
_AHEAD: Final = Text("预计价值", "Expected value")
_MOST_SENTENCES: Final = 6
_PAID: Final = Text("已付金额", "Paid so far")


@dataclass(frozen=True)
class Past:
    """What the warehouse tells: everybody's history; the same as of the end of the calibration, the ticks of that end
    and of the last, and purchases by day (where a part of history is held out)."""

    history: Histories
    clock: Clock
    last: int
    split: int | None = None
    before: Histories | None = None
    daily: Days | None = None


@dataclass(frozen=True)
class Checked:
    """How the model did on the part of history that it had not seen."""

    held: Held
    track: Track
    split_day: int
    length_days: int


def modelled(asked: Asked) -> Outcome:
    """Raises CannotTell (see `fitting`) and InvalidInput (analysis_bad_setting)."""
    settings = asked.settings
    _shares(settings)
    past = _past(asked, float(settings["holdout"]))
    history = past.history.with_first() if settings["spend"] == "all" else past.history
    groups = covariates(asked.reading, history.customer_id, settings["covariates"])
    amount = one_amount(asked.reading, past.clock)
    asked.progress(0.3, "fitting")
    fit, spent = _fitted(settings["model"], history, groups, amount)
    asked.progress(0.55, "scoring")
    horizon = Horizon(settings["horizon"], settings["discount"], settings["margin"], settings["unit"])
    scores = score(fit, spent, history, groups.pattern, horizon)
    error = float(np.hypot(error_of_total(fit, spent, history, groups.pattern, horizon), scores.own.variance() ** 0.5))
    asked.progress(0.8, "checking")
    checked = _checked(asked, past)
    bands = banded(np.round(scores.value, 2), settings["high_share"], settings["mid_share"])
    report = Report(
        _reading(past.history, fit, scores, bands, error, horizon, checked),
        _figures(past.history, scores, error, horizon),
        tuple(_sections(fit, spent, groups, scores, bands, checked)),
    )
    asked.progress(1.0, "checking")
    return Outcome(report, _scores(history, scores, bands), LEVELS)


def historic(asked: Asked) -> Outcome:
    """What everybody has paid so far. Raises CannotTell where hardly anybody bought, or nobody paid."""
    settings = asked.settings
    _shares(settings)
    history = _past(asked, 0.0).history
    value = np.round(history.paid * settings["margin"], 2)
    if len(history) < LEAST_CUSTOMERS:
        raise CannotTell("too few customers", code="analysis_too_few_customers",
                         customers=len(history), needed=LEAST_CUSTOMERS)  # fmt: skip
    if not value.max() > 0:
        raise CannotTell("no amounts", code="analysis_no_amounts", customers=0, needed=1)
    if np.ptp(value) == 0:
        raise CannotTell("all amounts are equal", code="analysis_amounts_equal", amount=float(value[0]))
    bands = banded(value, settings["high_share"], settings["mid_share"])
    simple = reading.simple(history, DAYS[settings["unit"]], settings["horizon"], settings["margin"])
    figures = (_customers(history), *reading.simple_figures(simple, settings["horizon"]))
    unpaid = reading.unpaid(history)
    told = (*reading.historic(bands, value), *([unpaid] if unpaid else []))
    shown = (sections.pyramid(bands, value, _PAID), sections.distribution(value, _PAID))
    nothing = pa.nulls(len(history), pa.float64())
    rows = {"customer_id": history.customer_id, "value": value, "value_band": bands.names()}
    rows |= dict.fromkeys(("expected_purchases", "probability_alive", "value_low", "value_high"), nothing)
    return Outcome(Report(told, figures, shown), pa.table(rows), LEVELS)


def _shares(settings: Any) -> None:
    if settings["high_share"] + settings["mid_share"] >= 1:
        raise InvalidInput("the shares leave nobody", code="analysis_bad_setting", field="mid_share", wanted="below",
                           most=round(1 - settings["high_share"], 2))  # fmt: skip


def _past(asked: Asked, share: float) -> Past:
    settings, source = asked.settings, asked.reading
    asked.progress(0.0, "reading")
    since = first_purchase(source, asked.instant)
    if since is None:
        raise CannotTell("nobody bought", code="analysis_too_few_customers", customers=0, needed=LEAST_CUSTOMERS)
    clock = Clock(asked.instant, settings["counting"], settings["unit"], since)
    bought = purchase_ticks(source, clock)
    first, last = clock.tick_of(since), clock.last
    history = histories(source, bought, clock, last)
    asked.progress(0.2, "reading")
    split = round(last - share * (last - first))
    if not share or split in (first, last):
        return Past(history, clock, last)
    return Past(history, clock, last, split, histories(source, bought, clock, last, split), days(source, bought, clock))


def _fitted(key: str, history: Histories, groups: Covariates, one: float | None) -> tuple[Fit, Maximum]:
    """`one`: what every order costs, where that is always the same."""
    data, _ = counted(history.frequency, history.recency, history.age, groups.pattern)
    fit = fit_purchases(_MODELS[key], data, groups.design, key)
    if one is not None:
        raise CannotTell("all amounts are equal", code="analysis_amounts_equal", amount=one)
    return fit, fit_spend(history)[0]


def _checked(asked: Asked, past: Past) -> Checked | None:
    """None where nothing is held out, or too little lies before it."""
    if past.before is None or past.split is None or past.daily is None:
        return None
    settings = asked.settings
    groups = covariates(asked.reading, past.before.customer_id, settings["covariates"])
    length = (past.last - past.split) / past.clock.ticks
    try:
        found = held(_MODELS[settings["model"]], past.before, groups, length, settings["model"])
    except CannotTell:
        return None
    split, last = (past.clock.day_of(tick) for tick in (past.split, past.last))
    track = tracked(found.fit, groups, past.daily, settings["unit"], last)
    return Checked(found, track, split, last - split)


def _reading(
    history: Histories, fit: Fit, scores: Scores, bands: Banded, error: float, horizon: Horizon, checked: Checked | None
) -> tuple[Text, ...]:
    told = (
        reading.expected(scores, error, horizon.days),
        reading.at_the_top(bands, scores.value),
        reading.slipping(bands, scores.alive),
        reading.trusted(checked.held, checked.length_days) if checked else None,
        reading.held_weakly(fit),
        reading.related(history),
        reading.unpaid(history),
    )
    return tuple(text for text in told if text is not None)[:_MOST_SENTENCES]


def _customers(history: Histories) -> Figure:
    return Figure("customers", Text("买过的客户", "Customers who bought"), len(history), "count")


def _figures(history: Histories, scores: Scores, error: float, horizon: Horizon) -> tuple[Figure, ...]:
    again = int((history.frequency > 0).sum())
    total = float(scores.value.sum())
    wide = NORMAL_95 * error
    simple = reading.simple(history, DAYS[horizon.unit], horizon.days, horizon.margin)
    return (
        _customers(history),
        Figure("bought_again", Text("复购客户", "Customers who bought again"), again, "count"),
        Figure("value", Text(f"未来 {horizon.days} 天的价值", f"Value of the next {horizon.days} days"),
               sections.money(total), "money"),
        Figure("value_low", Text("95% 区间下限", "95 % from"), sections.money(max(total - wide, 0)), "money"),
        Figure("value_high", Text("95% 区间上限", "95 % to"), sections.money(total + wide), "money"),
        Figure("expected_purchases", Text("预计购买次数", "Expected purchases"),
               round(float(scores.purchases.sum()), 1)),
        Figure("active", Text("预计仍活跃的客户", "Customers still active"), round(float(scores.alive.sum())), "count"),
        *reading.simple_figures(simple, horizon.days),
    )  # fmt: skip


def _sections(
    fit: Fit, spent: Maximum, groups: Covariates, scores: Scores, bands: Banded, checked: Checked | None
) -> list[Section]:
    value = np.round(scores.value, 2)
    shown = [
        sections.pyramid(bands, value, _AHEAD),
        sections.to_do(bands, value, np.round(scores.alive, 4)),
        sections.distribution(value, _AHEAD),
        sections.alive(np.round(scores.alive, 4)),
    ]
    if checked:
        shown.append(sections.by_frequency(checked.held.by_frequency))
        shown.append(sections.track(checked.track, checked.split_day))
    if groups.columns:
        shown.append(sections.effects(fit, groups))
    return [*shown, sections.parameters(fit, spent)]


def _scores(history: Histories, scores: Scores, bands: Banded) -> pa.Table:
    return pa.table(
        {
            "customer_id": history.customer_id,
            "value": np.round(scores.value, 2),
            "value_band": bands.names(),
            "expected_purchases": np.round(scores.purchases, 4),
            "probability_alive": np.round(scores.alive, 4),
            "value_low": np.round(scores.own.quantile(0.1), 2),
            "value_high": np.round(scores.own.quantile(0.9), 2),
        }
    )
