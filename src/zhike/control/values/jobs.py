"""The long work of computed values: to compute them."""

from zhike.control.jobs.registry import job
from zhike.control.tags import runs
from zhike.control.values import computing

runs.follows_imports(computing.after_import)
job(computing.KIND, at_once=1, after=computing.computed)(computing.compute)
