"""Measuring: each piece of work in a fresh process of its own, rivals in turns, medians at the end."""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Task = Callable[[], "Timed"]


@dataclass
class Timed:
    """What a task reports: its stages' seconds, an answer to compare with its rivals', and its memory's peak."""

    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)  # of all threads: steadier when others use the machine
    p95: dict[str, float] = field(default_factory=dict)  # of stages of many short calls
    answer: Any = None
    peak_bytes: int = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time spent in the block to a stage."""
        began, used = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
        self.cpu_seconds[name] = self.cpu_seconds.get(name, 0.0) + time.process_time() - used

    def repeat(self, name: str, call: Callable[[], Any], calls: int, warm_up: int = 0) -> None:
        """A stage of many short calls: their median, and what one in twenty exceeds."""
        for _ in range(warm_up):
            call()
        seconds, used = zip(*(_seconds(call) for _ in range(calls)), strict=True)
        self.seconds[name], self.cpu_seconds[name] = statistics.median(seconds), statistics.median(used)
        self.p95[name] = sorted(seconds)[round(0.95 * (calls - 1))]

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def in_turns(tasks: Mapping[str, Task], repetitions: int) -> dict[str, list[Timed]]:
    """Runs all tasks, then all again: what else the machine does then falls upon each of them alike.

    Raises AssertionError when a task's answers differ between repetitions.
    """
    results: dict[str, list[Timed]] = {name: [] for name in tasks}
    for _ in range(repetitions):
        for name, task in tasks.items():
            results[name].append(alone(task))
            print(f"  {name}: {results[name][-1].total:.2f} s", flush=True)
            assert results[name][-1].answer == results[name][0].answer, f"{name} answers differently each time"
    return results


def alone(task: Task) -> Timed:
    """The task in a process of its own. The task must be importable (a function, or a `partial` of one)."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(task, theirs))
    process.start()
    theirs.close()
    try:
        outcome: Timed | Exception = ours.recv()
    except EOFError:
        raise RuntimeError(f"the process of {task} died") from None
    finally:
        process.join()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def median(results: list[Timed], stage: str) -> float:
    """The median of the repetitions' seconds in a stage."""
    return statistics.median(timed.seconds[stage] for timed in results)


def median_cpu(results: list[Timed], stage: str) -> float:
    """The same for processor seconds."""
    return statistics.median(timed.cpu_seconds[stage] for timed in results)


def peak(results: list[Timed]) -> int:
    """The largest memory that any repetition held, in bytes."""
    return max(timed.peak_bytes for timed in results)


def _seconds(call: Callable[[], Any]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - began, time.process_time() - used


def _child(task: Task, answer_to: Connection) -> None:
    try:
        timed = task()
        timed.peak_bytes = timed.peak_bytes or peak_of_this_process()
        answer_to.send(timed)
    except Exception as error:
        answer_to.send(RuntimeError(f"{type(error).__name__}: {error}"))


def peak_of_this_process() -> int:
    """The largest resident memory so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held before this process began
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
