"""A Spark cluster of one's own: a master and two workers in processes of their own, on loopback.

`python -m contract.cluster ADDRESS SEED` runs random tags on it, as a server would that was told where its warehouse
is: a process can hold only one Spark, and the tests' own runs within it.
"""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from contract.random_facts import later, random_person
from contract.random_rules import random_tags
from contract.shop import Shop
from zhike.rules.windows import Instant
from zhike.tagging.plan import TagRule
from zhike.tagging.run import run_tags
from zhike.warehouse.port import Warehouse

TAGS = 60
WORKERS = 2


@contextmanager
def spark_cluster(directory: Path) -> Iterator[str]:
    """The master's host and port. Stopped at the end, whatever happens."""
    port = _free_port()
    with ExitStack() as stack:
        stack.enter_context(_started(directory / "master", "master.Master", "--host", "127.0.0.1", "--port", str(port)))
        _wait_for(port)
        for i in range(WORKERS):
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(directory / f"work-{i}"))
            worker = ("worker.Worker", "--host", "127.0.0.1", *size, f"spark://127.0.0.1:{port}")
            stack.enter_context(_started(directory / f"worker-{i}", *worker))
        yield f"127.0.0.1:{port}"


@contextmanager
def _started(log: Path, name: str, *arguments: str) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    java = Path(os.environ["JAVA_HOME"]) / "bin/java" if "JAVA_HOME" in os.environ else shutil.which("java")
    command = [str(java), "-Xmx256m", "-cp", str(home / "jars" / "*"), f"org.apache.spark.deploy.{name}"]
    own = {"SPARK_HOME": str(home), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": "127.0.0.1"}
    with log.with_suffix(".log").open("wb") as output:
        process = subprocess.Popen(
            [*command, "--webui-port", "0", *arguments],
            env={**os.environ, **own},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # with its executors, which are processes of a worker
        )
    try:
        yield
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()  # a worker ends its executors
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()


def _wait_for(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the master does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def large_shop(seed: int, customers: int, instant: Instant) -> Shop:
    """A shop of random people."""
    choose = random.Random(seed).randint
    return Shop({id: random_person(choose, instant) for id in range(1, customers + 1)}, instant)


def tags_of(seed: int) -> list[TagRule]:
    """Random tags, some of which read others."""
    return random_tags(random.Random(seed).randint, TAGS, TAGS)


def run_twice(warehouse: Warehouse, tags: Sequence[TagRule], instant: Instant) -> None:
    """A first run, and an incremental one a week later."""
    for days in (0, 7):
        run_tags(warehouse, tags, later(instant, days), f"after {days} days")


def main(address: str, seed: str, as_of: str, zone: str) -> None:
    from datetime import datetime

    from zhike import wiring

    os.environ["ZHIKE_WAREHOUSE"] = address
    run_twice(wiring.warehouse(), tags_of(int(seed)), Instant(datetime.fromisoformat(as_of), zone))
    wiring.close_warehouse()


if __name__ == "__main__":
    main(*sys.argv[1:])
