"""The long work of advisors: who is given to whom."""

from zhike.control.allocation import assigning
from zhike.control.jobs.registry import job

job(assigning.KIND, at_once=1, after=assigning.worked)(assigning.work)
