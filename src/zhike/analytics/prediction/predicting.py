"""One run: look back, learn or remember, score everybody, say how far it can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhike.analytics.analysis import Asked, CannotTell, Level, Outcome, Refusal
from zhike.analytics.prediction import drift, facts, reasons
from zhike.analytics.prediction.cutoffs import Plan, plan
from zhike.analytics.prediction.encoding import Features
from zhike.analytics.prediction.facts import View
from zhike.analytics.prediction.learning import Example, learned, scored_table, steady
from zhike.analytics.prediction.measures import intervals, measured
from zhike.analytics.prediction.memory import Remembered, Why, remembered
from zhike.analytics.prediction.outcomes import outcomes
from zhike.analytics.prediction.questions import Question, own_days
from zhike.analytics.report import Report

TRAINING_ROWS: Final = 240_000
CHECKING_ROWS: Final = 120_000
"""More customers are sampled: what is learned from more is not worth the time."""
LEAST_CUSTOMERS: Final = 60
_ALL: Final = 10_000


@dataclass(frozen=True)
class Scored:
    """Everybody's prediction, and what the report needs to know. `why`: None where the remembered model was used."""

    customers: NDArray[np.int64]
    features: Features
    table: pa.Table
    probability: NDArray[np.float64]
    reasons: reasons.Reasons
    fit: Remembered
    why: Why | None
    score_drift: float | None
    feature_drift: Mapping[str, float]


def run(question: Question, asked: Asked) -> Outcome:
    """Raises CannotTell; refuses a model that is no better than the simple rule."""
    from zhike.analytics.prediction.sections import report_of

    scored = _Run(question, asked).scored()
    bands = banded(scored.probability, asked.settings)
    report: Report = report_of(question, asked, scored, bands)
    ahead = scored.fit.checked.ahead
    if not scored.fit.checked.good(asked.settings["accept"]):
        found = {"area": scored.fit.checked.area, "baseline": scored.fit.checked.baseline, "low": ahead.low,
                 "high": ahead.high}  # fmt: skip
        params = {name: round(value, 3) for name, value in found.items()}
        return Outcome(report, refused=Refusal("analysis_no_better_than_baseline", params))
    asked.progress(0.95, "scoring")
    return Outcome(report, _scores(question, asked, scored, bands), levels(question), scored.fit.as_json())


def levels(question: Question) -> list[Level]:
    words = question.words
    names = {"high": words.high, "middle": words.middle, "low": words.low}
    return [Level(key, name, "band", "eq", key) for key, name in names.items()]


def banded(probability: NDArray[np.float64], settings: Mapping[str, Any]) -> NDArray[Any]:
    """high, middle or low for each."""
    if settings["levels_by"] == "share":
        shares = settings["high_share"], min(settings["high_share"] + settings["middle_share"], 1.0)
        high, middle = (float(np.quantile(probability, 1 - share)) for share in shares)
    else:
        high, middle = settings["high_from"], min(settings["middle_from"], settings["high_from"])
    return np.where(probability >= high, "high", np.where(probability >= middle, "middle", "low"))


