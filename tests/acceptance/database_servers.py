"""A PostgreSQL and a MariaDB of their own, started from the system's packages in a temporary directory."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

PASSWORD = "p@ss/w:rd 密"
_BY_PASSWORD = "local all all trust\nhost all root 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class DatabaseServer:
    """`address` for a reader without its password; `admin` may write."""

    kind: str
    port: int
    admin: Engine

    @property
    def address(self) -> str:
        return f"{self.kind}://reader@127.0.0.1:{self.port}/shop"

    def run(self, *statements: str) -> None:
        with self.admin.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))


def _program(name: str) -> str | None:
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    return found or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)


def needed(*names: str) -> list[str]:
    """The programs; the test is skipped without them, unless they are required."""
    programs = [_program(name) for name in names]
    if None in programs:
        missing = f"{names[programs.index(None)]} is not installed"
        pytest.fail(missing) if os.environ.get("ZHIKE_REQUIRE_DATABASES") == "1" else pytest.skip(missing)
    return [program for program in programs if program]


def _account(name: str) -> dict[str, Any]:
    """Servers refuse to run as root: then they run as the account that their package made, else as nobody."""
    if os.geteuid() != 0:
        return {}
    known = {each.pw_name for each in pwd.getpwall()}
    return {"user": name if name in known else "nobody"}


def _own(directory: Path, account: dict[str, Any]) -> None:
    """The server's account may reach its directory."""
    directory.mkdir()
    if account:
        shutil.chown(directory, account["user"])
        for parent in directory.parents:
            if parent.owner() == "root" and parent != Path("/tmp") and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)


def _env(directory: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(directory), "HOME": str(directory)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres(base: Path) -> Iterator[DatabaseServer]:
    """A PostgreSQL with a database `shop` and an account `reader` that may read."""
    initdb, program = needed("initdb", "postgres")
    account, directory, port = _account("postgres"), base / "postgres", free_port()
    _own(directory, account)
    command = [initdb, "-D", str(directory / "data"), "-U", "root", "-E", "UTF8", "--locale=C", "-A", "trust"]
    subprocess.run(command, check=True, capture_output=True, cwd=directory, env=_env(directory), **account)
    (directory / "data" / "pg_hba.conf").write_text(_BY_PASSWORD)
    start = [program, "-D", str(directory / "data"), "-p", str(port), "-k", str(directory), "-c", "fsync=off",
             "-c", "listen_addresses=127.0.0.1"]  # fmt: skip
    admin = f"postgresql+psycopg://root@127.0.0.1:{port}/"
    with _running(start, directory, account, lambda: create_engine(admin + "postgres")) as first:
        with first.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE shop"))
            connection.execute(text(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'"))
        first.dispose()
        server = DatabaseServer("postgresql", port, create_engine(admin + "shop"))
        server.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader")
        yield server
        server.admin.dispose()


@contextmanager
def mariadb(base: Path) -> Iterator[DatabaseServer]:
    """A MariaDB (or MySQL of the same commands) with a database `shop` and an account `reader`."""
    install, program = needed("mariadb-install-db", "mariadbd")
    account, directory, port = _account("mysql"), base / "mariadb", free_port()
    _own(directory, account)
    own = ["--no-defaults", f"--datadir={directory}/data"]
    subprocess.run([install, *own, "--auth-root-authentication-method=normal", "--skip-test-db"], check=True,
                   capture_output=True, cwd=directory, env=_env(directory), **account)  # fmt: skip
    start = [program, *own, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={directory}/socket",
             f"--pid-file={directory}/pid", "--character-set-server=utf8mb4", "--skip-name-resolve"]  # fmt: skip
    admin = f"mysql+pymysql://root@127.0.0.1:{port}/"
    with _running(start, directory, account, lambda: create_engine(admin + "mysql")) as first:
        with first.begin() as connection:
            connection.execute(text("CREATE DATABASE shop CHARACTER SET utf8mb4"))
            connection.execute(text("CREATE USER reader@'%' IDENTIFIED BY :password"), {"password": PASSWORD})
            connection.execute(text("GRANT SELECT ON shop.* TO reader@'%'"))
        first.dispose()
        server = DatabaseServer("mysql", port, create_engine(admin + "shop?charset=utf8mb4"))
        yield server
        server.admin.dispose()


@contextmanager
def _running(command: list[str], directory: Path, account: dict[str, Any],
             connect: Callable[[], Engine]) -> Iterator[Engine]:  # fmt: skip
    log = (directory / "log").open("wb")
    process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=log, env=_env(directory), **account)
    try:
        engine = connect()
        _wait(engine, process, directory)
        yield engine
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def _wait(engine: Engine, process: "subprocess.Popen[bytes]", directory: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with engine.connect():
                return
        except Exception:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((directory / "log").read_text(errors="replace")[-2000:]) from None
            time.sleep(0.1)
