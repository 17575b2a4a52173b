"""Answers that stay what they are until the warehouse is written: each is computed once for a state of it."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from zhike import wiring
from zhike.warehouse.port import Reading
from zhike.warehouse.touched import last_serial

Answer = TypeVar("Answer")

_MOST: Final = 64

_writing = threading.Lock()
_state: Any = None
_answers: dict[Hashable, Any] = {}


def unchanged(reading: Reading, question: Hashable, compute: Callable[[], Answer]) -> Answer:
    """What `compute` says, which must depend on nothing but the warehouse's facts and the question. What depends on the
    time, too, has it in its question: the day, or the minute."""
    global _state
    state = (wiring.warehouse(), last_serial(reading))
    with _writing:
        if _state != state:
            _answers.clear()
            _state = state
        if question in _answers:
            found: Answer = _answers[question]
            return found
    answer = compute()
    with _writing:
        if _state == state:
            _answers[question] = answer
            while len(_answers) > _MOST:
                del _answers[next(iter(_answers))]
    return answer
