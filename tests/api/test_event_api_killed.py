"""A server that is killed again and again under load: every event that it said it had accepted is there, once."""

import http.client
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sending import Sender, column

KILLS = 5
SENDERS = 4


class Load:
    """Sends batches and single events to whichever server is there, and remembers what was answered 200."""

    def __init__(self, key: str) -> None:
        self._key, self.url, self.over = key, "", False
        self.accepted: set[str] = set()
        self.sent: set[str] = set()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self.over = True
        for thread in self._threads:
            thread.join()

    def _run(self, thread: int) -> None:
        number = 0
        while not self.over:
            number += 1
            ids = [f"{thread}-{number}-{n}" for n in range(1 if thread == 0 else 50)]
            self.sent.update(ids)
            while not self.over and not self._sent(ids):  # a client sends again what was not answered
                time.sleep(0.05)

    def _sent(self, ids: list[str]) -> bool:
        messages = [{"type": "track", "event": "E", "userId": f"u{len(id) * 37 % 500}", "messageId": id} for id in ids]
        try:
            sender = Sender(self.url, self._key)
            answer = sender.send("track", messages[0]) if len(ids) == 1 else sender.send("batch", {"batch": messages})
        except (OSError, http.client.HTTPException):
            return False
        if answer.status == 200:
            self.accepted.update(ids)
        return answer.status == 200


def test_every_accepted_event_is_there_once_however_often_the_server_is_killed(
    serve: Callable, write_key: str, tmp_path: Path
):
    load, rng = Load(write_key), random.Random(11)
    server = serve()
    load.url = server.url
    load.start()
    try:
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.5, 2.5))
            server.kill()
            server = serve()
            load.url = server.url
        time.sleep(1)
    finally:
        load.stop()
    assert server.stop() == 0
    server = serve()  # what was in the spool at the end is written first
    time.sleep(3)
    assert server.stop() == 0

    written = column(tmp_path / "data", "SELECT event_id FROM events")
    assert len(written) == len(set(written)), "nothing is written twice"
    assert load.accepted <= set(written) <= load.sent
    assert len(load.accepted) > 1_000
    rows = column(tmp_path / "data", "SELECT count(*) FROM profile p WHERE last_event_at IS NULL")
    assert rows == [0]
    assert not list((tmp_path / "data" / "spool").glob("*.spool"))
