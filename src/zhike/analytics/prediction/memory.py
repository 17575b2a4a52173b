"""What a run leaves to the next: the model as plain JSON, what it was learned from, and how those it scored looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from zhike.analytics.prediction.facts import View
from zhike.analytics.prediction.learning import Checked
from zhike.analytics.prediction.model import Model
from zhike.rules.vocabulary import Kind as TraitKind

VERSION: Final = 1
"""Of the features' meaning and of this form: a memory of another version is not used."""

Why = Literal["first", "asked", "settings", "old", "drift"]
"""Why it was fitted anew."""


@dataclass(frozen=True)
class Remembered:
    """`settings`: those that say what is predicted and of whom."""

    settings: Mapping[str, Any]
    fitted_at: datetime
    horizon: int
    lookback: int
    windows: tuple[int, ...]
    names: tuple[str, ...]
    traits: tuple[tuple[str, TraitKind], ...]
    cut_offs: tuple[datetime, ...]
    model: Model
    checked: Checked
    weights: Mapping[str, float]
    drift: Mapping[str, Any]

    def view(self, cut_off: datetime) -> View:
        return View(cut_off, self.lookback, self.settings["active_days"], self.windows, self.names, self.traits)

    def as_json(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "settings": dict(self.settings),
            "fitted_at": self.fitted_at.isoformat(),
            "horizon": self.horizon,
            "lookback": self.lookback,
            "windows": list(self.windows),
            "names": list(self.names),
            "traits": [list(each) for each in self.traits],
            "cut_offs": [at.isoformat() for at in self.cut_offs],
            "model": self.model.as_json(),
            "checked": self.checked.as_json(),
            "weights": dict(self.weights),
            "drift": dict(self.drift),
        }


def remembered(told: Mapping[str, Any] | None) -> Remembered | None:
    """None where there is nothing, or nothing that can be used any more: then it is fitted anew."""
    if not told or told.get("version") != VERSION:
        return None
    try:
        return Remembered(
            told["settings"], datetime.fromisoformat(told["fitted_at"]), int(told["horizon"]), int(told["lookback"]),
            tuple(told["windows"]), tuple(told["names"]), tuple((name, kind) for name, kind in told["traits"]),
            tuple(map(datetime.fromisoformat, told["cut_offs"])), Model.from_json(told["model"]),
            Checked.from_json(told["checked"]), told["weights"], told["drift"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None
