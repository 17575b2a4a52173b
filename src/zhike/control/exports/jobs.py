"""The long work of exports: writing a file."""

from zhike.control.exports import service
from zhike.control.jobs.registry import job

job(service.KIND, at_once=1)(service.perform)
