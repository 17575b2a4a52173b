"""The control plane's database: a file of SQLite in the data directory, or a PostgreSQL that `ZHIKE_DATABASE` names."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from zhike.errors import InvalidInput

_SCHEMES: Final = ("postgresql", "postgres")


def settings(address: str, data_dir: Path) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=…`, or for SQLite without an address.

    What is special in a user's name or password is written as in any address (`@` as `%40`). Options are those of
    libpq, for instance `sslmode=require`. Raises InvalidInput (`database_address`) for anything else.
    """
    return _postgres(address) if address else _sqlite(data_dir)


def _sqlite(data_dir: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "control.sqlite3",
        "TEST": {"NAME": data_dir / "tests.sqlite3"},  # a file: worker threads see it too
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",  # a writer waits for its turn at once instead of failing half-way
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgres(address: str) -> dict[str, Any]:
    parts, port = _split(address)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not name or "/" in name:
        raise _refused()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {"connect_timeout": 10, **dict(parse_qsl(parts.query))},
    }


def _split(address: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(address)
        return parts, parts.port
    except ValueError as error:
        raise _refused() from error


def _refused() -> InvalidInput:
    """Without the address itself: it holds a password."""
    return InvalidInput("ZHIKE_DATABASE must be postgresql://user:password@host:port/name.", code="database_address")
