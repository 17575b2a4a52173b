"""What may be done here, and which role may do it: a table that a person can read and change.

Looking is allowed to everybody who is signed in; everything else has a name below. An owner may do everything, so that
no change of the table locks people out.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is in the business."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    ANALYST = "analyst"
    SERVICE = "service"
    VIEWER = "viewer"


class Permission(StrEnum):
    """One thing that somebody may be allowed to do."""

    UNMASK = "unmask"  # see phone numbers, e-mail addresses and names as they are
    EXPORT = "export"  # take lists of customers and reports out of the house
    TAG = "tag"  # give and take tags by hand
    TIER = "tier"  # put a customer on a level by hand, change what levels ask for and give
    DEFINE = "define"  # write what tags, segments and analyses say
    PUBLISH = "publish"  # make a definition hold, pause and retire it
    REVIEW = "review"  # say yes or no to another person's definition
    RUN = "run"  # have tags decided and analyses asked anew, stop and repeat work
    COLLECT = "collect"  # import files, clean, correct
    IDENTIFY = "identify"  # say which records are one person
    CONNECT = "connect"  # open doors: databases, keys of sources, subscriptions
    SETTINGS = "settings"  # the workspace: its time zone, its rules of reading identities
    PEOPLE = "people"  # accounts, roles and API keys
    AUDIT = "audit"  # read who did what


_WORK: Final = frozenset({
    Permission.EXPORT, Permission.TAG, Permission.TIER, Permission.DEFINE, Permission.PUBLISH, Permission.REVIEW,
    Permission.RUN, Permission.COLLECT, Permission.IDENTIFY,
})  # fmt: skip

SHIPPED: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.OPERATOR: _WORK,
    Role.ANALYST: frozenset({Permission.DEFINE, Permission.RUN, Permission.EXPORT}),
    Role.SERVICE: frozenset({Permission.UNMASK, Permission.TAG}),
    Role.VIEWER: frozenset(),
}
"""Who may do what until a person changes it."""
