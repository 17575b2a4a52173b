"""`/tag-packs`: the packs that come with the product, and tags as a file."""

from typing import Any

from ninja import Router

from zhike.control.accounts.actor import ActorRequest
from zhike.control.tags import pack_files, packs, packs_wire
from zhike.control.tags.packs_schemas import (
    PackExportIn,
    PackFileOut,
    PackIn,
    PackListOut,
    PackOut,
    PlannedPackOut,
)
from zhike.errors import InvalidInput

router = Router(tags=["tags"])


@router.get("/tag-packs", response=PackListOut, operation_id="list_tag_packs")
def list_tag_packs(request: ActorRequest) -> dict[str, Any]:
    """The packs that come with the product, and what is in them."""
    return {"items": packs_wire.packs_out(packs.starters())}


@router.post("/tag-packs/plan", response=PlannedPackOut, operation_id="plan_tag_pack")
def plan_tag_pack(request: ActorRequest, data: PackIn) -> dict[str, Any]:
    """What taking these tags would do, and how many customers would get each; nothing is written."""
    return packs_wire.planned(packs.planned(_pack(data), data.keys))


@router.post("/tag-packs/take", response=PlannedPackOut, operation_id="take_tag_pack")
def take_tag_pack(request: ActorRequest, data: PackIn) -> dict[str, Any]:
    """Take these tags, with those of the pack that they read: all of them, or nothing."""
    return packs_wire.planned(packs.take(request.auth, _pack(data), data.keys))


@router.post("/tag-packs/export", response=PackFileOut, operation_id="export_tag_pack")
def export_tag_pack(request: ActorRequest, data: PackExportIn) -> dict[str, Any]:
    """These tags, with those that they read and their groups, as one YAML file. Tags without a key are given one."""
    pack = packs.exported(request.auth, data.tag_ids)
    return {"file": "tags.yaml", "content": pack_files.dump(pack), "tags": len(pack.tags)}


@router.get("/tag-packs/{key}", response=PackOut, operation_id="get_tag_pack")
def get_tag_pack(request: ActorRequest, key: str) -> dict[str, Any]:
    """One of the packs that come with the product."""
    return packs_wire.packs_out([packs.starter(key)])[0]


def _pack(data: PackIn) -> pack_files.Pack:
    if (data.pack is None) == (data.content is None):
        raise InvalidInput("Either a pack or a file is needed.", field="pack")
    return packs.starter(data.pack) if data.pack is not None else pack_files.parse(data.content or "")
