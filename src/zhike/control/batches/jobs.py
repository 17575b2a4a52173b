"""The long work of batches: giving or taking a tag, and undoing that."""

from zhike.control.batches import deliveries, doing, service
from zhike.control.jobs.registry import job

job(service.KIND, after=doing.done)(doing.perform)
job(deliveries.PREVIEW)(deliveries.perform)
job(service.UNDO, after=doing.undone)(doing.perform_undo)
