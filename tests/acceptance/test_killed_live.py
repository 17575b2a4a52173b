"""A server killed under load keeps every promise: nothing lost, nothing twice, and tags as a full run decides them."""

from pathlib import Path

from bench import killed

KILLS = 4


def test_after_kills_everything_accepted_is_there_once_and_tags_are_what_a_full_run_gives(tmp_path: Path) -> None:
    _, found = killed.run(tmp_path, KILLS)
    assert found["violations"] == []
    assert found["realtime"] == 12
    assert min(found["messages"], found["changes"]) > 100
    assert min(found["by_hand"], found["imports"]) > 0
