"""A process that does jobs and says in their log when: `python -m tests.api.working SECONDS`."""

import os
import sys
import time
from typing import Any

from zhike.cli import control

control.start()

from zhike.control.jobs import claims, logbook, queues  # noqa: E402 (models, which Django must be loaded for)
from zhike.control.jobs.registry import Job, Progress, job  # noqa: E402


@job("alone", at_once=1, attempts=5)
@job("in_pairs", queue="imports", at_once=2, attempts=5)
def spend_time(work: Job, progress: Progress) -> dict[str, Any]:
    began = time.time()
    while time.time() < began + work.payload["seconds"]:
        progress(0.5, "working")
        time.sleep(0.01)
    logbook.write(work, "spent", pid=os.getpid(), began=began, ended=time.time())
    return {"pid": os.getpid()}


if __name__ == "__main__":
    claims.LEASE /= 15  # 2 seconds: a test does not wait for longer
    claims.BEAT = 0.5
    queues._KEEP_EVERY = 0.5
    workers = queues.Workers()
    print("working", flush=True)
    time.sleep(float(sys.argv[1]))
    workers.stop()
