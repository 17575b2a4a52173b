"""`ZHIKE_DATABASE`: what is in an address becomes Django's settings; what cannot be one is refused, unrepeated."""

from pathlib import Path

import pytest

from zhike.control.database import settings
from zhike.errors import InvalidInput


def test_an_address_names_everything():
    found = settings("postgresql://li:p%40ss%2Fw%3Ard@db.internal:5433/zhike?sslmode=require", Path("/data"))
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "zhike", "USER": "li", "PASSWORD": "p@ss/w:rd", "HOST": "db.internal", "PORT": "5433",
    }  # fmt: skip
    assert (found["ENGINE"], found["OPTIONS"]["sslmode"]) == ("django.db.backends.postgresql", "require")


def test_without_an_address_there_is_a_file_in_the_data_directory():
    assert settings("", Path("/data"))["NAME"] == Path("/data/control.sqlite3")


@pytest.mark.parametrize(
    "address", ["mysql://li:secret@db/zhike", "postgresql://li:secret@db", "postgresql://li:secret@db:x/zhike", "db"]
)
def test_another_address_is_refused_without_its_password(address: str):
    with pytest.raises(InvalidInput) as refused:
        settings(address, Path("/data"))
    assert refused.value.code == "database_address"
    assert "secret" not in str(refused.value) + str(refused.value.params)
