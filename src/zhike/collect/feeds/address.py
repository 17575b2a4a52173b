"""Where a database is: an SQLAlchemy URL, without its password, of a kind that can be read over the network."""

from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from zhike.errors import InvalidInput

_DRIVERS: Final = {
    "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg",
    "mysql": "mysql+pymysql", "mariadb": "mysql+pymysql", "mysql+pymysql": "mysql+pymysql",
    "mariadb+pymysql": "mysql+pymysql",
}  # fmt: skip
"""SQLite is not among them: its address is a file of this machine, which would let an owner of the product read what
only the machine's owner may. A table of SQLite comes in as a file."""
_OPTIONS: Final = {"sslmode", "charset", "connect_timeout", "application_name", "unix_socket", "host"}
"""Options of drivers that name files to read or commands to run are refused."""
_CONNECT_SECONDS: Final = 10
_MYSQL: Final = {"init_command": "SET SESSION TRANSACTION READ ONLY", "local_infile": False}
_POSTGRES: Final = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}


def checked(text: str) -> tuple[str, str | None]:
    """The address as it is kept and shown, without its password; and the password that stood in it."""
    url = _parsed(text)
    return _with(url, None).render_as_string(hide_password=False), url.password


def _with(url: URL, password: str | None) -> URL:
    """`URL.set` cannot take a password away."""
    return URL.create(url.drivername, url.username, password, url.host, url.port, url.database, url.query)


def _parsed(text: str) -> URL:
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError) as error:
        raise InvalidInput("This is no address of a database.", code="database_address") from error
    if url.drivername not in _DRIVERS:
        raise InvalidInput("Databases of this kind are not read.", code="database_kind", kind=url.drivername,
                           allowed=["postgresql", "mysql"])  # fmt: skip
    if unknown := sorted(url.query.keys() - _OPTIONS):
        raise InvalidInput("This option is not allowed in an address.", code="database_option", option=unknown[0])
    if not url.database:
        raise InvalidInput("The address lacks the database's name.", code="database_address")
    return url.set(drivername=_DRIVERS[url.drivername])


def engine_of(address: str, password: str | None) -> Engine:
    """An engine whose transactions are read-only snapshots and that keeps no connection open."""
    url = _with(_parsed(address), password)
    mysql = url.get_backend_name() == "mysql"
    if mysql and "charset" not in url.query:
        url = url.update_query_dict({"charset": "utf8mb4"})
    settings: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS, **(_MYSQL if mysql else {})}
    if mysql and password is not None:
        settings["password"] = password.encode()  # the driver would take a text for Latin-1
    options: dict[str, Any] = {} if mysql else {**_POSTGRES}
    return create_engine(url, poolclass=NullPool, connect_args=settings, execution_options=options,
                         hide_parameters=True)  # fmt: skip
