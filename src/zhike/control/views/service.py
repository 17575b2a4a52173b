"""Saved views: made, shared, changed, deleted and brought back; and with which one a person begins.

Who looks after views is whoever made them. Sharing one puts it into everybody's menu: that needs `define`.
"""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.views.models import FirstView, SavedView
from zhike.errors import Conflict, Forbidden, InvalidInput, NotFound

MOST: Final = 100
"""Views of one person on one list."""

KEPT_FOR: Final = timedelta(days=1)
"""How long a deleted view can be brought back."""


def seen(actor: Actor, page: str) -> list[dict[str, Any]]:
    """One's own views of a list and those that are shared, by name."""
    found = _seen_by(actor).filter(page=page, deleted_at=None).order_by("name", "id")
    first = _first(actor, page)
    return [_told(view, actor, first) for view in found]


def create(actor: Actor, page: str, name: str, query: str, shared: bool = False) -> dict[str, Any]:
    """Keep a view. Raises Conflict for a name that one has already, and for too many."""
    _may_share(actor, shared)
    own = SavedView.objects.filter(signature=actor.signature, page=page, deleted_at=None)
    with transaction.atomic():
        if own.count() >= MOST:
            raise Conflict("These are many views already; delete some.", code="views_full", most=MOST)
        _free(own, name)
        view = SavedView.objects.create(
            page=page, name=_whole(name), query=_whole(query), shared=shared, signature=actor.signature,
            made_by=actor.as_json(),
        )  # fmt: skip
        _recorded(actor, view, shared)
    return _told(view, actor, _first(actor, page))


def change(actor: Actor, view_id: str, name: str | None, query: str | None, shared: bool | None) -> dict[str, Any]:
    """Another name, another content, shared or not any more; only by whom it belongs to."""
    view = _own(actor, view_id)
    told_anew = shared is not None and shared != view.shared
    _may_share(actor, told_anew and bool(shared))
    with transaction.atomic():
        if name is not None:
            others = SavedView.objects.filter(signature=view.signature, page=view.page, deleted_at=None)
            _free(others.exclude(id=view.id), name)
            view.name = _whole(name)
        view.query = view.query if query is None else _whole(query)
        view.shared = view.shared if shared is None else shared
        view.save(update_fields=["name", "query", "shared", "changed_at"])
        _recorded(actor, view, told_anew)
    return _told(view, actor, _first(actor, view.page))


def delete(actor: Actor, view_id: str) -> None:
    """Away from every menu; for a day it can be brought back."""
    view = _own(actor, view_id)
    now = timezone.now()
    SavedView.objects.filter(id=view.id).update(deleted_at=now)
    SavedView.objects.filter(deleted_at__lt=now - KEPT_FOR).delete()


def restore(actor: Actor, view_id: str) -> dict[str, Any]:
    """Bring back what was deleted, for everybody who began with it too. Raises Conflict where its name is taken."""
    view = _own(actor, view_id, deleted=True)
    if view.deleted_at is not None:
        own = SavedView.objects.filter(signature=view.signature, page=view.page, deleted_at=None)
        _free(own, view.name)
        view.deleted_at = None
        view.save(update_fields=["deleted_at"])
    return _told(view, actor, _first(actor, view.page))


def begin_with(actor: Actor, page: str, view_id: str | None) -> None:
    """Choose the view with which one opens this list from now on; None: the plain list."""
    if view_id is None:
        FirstView.objects.filter(signature=actor.signature, page=page).delete()
        return
    view = _seen_by(actor).filter(id=view_id, page=page, deleted_at=None).first()
    if view is None:
        raise NotFound("There is no such view.", id=view_id)
    FirstView.objects.update_or_create(signature=actor.signature, page=page, defaults={"view": view})


def _seen_by(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(signature=actor.signature) | Q(shared=True))


def _own(actor: Actor, view_id: str, deleted: bool = False) -> SavedView:
    view = _seen_by(actor).filter(id=view_id).first()
    if view is None or (view.deleted_at is not None and not deleted):
        raise NotFound("There is no such view.", id=view_id)
    if view.signature != actor.signature:
        raise Forbidden("This view belongs to somebody else.", code="view_of_another")
    return view


def _may_share(actor: Actor, shared: bool) -> None:
    if shared:
        actor.require(Permission.DEFINE)


def _recorded(actor: Actor, view: SavedView, told_anew: bool) -> None:
    """What others see is in the trail; what somebody keeps for themselves is not."""
    if told_anew:
        action = "view_shared" if view.shared else "view_unshared"
        audit.record(actor, action, kind="view", id=view.id, details={"page": view.page})


def _free(views: QuerySet[SavedView], name: str) -> None:
    if views.filter(name=name).exists():
        raise Conflict("There is a view with this name.", code="view_name_taken", name=name)


def _whole(text: str) -> str:
    if "\0" in text:
        raise InvalidInput("A view holds no NUL.", field="query")
    return text


def _first(actor: Actor, page: str) -> str | None:
    return FirstView.objects.filter(signature=actor.signature, page=page).values_list("view_id", flat=True).first()


def _told(view: SavedView, actor: Actor, first: str | None) -> dict[str, Any]:
    names = ("id", "page", "name", "query", "shared")
    mine = view.signature == actor.signature
    owner = {name: view.made_by[name] for name in ("id", "name")}
    return {name: getattr(view, name) for name in names} | {"owner": owner, "mine": mine, "first": view.id == first}
