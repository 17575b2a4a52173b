"""Which instants of the past to learn from: what was known then, and what happened afterwards, is both known now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhike.analytics.analysis import CannotTell

MOST: Final = 5
"""Cut-offs whose outcome is known: the latest is for checking, the others are for learning."""
LOOKBACK: Final = 730
"""Days beyond which facts say little of what comes next."""
WINDOWS: Final = (7, 30, 90, 180, 365)


@dataclass(frozen=True)
class Plan:
    """`training`: earlier cut-offs, the latest first. Each cut-off looks back equally far (`lookback` days), so that a
    number means the same at all of them; between two there are `horizon` days, so no outcome used for learning was
    still open at the next cut-off."""

    as_of: datetime
    checking: datetime
    training: tuple[datetime, ...]
    horizon: int
    lookback: int

    @property
    def windows(self) -> tuple[int, ...]:
        return tuple(days for days in WINDOWS if days < self.lookback)


def plan(as_of: datetime, began: datetime, horizon: int) -> Plan:
    """As many cut-offs as leave the earliest a year to look back on, or half of the history where that is less; at
    least one to learn from and one to check.

    Raises CannotTell (analysis_history_too_short) where the history is shorter than three times the horizon.
    """
    history = (as_of - began).days
    if history < 3 * horizon:
        raise CannotTell("the history is too short", code="analysis_history_too_short", days=history,
                         needed=3 * horizon, horizon=horizon)  # fmt: skip
    wanted = max(horizon, min(365, history // 2))
    number = max(2, min(MOST, (history - wanted) // horizon))
    checking, *training = (as_of - timedelta(days=horizon * (i + 1)) for i in range(number))
    return Plan(as_of, checking, tuple(training), horizon, min(LOOKBACK, history - number * horizon))
