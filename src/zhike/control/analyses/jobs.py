"""The long work of analyses: an answer, and its way to those who get it by mail."""

from zhike.control.analyses import asking, mailing
from zhike.control.jobs.registry import job

job(asking.KIND, at_once=1, after=asking.answered)(asking.answer)
job(mailing.KIND, at_once=1, attempts=mailing.ATTEMPTS, retry_codes=mailing.RETRIED)(mailing.deliver)
