"""How an analysis is asked for and answered: its settings, what it looks at, what it says of each customer.

Each kind of analysis is a `Kind` in a module `analysis` of its own folder, listed in `kinds`. It decides nothing about
who may run it, when, or where its answer is kept: the control plane and the command line do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import ibis.expr.types as ir
import pyarrow as pa

from zhike.analytics.report import Report, Unit
from zhike.errors import ZhikeError
from zhike.rules.nodes import Text
from zhike.rules.vocabulary import Kind as TraitKind
from zhike.rules.windows import Instant
from zhike.warehouse.port import Reading

Progress = Callable[[float, str], None]

FieldKind = Literal[
    "choice", "choices", "whole", "number", "days", "flag", "text", "texts", "numbers", "date", "event", "events"
]


class CannotTell(ZhikeError):
    """The data is not enough for an answer, or no answer was found: nothing is published. `code` says why
    (`analysis_…`), `params` how much there was and how much is needed."""

    status = 409
    code = "analysis_cannot_tell"


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `default` None: it may be left out. `least` and `most`: of a number, or of how many are chosen.

    `when`: (another field's key, its values) with which alone it is asked for.
    """

    key: str
    kind: FieldKind
    label: Text
    help: Text
    default: Any = None
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: Unit | None = None
    when: tuple[str, tuple[Any, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """Something that the analysis says of each customer. It becomes a trait of theirs, which rules can read.

    `called_as`: the output whose values have the same names.
    """

    key: str
    label: Text
    kind: TraitKind
    called_as: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the tag that an analysis keeps: its name, and whom it is for, by one output."""

    key: str
    name: Text
    output: str
    op: str
    value: Any


@dataclass(frozen=True)
class Asked:
    """`settings` hold a value for every field. `memory` is what the last published answer asked to be remembered."""

    reading: Reading
    instant: Instant
    settings: Mapping[str, Any]
    memory: Mapping[str, Any] | None = None
    progress: Progress = lambda fraction, stage: None


@dataclass(frozen=True)
class Refusal:
    """Why a finished answer should not be relied upon, e.g. a model that is no better than guessing."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """`scores`: a row for each customer spoken of, `customer_id` and a column for each output (null: nothing is
    said); None where an analysis speaks of nobody in particular. `levels`: those of the tag that it keeps.
    `memory`: JSON to be given to the next time. With a `refused` the report is kept and nothing else is."""

    report: Report
    scores: pa.Table | ir.Table | None = None
    levels: Sequence[Level] = ()
    memory: Mapping[str, Any] | None = None
    refused: Refusal | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of analysis. `about`: what it answers, for whom, in one or two sentences.

    `outputs` is empty for an analysis that speaks of nobody in particular.
    """

    key: str
    name: Text
    about: Text
    fields: tuple[Field, ...]
    run: Callable[[Asked], Outcome]
    outputs: tuple[Output, ...] = ()
