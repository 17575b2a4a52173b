"""`/tag-groups` and `/tags/catalogue`."""

from typing import Any

from ninja import Router, Status

from zhike.control.accounts.actor import ActorRequest
from zhike.control.tags import catalogue, groups
from zhike.control.tags.groups import GroupDraft
from zhike.control.tags.groups_schemas import (
    CatalogueOut,
    GroupOrderIn,
    OwnerIn,
    TagGroupDetailOut,
    TagGroupIn,
    TagGroupListOut,
    TagOrderIn,
)
from zhike.rules.nodes import Text

router = Router(tags=["tags"])


@router.get("/tag-groups", response=TagGroupListOut, operation_id="list_tag_groups")
def list_tag_groups(request: ActorRequest) -> dict[str, Any]:
    """The headings under which tags are shown, in their order; a tree by `parent_id`."""
    return {"items": [groups.shown(group, count) for group, count in groups.every()]}


@router.post("/tag-groups", response={201: TagGroupDetailOut}, operation_id="create_tag_group")
def create_tag_group(request: ActorRequest, data: TagGroupIn) -> Status[Any]:
    """A new heading."""
    return Status(201, groups.shown(groups.create(request.auth, _draft(data))))


@router.put("/tag-groups/order", response={204: None}, operation_id="arrange_tag_groups")
def arrange_tag_groups(request: ActorRequest, data: GroupOrderIn) -> Status[None]:
    """Put groups in another order among one another."""
    groups.arrange(request.auth, data.group_ids)
    return Status(204, None)


@router.put("/tag-groups/{group_id}", response=TagGroupDetailOut, operation_id="change_tag_group")
def change_tag_group(request: ActorRequest, group_id: str, data: TagGroupIn) -> Any:
    """Rename or move a group, make it exclusive or not; what its tags may be instead is decided anew."""
    return groups.shown(groups.change(request.auth, group_id, _draft(data)))


@router.delete("/tag-groups/{group_id}", response={204: None}, operation_id="delete_tag_group")
def delete_tag_group(request: ActorRequest, group_id: str) -> Status[None]:
    """Delete a group in which nothing lies."""
    groups.delete(request.auth, group_id)
    return Status(204, None)


@router.put("/tag-groups/{group_id}/tags", response={204: None}, operation_id="arrange_tags")
def arrange_tags(request: ActorRequest, group_id: str, data: TagOrderIn) -> Status[None]:
    """Put a group's tags in another order; of an exclusive group the first that holds is the one that is held."""
    groups.arrange_tags(request.auth, group_id, data.tag_ids)
    return Status(204, None)


@router.get("/tags/catalogue", response=CatalogueOut, operation_id="get_tag_catalogue")
def get_tag_catalogue(request: ActorRequest) -> dict[str, Any]:
    """Every tag with its coverage, its freshness and its use, in the order of the groups."""
    return catalogue.everything()


@router.put("/tags/{tag_id}/owner", response={204: None}, operation_id="set_tag_owner")
def set_tag_owner(request: ActorRequest, tag_id: str, data: OwnerIn) -> Status[None]:
    """Say who looks after a tag."""
    catalogue.set_owner(request.auth, tag_id, data.owner_id)
    return Status(204, None)


def _draft(data: TagGroupIn) -> GroupDraft:
    name = Text(data.name.zh, data.name.en)
    return GroupDraft(name, data.parent_id, data.exclusive, data.on_conflict)
