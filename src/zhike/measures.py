"""What is counted and timed in this process, for Prometheus and the monitor's page.

Every measure stands here, and whoever does the work says so in one line where it happens:

    measures.EVENTS_ACCEPTED.inc(len(messages))
    measures.REALTIME_STEP_SECONDS.observe(took)
    measures.WEBHOOK_DELIVERIES.labels(outcome="delivered").inc()

Counting costs a microsecond and never fails. Labels have few values that we choose ourselves: never an address, a
name that a customer has, or anything else without a bound. The data plane may use this module: it knows nobody.
"""

import time
from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.process_collector import ProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter that nobody reads

REGISTRY: Final = CollectorRegistry()
"""Ours alone: what a library counts elsewhere is not published by accident."""

_PROCESS = ProcessCollector(registry=REGISTRY)

_FAST: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LAG: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)
_LONG: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)


def _counter(name: str, says: str, *labels: str) -> Counter:
    return Counter(f"zhike_{name}", says, labels, registry=REGISTRY)


def _gauge(name: str, says: str, *labels: str) -> Gauge:
    return Gauge(f"zhike_{name}", says, labels, registry=REGISTRY)


def _histogram(name: str, says: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(f"zhike_{name}", says, labels, registry=REGISTRY, buckets=buckets)


# Events, from their acceptance to the warehouse

EVENTS_ACCEPTED: Final = _counter("events_accepted", "Messages that are durable in the spool")
EVENTS_WRITTEN: Final = _counter("events_written", "Messages that are written, found repeated or put in quarantine")
EVENTS_REPEATED: Final = _counter("events_repeated", "Messages that were in the warehouse already")
EVENTS_REFUSED: Final = _counter("events_refused", "Messages that cannot be used, by reason", "reason")
REQUESTS_REFUSED: Final = _counter("event_requests_refused", "Requests that were not accepted, by code", "code")
DRAIN_SECONDS: Final = _histogram("drain_seconds", "One batch from the spool to the warehouse", _FAST)
DRAIN_FAILURES: Final = _counter("drain_failures", "Batches that could not be written and are tried again")
SPOOL_BYTES: Final = _gauge("spool_bytes", "What is accepted and not written yet")

# Tags

REALTIME_STEP_SECONDS: Final = _histogram("realtime_step_seconds", "One micro-batch of realtime tags", _FAST)
REALTIME_FAILURES: Final = _counter("realtime_failures", "Realtime steps and sweeps that failed", "what")
"""`what`: realtime (steps), sweep, or tag (one that cannot be decided)."""
EVENT_TO_TAG_SECONDS: Final = _histogram("event_to_tag_seconds", "From a fact's arrival to the changed tag", _LAG)
SWEEP_SECONDS: Final = _histogram("sweep_seconds", "One sweep over the trailing edges of windows", _FAST)
RUN_SECONDS: Final = _histogram("run_seconds", "One run of tags over everybody", _LONG)
TAG_CHANGES: Final = _counter("tag_changes", "Customers who entered or left a tag, by cause", "cause")
"""`cause`: the part before the colon of `set_by` and `ended_by`, one of `warehouse.tables.CAUSES`."""
TAG_SIZE: Final = _gauge("tag_size", "Customers who have a tag, of the largest ones", "tag_id")

# Work, subscribers, requests, and the machine

JOBS_FINISHED: Final = _counter("jobs_finished", "Jobs that ended, by kind and state", "kind", "state")
JOB_SECONDS: Final = _histogram("job_seconds", "Jobs from their start to their end, by kind", _LONG, "kind")
JOBS_OPEN: Final = _gauge("jobs_open", "Jobs that wait or run, by kind and state", "kind", "state")
WEBHOOK_DELIVERIES: Final = _counter("webhook_deliveries", "Attempts to deliver, by what came of them", "outcome")
"""`outcome`: delivered or failed, of each attempt; dead, of a batch that was given up."""
WEBHOOK_SECONDS: Final = _histogram("webhook_seconds", "One attempt to deliver", _FAST)
STREAMS_OPEN: Final = _gauge("change_streams_open", "Open streams of changes (server-sent events)")
HTTP_SECONDS: Final = _histogram("http_request_seconds", "Requests by route, method and status class", _FAST,
                                 "route", "method", "status")  # fmt: skip
ALERTS_OPEN: Final = _gauge("alerts_open", "Alerts about the sizes of tags that are open")
WAREHOUSE_BYTES: Final = _gauge("warehouse_bytes", "What the warehouse takes on the disk")
DISK_FREE_BYTES: Final = _gauge("disk_free_bytes", "What is free where the data lies")


def written(messages: int, repeated: int, reasons: Mapping[str, int]) -> None:
    """A batch of events is in the warehouse; `reasons`: why how many of its messages cannot be used."""
    EVENTS_WRITTEN.inc(messages)
    EVENTS_REPEATED.inc(repeated)
    for reason, count in reasons.items():
        EVENTS_REFUSED.labels(reason).inc(count)


def answered(route: str, method: str, status: int, began: float) -> None:
    """A request was answered. `route` as the code has it, `began` by `time.perf_counter`."""
    known = method if method in _METHODS else "other"
    HTTP_SECONDS.labels(route, known, f"{status // 100}xx").observe(time.perf_counter() - began)


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def total(counter: Counter) -> float:
    """All of a counter so far, over all its labels."""
    return sum(sample.value for metric in counter.collect() for sample in metric.samples)
