"""Which faults may pass by themselves, and how long to wait for that."""

import random
from datetime import timedelta
from typing import Any, Final

from django.db import InterfaceError, OperationalError

from zhike.control.jobs.registry import Kind
from zhike.errors import ZhikeError

_PASSING: Final = (OperationalError, InterfaceError, ConnectionError, TimeoutError)
"""The control plane's database is locked or away, or a network is. Bad input never passes by itself."""

_FIRST: Final = 5.0  # seconds
_FACTOR: Final = 5.0
_LONGEST: Final = 1800.0


def may_pass(error: BaseException, kind: Kind) -> bool:
    """Whether the same work may go well a little later."""
    if isinstance(error, ZhikeError):
        return error.status == 503 or error.code in kind.retry_codes  # 503: busy, as `WarehouseBusy`
    return isinstance(error, _PASSING)


def wait_after(attempts: int) -> timedelta:
    """5 s, 25 s, 2 min, 10 min, then every half hour; up to a fifth more, so that not all come back together."""
    seconds = min(_FIRST * _FACTOR ** (attempts - 1), _LONGEST)
    return timedelta(seconds=seconds * (1 + random.random() / 5))


def describe(error: BaseException) -> dict[str, Any]:
    """The error as a job keeps it: `{code, params}`. What a defect says may hold anything, so it is not kept."""
    match error:
        case ZhikeError():
            return {"code": error.code, "params": error.params}
        case OperationalError() | InterfaceError():
            return {"code": "control_database_failed", "params": {}}
        case ConnectionError() | TimeoutError():
            return {"code": "network_failed", "params": {}}
        case _:
            return {"code": "internal", "params": {}}
