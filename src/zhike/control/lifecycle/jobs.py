"""The long work of lifecycles."""

from zhike.control.jobs.registry import job
from zhike.control.lifecycle import rebuilding

job(rebuilding.KIND)(rebuilding.perform)