class _Run:
    def __init__(self, question: Question, asked: Asked) -> None:
        self.question, self.asked, self.settings = question, asked, asked.settings
        self.at: datetime = asked.instant.as_of
        self.what = {key: asked.settings[key] for key in question.settings}
        asked.progress(0.0, "reading")
        self.orders = facts.orders_of(asked.reading, self.at)
        self.before = remembered(asked.memory)

    def scored(self) -> Scored:
        began = facts.began(self.asked.reading, self.orders)
        if began is None:
            raise CannotTell("nobody has bought anything", code="analysis_no_purchases")
        why = self._why()
        of_score: float | None = None
        of_features: Mapping[str, float] = {}
        if self.before and why in (None, "old", "asked"):
            found = self._by(self.before, why)
            if why is None and not drift.is_high(found.score_drift or 0.0, found.feature_drift):
                return found
            why, of_score, of_features = why or "drift", found.score_drift, found.feature_drift
        return self._anew(began, why or "first", of_score, of_features)

    def _why(self) -> Why | None:
        """Why to fit anew, before drift is looked at."""
        if self.before is None:
            return "first"
        if dict(self.before.settings) != self.what:
            return "settings"
        if self.settings["refit"] == "always":
            return "asked"
        return "old" if self.at - self.before.fitted_at >= timedelta(days=self.settings["refit_days"]) else None

    def _by(self, fit: Remembered, why: Why | None) -> Scored:
        """Everybody by the remembered model."""
        customers, table = self._known(fit.view(self.at))
        return self._said(fit, why, customers, table, scored_table(table, fit.model))

    def _anew(self, began: datetime, why: Why, of_score: float | None, of_features: Mapping[str, float]) -> Scored:
        horizon = self.question.horizon(self.settings, self._intervals, (self.at - began).days)
        cuts = plan(self.at, began, horizon)
        names = facts.common_events(self.asked.reading, cuts.checking)
        traits = facts.telling_traits(self.asked.reading, cuts.checking)
        view = View(self.at, cuts.lookback, self.settings["active_days"], cuts.windows, names, traits)
        self.asked.progress(0.1, "computing")
        customers, table = self._known(view)
        training, checking = self._examples(view, cuts, len(customers))
        columns = steady(table.column_names, training, [checking.table, table])
        self.asked.progress(0.5, "fitting")
        found = learned(training, checking, columns, lambda done: self.asked.progress(0.5 + 0.25 * done, "fitting"))
        features = scored_table(table, found.model)
        kept = tuple(each for each in traits if f"trait_{each[0]}" in columns)
        fit = Remembered(
            self.what, self.at, horizon, cuts.lookback, cuts.windows, names, kept, (*cuts.training, cuts.checking),
            found.model, found.checked, {}, {},
        )  # fmt: skip
        return self._said(fit, why, customers, table, features, of_score, of_features)

    def _said(self, fit: Remembered, why: Why | None, customers: NDArray[np.int64], table: pa.Table,
              features: Features, of_score: float | None = None,
              of_features: Mapping[str, float] | None = None) -> Scored:  # fmt: skip
        """Scores and reasons; what is remembered of a new fit is how those that it scores first look."""
        probability = fit.model.probability(features.values)
        if fit.drift:
            of_score, of_features = drift.drifted(features, probability, fit.drift)
        told = reasons.reasons_for(fit.model, features, lambda done: self.asked.progress(0.75 + 0.2 * done, "scoring"))
        if not fit.drift:
            fit = replace(fit, weights=told.weights, drift=drift.memory_of(features, probability))
        return Scored(customers, features, table, probability, told, fit, why, of_score, of_features or {})

    def _known(self, view: View) -> tuple[NDArray[np.int64], pa.Table]:
        counted = facts.counted(self.asked.reading, self.orders, view)
        customers: NDArray[np.int64] = counted["customer_id"]
        if len(customers) < (LEAST_CUSTOMERS if view.sample == _ALL else 1):
            raise CannotTell("too few customers", code="analysis_too_few_customers", customers=len(customers),
                             needed=LEAST_CUSTOMERS)  # fmt: skip
        return customers, measured(counted, view)

    def _examples(self, view: View, cuts: Plan, customers: int) -> tuple[list[Example], Example]:
        rows = {at: TRAINING_ROWS // len(cuts.training) for at in cuts.training} | {cuts.checking: CHECKING_ROWS}
        found = list[Example]()
        for at, wanted in rows.items():
            sample = int(min(_ALL, np.ceil(_ALL * wanted / customers)))
            found.append(self._example(replace(view, cut_off=at, sample=sample), cuts.horizon))
            self.asked.progress(0.2 + 0.3 * len(found) / len(rows), "computing")
        return found[:-1], found[-1]

    def _example(self, view: View, horizon: int) -> Example:
        customers, table = self._known(view)
        after = outcomes(self.asked.reading, self.orders, customers, view.cut_off, horizon, view.sample)
        return Example(view.cut_off, customers, table, self.question.happened(self.settings, table, after, horizon))

    @cached_property
    def _intervals(self) -> NDArray[np.float64]:
        since = self.at - timedelta(days=self.settings["active_days"])
        found = facts.gaps(self.asked.reading, self.orders, since)
        if len(found["customer_id"]) < LEAST_CUSTOMERS:
            raise CannotTell("too few customers", code="analysis_too_few_customers",
                             customers=len(found["customer_id"]), needed=LEAST_CUSTOMERS)  # fmt: skip
        return intervals(np.nan_to_num(found["gap_sum"]), found["gaps"].astype(float))


def _scores(question: Question, asked: Asked, scored: Scored, bands: NDArray[Any]) -> pa.Table:
    columns: dict[str, Any] = {
        "customer_id": pa.array(scored.customers, pa.int64()),
        "probability": scored.probability.round(4),
        "band": pa.array(bands, pa.string()),
        "reasons": reasons.codes(scored.reasons, scored.features),
        "why": reasons.sentences(scored.reasons, scored.features, asked.settings["language"]),
    }
    if question.says_interval:
        columns["interval"] = _interval(asked, scored)
    return pa.table(columns)


def _interval(asked: Asked, scored: Scored) -> NDArray[np.float64]:
    """Within how many days each customer is expected back."""
    if asked.settings["horizon"] == "fixed":
        return np.full(len(scored.customers), float(asked.settings["days"]))
    own = scored.table["interval_days"].to_numpy().astype(float)
    return own_days(asked.settings, own, scored.fit.horizon).round(1)
