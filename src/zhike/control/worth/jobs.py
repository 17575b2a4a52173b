"""The long work of what tags are worth: comparing."""

from zhike.control.jobs.registry import job
from zhike.control.worth import comparing

job(comparing.KIND, at_once=1)(comparing.compare)
