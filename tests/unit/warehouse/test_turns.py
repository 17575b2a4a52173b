"""Turns are taken in the order in which they were asked for, one at a time."""

import threading
import time

from zhike.warehouse.turns import Turns


def test_who_asks_first_is_first() -> None:
    turns, order, threads = Turns(), list[int](), []
    with turns:
        for number in range(20):
            thread = threading.Thread(target=_take, args=(turns, order, number))
            thread.start()
            threads.append(thread)
            _until(lambda n=number: len(turns._waiting) == n + 1)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_who_works_in_a_loop_lets_others_in() -> None:
    turns, stop, others = Turns(), threading.Event(), list[int]()

    def busy() -> None:
        while not stop.is_set():
            with turns:
                time.sleep(0.002)

    worker = threading.Thread(target=busy)
    worker.start()
    began = time.monotonic()
    for number in range(20):
        with turns:
            others.append(number)
    took = time.monotonic() - began
    stop.set()
    worker.join()
    assert others == list(range(20))
    assert took < 60  # a lock that is not fair lets the worker go on for as long as it likes


def test_only_one_at_a_time() -> None:
    turns, inside, most = Turns(), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(200):
            with turns:
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


def test_an_error_gives_the_turn_back() -> None:
    turns = Turns()
    try:
        with turns:
            raise ValueError
    except ValueError:
        pass
    with turns:
        pass


def _take(turns: Turns, order: list[int], number: int) -> None:
    with turns:
        order.append(number)


def _until(true) -> None:  # type: ignore[no-untyped-def]
    while not true():
        time.sleep(0.001)
