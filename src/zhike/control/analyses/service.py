"""Which analyses there are, and what they answered. Asking is `asking`, what they say of customers `publishing`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhike.analytics.kinds import kind_of
from zhike.analytics.settings import complete
from zhike.channels.email.addresses import checked
from zhike.control import schedule
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.analyses import publishing
from zhike.control.analyses.models import Analysis as Analysis  # other nouns name the types through this service
from zhike.control.analyses.models import Result as Result
from zhike.control.workspace import service as workspace
from zhike.errors import EditedMeanwhile, InvalidInput, NotFound
from zhike.rules.nodes import Text

MOST_RECIPIENTS: Final = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes about an analysis. `settings` may leave out what is as the kind proposes."""

    kind: str
    name: Text
    settings: Mapping[str, Any]
    schedule: Any = None
    recipients: Sequence[str] = ()
    keeps_tag: bool = False


def every() -> list[Analysis]:
    """The newest first."""
    return list(Analysis.objects.order_by("-created_at", "-id"))


def get(analysis_id: str) -> Analysis:
    found = Analysis.objects.filter(id=analysis_id).first()
    if found is None:
        raise NotFound("There is no such analysis.", id=analysis_id)
    return found


def name_of(analysis: Analysis) -> Text:
    return Text(analysis.name_zh, analysis.name_en)


def etag_of(analysis: Analysis) -> str:
    return f'"{analysis.version}"'


def settings_of(analysis: Analysis) -> dict[str, Any]:
    """A value for every field of its kind; what an earlier version knew besides is left out."""
    fields = kind_of(analysis.kind).fields
    known = {field.key for field in fields}
    return complete(fields, {key: value for key, value in analysis.settings.items() if key in known})


def create(actor: Actor, draft: Draft) -> Analysis:
    """A new analysis. It answers nothing before it is asked."""
    actor.require(Permission.DEFINE)
    return _store(Analysis(kind=draft.kind, made_by=actor.as_json(), version=0), draft)


@transaction.atomic
def change(actor: Actor, analysis_id: str, etag: str | None, draft: Draft) -> Analysis:
    """Change an analysis that nobody else has changed since `etag` was read; its kind stays."""
    actor.require(Permission.DEFINE)
    analysis = get(analysis_id)
    if etag != etag_of(analysis):
        raise EditedMeanwhile("Somebody else changed this analysis.", version=analysis.version)
    if draft.kind != analysis.kind:
        raise InvalidInput("An analysis stays of its kind.", code="analysis_kind_stays", field="kind")
    return _store(analysis, draft)


def delete(actor: Actor, analysis_id: str) -> None:
    """Delete an analysis that no rule reads, its answers, the tag that it keeps, and all that it said of customers."""
    actor.require(Permission.DEFINE)
    analysis = get(analysis_id)
    publishing.forget(actor, analysis)
    analysis.delete()


def results(analysis_id: str) -> list[Result]:
    """Its answers, the newest first, without their reports."""
    return list(_answers(get(analysis_id)).defer("report", "memory"))


def newest(analysis: Analysis) -> Result | None:
    """Its newest answer, without the report."""
    return _answers(analysis).defer("report", "memory").first()


def result(analysis_id: str, result_id: str) -> Result:
    """One answer; `latest` is the newest."""
    found = _answers(get(analysis_id))
    one = found.first() if result_id == "latest" else found.filter(id=result_id).first()
    if one is None:
        raise NotFound("There is no such answer.", id=result_id)
    return one


def next_due(analysis: Analysis, after: datetime) -> datetime | None:
    """When its schedule comes next; None without one."""
    if analysis.schedule is None:
        return None
    return schedule.next_after(schedule.parse(analysis.schedule), after, workspace.time_zone())


def _answers(analysis: Analysis) -> QuerySet[Result]:
    return analysis.results.filter(complete=True).order_by("-made_at", "-id")


def _store(analysis: Analysis, draft: Draft) -> Analysis:
    kind = kind_of(draft.kind)
    complete(kind.fields, draft.settings)
    planned = None if draft.schedule is None else schedule.dump(schedule.parse(draft.schedule))
    moved = planned != analysis.schedule
    analysis.name_zh, analysis.name_en = draft.name.zh, draft.name.en
    analysis.settings = {key: value for key, value in draft.settings.items() if value is not None}
    analysis.schedule, analysis.recipients = planned, addresses(draft.recipients)
    analysis.keeps_tag = draft.keeps_tag and bool(kind.outputs)
    if moved:
        analysis.next_run_at = next_due(analysis, timezone.now())
    analysis.version += 1
    analysis.save()
    return analysis


def addresses(given: Sequence[str]) -> list[str]:
    """Recipients as they are kept: each once. Raises InvalidInput (too_many_recipients, bad_address)."""
    if len(given) > MOST_RECIPIENTS:
        raise InvalidInput("Too many recipients.", code="too_many_recipients", field="recipients", most=MOST_RECIPIENTS)
    try:
        return list(dict.fromkeys(map(checked, given)))
    except InvalidInput as error:
        raise InvalidInput("This is no e-mail address.", code="bad_address", field="recipients") from error
