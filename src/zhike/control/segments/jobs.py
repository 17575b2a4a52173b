"""The long work of segments: importing a list."""

from zhike.control.jobs.registry import job
from zhike.control.segments import lists

job(lists.KIND, queue="imports")(lists.perform)
