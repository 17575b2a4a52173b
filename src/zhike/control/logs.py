"""What goes into the log. Personal data never does."""

import logging
import traceback
from types import TracebackType


class WithoutMessages(logging.Formatter):
    """Shows where an exception came from and its kind, but not its message: those quote rows of customers."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "".join(_lines(ei[1])).rstrip() if ei[1] else ""


def _lines(error: BaseException) -> list[str]:
    cause = error.__cause__ or error.__context__
    before = [*_lines(cause), "which led to\n"] if cause else []
    return [*before, *traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
