"""What a database says when it refuses, as errors with a code of ours. Texts that may hold data are left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from zhike.errors import ZhikeError


class DatabaseRefused(ZhikeError):
    """A database that cannot be read as asked."""

    status = 422
    code = "database_failed"


_POSTGRES: Final = {
    "28P01": "database_login", "28000": "database_login", "3D000": "database_unknown", "42P01": "database_no_table",
    "3F000": "database_no_table", "42703": "database_no_column", "42501": "database_no_permission",
    "25006": "database_read_only", "42601": "database_statement", "57014": "database_timeout",
}  # fmt: skip
_MYSQL: Final = {
    1045: "database_login", 1044: "database_no_permission", 1698: "database_login", 1049: "database_unknown",
    1146: "database_no_table", 1054: "database_no_column", 1142: "database_no_permission",
    1143: "database_no_permission", 1227: "database_no_permission", 1792: "database_read_only",
    1064: "database_statement", 1969: "database_timeout", 2013: "database_lost", 2006: "database_lost",
    2003: "database_unreachable", 2002: "database_unreachable", 2005: "database_unreachable",
}  # fmt: skip
_SAYS_WHERE: Final = ("database_no_table", "database_no_column", "database_statement", "database_no_permission",
                      "database_unknown")  # fmt: skip
_MOST_WORDS: Final = 200


@contextmanager
def told() -> Iterator[None]:
    """Inside the block, what goes wrong with the database is raised as `DatabaseRefused`."""
    try:
        yield
    except DBAPIError as error:
        raise _refused(error.orig) from error
    except SQLAlchemyError as error:
        raise DatabaseRefused("the database cannot be read", reason=type(error).__name__) from error


def _refused(error: Any) -> DatabaseRefused:
    """Names and syntax are quoted back to whoever wrote the statement; values never are."""
    code = _code(error)
    detail = str(error).splitlines()[0][:_MOST_WORDS] if code in _SAYS_WHERE else ""
    return DatabaseRefused(f"the database refuses ({code})", code=code, detail=detail)


def _code(error: Any) -> str:
    number = next(iter(getattr(error, "args", ())), None)
    if isinstance(number, int):
        return _MYSQL.get(number, "database_failed")
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return _POSTGRES.get(state, "database_failed")
    return _of_connection(str(error))


def _of_connection(words: str) -> str:
    """What PostgreSQL's driver says before there is a session: only words, no state."""
    known = (("password authentication failed", "database_login"), ("no password supplied", "database_login"),
             ("no pg_hba.conf entry", "database_login"), ("role \"", "database_login"),
             ("database \"", "database_unknown"), ("server closed", "database_lost"),
             ("connection is lost", "database_lost"))  # fmt: skip
    return next((code for said, code in known if said in words), "database_unreachable")
