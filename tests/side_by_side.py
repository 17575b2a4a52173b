"""Which tests may run at the same time, in processes of their own (`pytest -n`), and which stay together.

Tests that share what is slow to start are a company: those on Spark, those that look at the example shop in a browser;
else those of a file, and where a test is tried on many seeds, an eighth of the seeds.
"""

import re
from typing import Final

from xdist.scheduler import LoadScopeScheduling

LONGEST: Final = (
    "tests/contract/test_cluster.py",
    "spark",
    "tests/contract/test_evaluation.py",
    "browser",
    "tests/unit/collect",
    "tests/contract",
    "tests/api",
)
"""Companies that begin so are started first, in this order: no process shall wait at the end for another's."""

_SEEDED: Final = {f"tests/contract/test_{name}.py" for name in ("evaluation", "incremental", "realtime")}
_SEED: Final = re.compile(r"\[(?:.*-)?(\d+)\]$")
_SPREAD: Final = 8


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]
    """Hands a company at a time to whichever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        return company(nodeid)


def company(nodeid: str) -> str:
    """The company of a test."""
    file, _, test = nodeid.partition("::")
    if "[spark" in test or "-spark]" in test or file == "tests/contract/test_parquet.py":
        return "spark"
    if file.startswith("tests/e2e/"):
        return "browser"
    seed = _SEED.search(test) if file in _SEEDED else None
    return f"{file} {int(seed[1]) % _SPREAD}" if seed else file


def place(nodeid: str) -> int:
    """By what companies are sorted."""
    mine = company(nodeid)
    return next((i for i, name in enumerate(LONGEST) if mine.startswith(name)), len(LONGEST))
