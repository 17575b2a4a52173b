"""Mailing answers: each recipient a letter of their own, and a row that says whether they have got it.

A job that is tried again goes on with those who have not; a crash between the server's yes and the row sends one
letter a second time, with the same Message-ID.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhike.channels.email.letter import Letter, message
from zhike.channels.email.sending import TEMPORARY, Connection, MailFailed, connected
from zhike.channels.email.server import Server, configured
from zhike.control.accounts.actor import CLOCK, Actor, Permission
from zhike.control.analyses import files, service
from zhike.control.analyses.models import Result, Sending
from zhike.control.jobs import retries
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.documents.document import Language
from zhike.errors import Conflict, InvalidInput, NotFound

KIND: Final = "analysis_mail"
ATTEMPTS: Final = 5
RETRIED: Final = (*TEMPORARY, "mail_recipients_wait")


def send(actor: Actor, result: Result, recipients: Sequence[str] | None, language: Language | None, again: bool) -> Job:
    """Mail an answer to these people, or to those who get it on schedule. Who has it already gets it once more only
    if `again`. Raises Conflict (mail_not_configured, analysis_no_report) and InvalidInput (mail_nobody)."""
    actor.require(Permission.EXPORT)
    chosen = service.addresses(result.analysis.recipients if recipients is None else recipients)
    if not chosen:
        raise InvalidInput("Nobody is named.", code="mail_nobody", field="recipients")
    configured()
    if result.report is None:
        raise Conflict("There is no report: the analysis could not be answered.", code="analysis_no_report")
    with transaction.atomic():
        job = jobs.enqueue(KIND, _payload(result), actor)
        for recipient in chosen:
            _wait(job, result, recipient, language or files.language(), again)
    return job


def send_to_recipients(result_id: str) -> None:
    """After an answer that the clock asked for: once, however often it is called."""
    with transaction.atomic():
        result = Result.objects.select_for_update().select_related("analysis").filter(id=result_id).first()
        if result is None or result.report is None or result.sendings.exists() or not result.analysis.recipients:
            return
        job, language = jobs.enqueue(KIND, _payload(result), CLOCK), files.language()
        for recipient in service.addresses(result.analysis.recipients):
            _wait(job, result, recipient, language, again=False)


def sendings(result: Result) -> list[Sending]:
    """Who was to get an answer, and whether they have."""
    return list(result.sendings.order_by("id"))


def deliver(work: Job, progress: Progress) -> dict[str, Any]:
    """The work: a letter to each who has not got it. Raises MailFailed in the end when somebody could not be reached:
    `mail_recipients_wait` when that may pass, `mail_recipients_refused` when it will not."""
    result = Result.objects.select_related("analysis").filter(id=work.payload["result_id"]).first()
    if result is None:
        raise NotFound("This answer is gone.", code="analysis_result_gone")
    mine = result.sendings.filter(job_id=work.id).order_by("id")
    if _asked_again(work):  # the address may be right by now
        mine.filter(state=Sending.State.REFUSED).update(state=Sending.State.WAITING)
    waiting = list(mine.filter(state=Sending.State.WAITING))
    if waiting:
        progress(0.0, "writing")
        _deliver(result, waiting, progress)
    _settle(list(mine))
    return {"result_id": result.id, "sent": len(mine)}


def _asked_again(work: Job) -> bool:
    """Whether a person wanted the job to be tried again, which gives it all its attempts anew."""
    return work.attempts > 1 and work.max_attempts - work.attempts == ATTEMPTS - 1


def _deliver(result: Result, waiting: Sequence[Sending], progress: Progress) -> None:
    server = configured()

    @cache
    def letter(language: Language, times: int) -> Letter:
        return files.letter(result, language, f"{result.id}:{times}")

    for sending in waiting:  # before the connection, which would not wait for it
        letter(_language(sending), sending.times)
    with connected(server) as connection:
        for number, sending in enumerate(waiting):
            progress(number / len(waiting), "sending")
            _send(connection, server, sending, letter(_language(sending), sending.times))


def _send(connection: Connection, server: Server, sending: Sending, letter: Letter) -> None:
    try:
        connection.send(message(letter, server, sending.recipient, timezone.now()), sending.recipient)
    except MailFailed as error:
        sending.state = Sending.State.WAITING if error.temporary else Sending.State.REFUSED
        sending.error = retries.describe(error)
        sending.save(update_fields=["state", "error"])
        if error.code == "mail_unreachable":
            raise
        return
    sending.state, sending.error, sending.sent_at = Sending.State.SENT, None, timezone.now()
    sending.save(update_fields=["state", "error", "sent_at"])


def _settle(sendings: Sequence[Sending]) -> None:
    """What the job says when somebody has not got the letter: how many, with the numbers of the first; never who."""
    later = [sending for sending in sendings if sending.state == Sending.State.WAITING]
    failed = later or [sending for sending in sendings if sending.state == Sending.State.REFUSED]
    if not failed:
        return
    first = (failed[0].error or {}).get("params", {})
    numbers = {key: first[key] for key in ("status", "enhanced") if key in first}
    code = "mail_recipients_wait" if later else "mail_recipients_refused"
    raise MailFailed("Not everybody could be sent to.", code=code, failed=len(failed), of=len(sendings), **numbers)


def _wait(job: Job, result: Result, recipient: str, language: Language, again: bool) -> None:
    """The row of this recipient, to be sent by this job; one who has it already is left alone unless it is wanted
    `again`."""
    asked = {"language": language, "job_id": job.id}
    sending, made = result.sendings.get_or_create(recipient=recipient, defaults=asked)
    if made or (sending.state == Sending.State.SENT and not again):
        return
    if sending.state == Sending.State.SENT:
        sending.times, sending.sent_at = sending.times + 1, None
    sending.state, sending.error = Sending.State.WAITING, None
    sending.language, sending.job_id = language, job.id
    sending.save()


def _language(sending: Sending) -> Language:
    return "en" if sending.language == "en" else "zh"


def _payload(result: Result) -> dict[str, Any]:
    return {"analysis_id": result.analysis_id, "result_id": result.id}
