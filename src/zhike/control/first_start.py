"""What a new installation begins with: an owner and the tags that come with the product."""

from django.db import transaction

from zhike.control.accounts import service as accounts
from zhike.control.tags import starters


@transaction.atomic
def begin() -> bool:
    """Make them when there is no owner yet; True when this was the first start. Later starts change nothing."""
    if accounts.has_owner():
        return False
    starters.install(accounts.actor_of(accounts.ensure_owner()))
    return True
