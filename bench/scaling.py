"""What more events and more tags cost: ninety metrics throughout, so that only what is said differs."""

from functools import partial
from pathlib import Path

from bench import peers
from bench.measure import Task
from bench.rules import Workload
from bench.tags_run import evaluate, single_pass

TAGS = (10, 100, 1_000)


def load(tags: int) -> Workload:
    return Workload(tags, 90)


def tasks(shop: Path, tags: int) -> dict[str, Task]:
    return {
        "zhike": partial(evaluate, shop, load(tags)),
        "two_steps": partial(single_pass, shop, load(tags), peers.two_steps),
    }
