"""The long work of segments: importing a list, freezing one, counting over time."""

from zhike.control.jobs.registry import job
from zhike.control.segments import freezing, growth, keeping, lists

job(lists.KIND, queue="imports", at_once=2)(lists.perform)
job(lists.PREVIEW, queue="imports", at_once=2)(lists.perform_preview)
job(freezing.KIND)(freezing.perform)
job(growth.KIND)(growth.perform)
job(keeping.KIND, at_once=1)(keeping.perform)
