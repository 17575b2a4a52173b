"""What every test may ask for. Nothing here replaces a part of the product: databases, files and servers are real."""

import gc
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["ZHIKE_DATA"] = tempfile.mkdtemp(prefix="zhike-tests-")  # before Django reads its settings
os.environ["DJANGO_SETTINGS_MODULE"] = "zhike.control.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # a browser's loop goes on in the thread that runs later tests

import django
import pytest
from django.test import Client
from side_by_side import SideBySide, place

from zhike import home, wiring
from zhike.warehouse.duckdb import DuckDBWarehouse

home.prepare()
django.setup()

REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["ZHIKE_DATA"], ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SideBySide:
    return SideBySide(config, log)


def pytest_collection_finish() -> None:
    """What is imported by now stays. Looking through it for garbage, again and again while Ibis builds its thousands
    of small objects, was a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports that may not ship with the product; the test is skipped where they are missing."""
    path = Path(os.environ.get("ZHIKE_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if not path.is_dir():
        pytest.skip(f"no shared data at {path} (ZHIKE_SHARED_DATA)")
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[DuckDBWarehouse]:
    """A fresh warehouse in a file, which the services under test use too."""
    wiring.close_warehouse()
    made = DuckDBWarehouse(tmp_path / "warehouse.duckdb")
    wiring.use_warehouse(made)
    yield made
    wiring.close_warehouse()


@pytest.fixture
def owner(db: None):  # type: ignore[no-untyped-def]
    """The owner's actor."""
    from zhike.control.accounts import service

    return service.actor_of(service.ensure_owner())


@pytest.fixture
def signed_in(owner) -> Callable[[str], Client]:  # type: ignore[no-untyped-def]
    """`signed_in("viewer")`: a client signed in with this role."""
    from zhike.control.accounts import service
    from zhike.control.accounts.actor import Role
    from zhike.control.accounts.models import User

    def client_as(role: str) -> Client:
        known = User.objects.filter(username=role).first()
        client = Client()
        client.force_login(known or service.create_user(owner, role, role, Role(role)))
        return client

    return client_as


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    """A client signed in as the owner."""
    return signed_in("owner")


@dataclass
class Server:
    """`zhike serve` in a process of its own."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    @property
    def sign_in_link(self) -> str:
        return re.findall(r"http\S+/sign-in/\S+", self.log.read_text())[-1]

    def kill(self) -> None:
        """As a power cut would: no chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def stop(self, way: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit status."""
        self.process.send_signal(way)
        return self.process.wait(timeout=30)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """`serve()` starts a server on this test's data directory and waits until it answers; again after a kill."""
    started: list[Server] = []

    def start() -> Server:
        server = _start_server(tmp_path, len(started))
        started.append(server)
        _wait_until_it_answers(server)
        return server

    yield start
    for server in started:
        server.kill()


_MAKE_SOURCE = """
from zhike.cli import control
control.start()
from zhike.control.accounts import service
from zhike.control.sources import sources
owner = service.actor_of(service.ensure_owner())
print(sources.create(owner, "web", sources.SourceKind.EVENT_API).key)
"""


@pytest.fixture
def write_key(tmp_path: Path) -> str:
    """The key of a source of events called `web`, in the data directory that `serve` uses."""
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    made = subprocess.run([sys.executable, "-c", _MAKE_SOURCE], env=environment, capture_output=True, text=True,
                          check=True)  # fmt: skip
    return made.stdout.strip()


@pytest.fixture(scope="session")
def example_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the example shop, for tests that only look."""
    directory = tmp_path_factory.mktemp("example-shop")
    load = [str(Path(sys.executable).with_name("zhike")), "example", "load"]
    environment = {**os.environ, "ZHIKE_DATA": str(directory / "data")}
    subprocess.run(load, env=environment, check=True, capture_output=True, timeout=300)
    server = _start_server(directory, 0)
    _wait_until_it_answers(server)
    yield server
    server.kill()


def _start_server(directory: Path, number: int) -> Server:
    port, log = _free_port(), directory / f"server-{number}.log"
    command = [str(Path(sys.executable).with_name("zhike")), "serve", "--port", str(port)]
    with log.open("wb") as output:
        environment = {**os.environ, "ZHIKE_DATA": str(directory / "data")}
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    return Server(process, f"http://127.0.0.1:{port}", log)


def _wait_until_it_answers(server: Server, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server does not answer:\n{server.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
