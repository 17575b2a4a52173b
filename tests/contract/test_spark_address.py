"""What an operator is told who asks for Spark and lacks something."""

import os
import subprocess
import sys

import pytest

from zhike.errors import ZhikeError
from zhike.warehouse.spark_session import open_spark


@pytest.mark.parametrize("address", ["spark://host:7077", "spark://local?path=", "spark://host:7077?path=/x&memory=8g"])
def test_an_address_without_a_path_or_with_strange_settings_is_refused(address: str) -> None:
    with pytest.raises(ZhikeError) as refused:
        open_spark(address)
    assert refused.value.code == "warehouse_address"


def said(program: str, **environment: str) -> str:
    """What a process of its own says when it opens its warehouse."""
    program = f"""
from zhike import wiring
from zhike.errors import ZhikeError
{program}
try:
    wiring.warehouse()
except ZhikeError as error:
    print(error.code, error.message)
"""
    run = [sys.executable, "-c", program]
    own = {**os.environ, "ZHIKE_WAREHOUSE": "spark://local?path=/nowhere", **environment}
    return subprocess.run(run, env=own, capture_output=True, text=True, timeout=120, check=True).stdout


def test_without_the_extra_it_says_which() -> None:
    assert said("import sys; sys.modules['pyspark'] = None").startswith("spark_missing Spark is not installed")


def test_without_java_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert said("", PATH="/nowhere").startswith("java_missing Spark needs Java 17")


def test_a_java_that_does_not_start_is_told() -> None:
    assert said("", JAVA_HOME="/nowhere").startswith("spark_does_not_start Spark does not start")
