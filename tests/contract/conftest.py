"""What the suite's tests may ask for."""

from collections.abc import Iterator

import pytest

from contract.engines import ENGINES, Engine
from zhike.warehouse.port import Warehouse


@pytest.fixture(params=ENGINES, scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine in turn, for tests that need an empty warehouse for each generated example."""
    return ENGINES[request.param]


@pytest.fixture
def warehouse(engine: Engine) -> Iterator[Warehouse]:
    """One empty warehouse on the engine in turn."""
    with engine() as made:
        yield made
