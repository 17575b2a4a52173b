"""Bodies that are too large are answered, and neither stored nor held."""

import http.client
import os
from collections.abc import Iterator

import pytest

MEGABYTE = 1 << 20


def send(server, path: str, megabytes: int, kind: str, declared: bool = True) -> tuple[int, str]:
    """(status, body) of a request with a body of nothing but x, sent in pieces."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    headers = {"Content-Type": kind}
    if declared:
        headers["Content-Length"] = str(megabytes * MEGABYTE)
    pieces: Iterator[bytes] = (b"x" * MEGABYTE for _ in range(megabytes))
    connection.request("POST", path, pieces, headers, encode_chunked=not declared)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_a_hundred_megabytes_is_answered_413(serve, declared):
    server = serve()
    status, body = send(server, "/api/v1/imports", 100, "application/json", declared)
    assert status == 413 and '"code": "too_big"' in body
    assert send(server, "/api/v1/imports", 1, "application/json")[0] == 401  # it is still there


def test_a_file_beyond_the_limit_is_answered_before_it_is_stored(serve, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIKE_UPLOAD_MB", "20")
    server = serve()
    status, body = send(server, "/api/v1/imports/uploads", 100, "multipart/form-data; boundary=b")
    assert status == 413 and '"megabytes": 20' in body
    assert not any(files for _, _, files in os.walk(tmp_path / "data" / "uploads"))
