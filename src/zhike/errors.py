"""The one hierarchy of errors.

Every error that a person or a program may meet has a stable `code` (the console translates it), an HTTP
`status`, and `params` that fill the translated sentence. The message is a plain English fallback for logs.
"""

from typing import Any


class ZhikeError(Exception):
    """Base of all expected failures; anything else that is raised is a defect of ours."""

    status = 400
    code = "error"

    def __init__(self, message: str, *, code: str | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.params = params


class InvalidInput(ZhikeError):
    """What was sent cannot be understood."""

    status = 422
    code = "invalid_input"


class InvalidRule(InvalidInput):
    """A rule that cannot mean anything: `path` names the place, e.g. `levels[0].rule.of[1].value`."""

    code = "rule_invalid"

    def __init__(self, message: str, *, path: str, code: str | None = None, **params: Any) -> None:
        super().__init__(message, code=code, path=path, **params)
        self.path = path


class RefusedFile(InvalidInput):
    """A file that cannot be imported as it is."""

    code = "file_refused"


class NotSignedIn(ZhikeError):
    status = 401
    code = "not_signed_in"


class Forbidden(ZhikeError):
    status = 403
    code = "forbidden"


class NotFound(ZhikeError):
    status = 404
    code = "not_found"


class Conflict(ZhikeError):
    """The thing is in a state in which this cannot be done."""

    status = 409
    code = "conflict"


class EditedMeanwhile(ZhikeError):
    """Somebody else changed it since it was read (ETag mismatch)."""

    status = 412
    code = "edited_meanwhile"


class Cancelled(ZhikeError):
    """The person stopped the work; nothing was written."""

    status = 409
    code = "cancelled"


class TooManyAttempts(ZhikeError):
    """Wrong passwords too often; sign-in waits a few minutes."""

    status = 429
    code = "too_many_attempts"


class WarehouseBusy(ZhikeError):
    """Another process holds the warehouse's file."""

    status = 503
    code = "warehouse_busy"
