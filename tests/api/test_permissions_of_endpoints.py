"""Which permission each operation of the API asks for. A new operation belongs into the table, or this fails."""

import json
from collections.abc import Collection
from typing import Any, Final

import pytest
from asking import Description
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drafts import JSON, by_hand, create
from shop import Person, ago, order, stop_clock, write

from zhike.control.accounts.models import RoleDifference
from zhike.control.accounts.permissions import Permission
from zhike.control.analyses import asking
from zhike.control.sources import sources
from zhike.warehouse.duckdb import DuckDBWarehouse

P = Permission
Needs = Permission | tuple[Permission, ...] | frozenset[Permission] | None

TABLE: Final[dict[str, Needs]] = {
    "list_tag_groups": None,
    "create_tag_group": P.DEFINE,
    "arrange_tag_groups": P.DEFINE,
    "change_tag_group": P.DEFINE,
    "delete_tag_group": P.DEFINE,
    "arrange_tags": P.DEFINE,
    "list_batches": None,
    "deliver_tag": P.TAG,
    "deliver_tag_rows": P.TAG,
    "preview_delivery": P.TAG,
    "create_batch": P.TAG,
    "create_batch_from_file": P.TAG,
    "get_batch": None,
    "undo_batch": P.TAG,
    "answer_allocation": None,
    "count_allocation_targets": None,
    "estimate_allocation_curves": None,
    "list_allocation_plans": None,
    "create_allocation_plan": P.TIER,
    "get_allocation_plan": None,
    "change_allocation_plan": P.TIER,
    "delete_allocation_plan": P.TIER,
    "list_plan_versions": None,
    "accept_allocation_plan": P.TIER,
    "get_session": None,
    "sign_in": None,
    "sign_out": None,
    "set_password": None,
    "list_api_keys": P.PEOPLE,
    "create_api_key": P.PEOPLE,
    "change_api_key": P.PEOPLE,
    "delete_api_key": P.PEOPLE,
    "list_people": P.PEOPLE,
    "add_person": P.PEOPLE,
    "change_person": P.PEOPLE,
    "make_sign_in_link": P.PEOPLE,
    "list_colleagues": None,
    "list_roles": None,
    "change_roles": P.PEOPLE,
    "list_audit": P.AUDIT,
    "list_export_columns": P.EXPORT,
    "start_export": P.EXPORT,
    "list_exports": P.EXPORT,
    "get_export": P.EXPORT,
    "delete_export": P.EXPORT,
    "download_export": P.EXPORT,
    "list_customers": None,
    "get_customer": None,
    "unmask_customer": P.UNMASK,
    "list_customer_events": None,
    "list_tag_history": None,
    "get_identity_graph": None,
    "join_customers": P.IDENTIFY,
    "undo_merge": P.IDENTIFY,
    "explain_tag": None,
    "set_customer_tag": P.TAG,
    "remove_customer_tag": P.TAG,
    "start_match": P.IDENTIFY,
    "get_last_match": None,
    "list_pairs": None,
    "get_pair": None,
    "decide_pair": P.IDENTIFY,
    "undo_pair": P.IDENTIFY,
    "get_match_settings": None,
    "set_match_settings": P.SETTINGS,
    "list_winners": None,
    "set_winner": P.SETTINGS,
    "get_housekeeping": None,
    "list_worth": None,
    "get_worth_upkeep": None,
    "set_worth_upkeep": P.RUN,
    "compare_tags": P.RUN,
    "get_worth": None,
    "look_at_tag": None,
    "list_tag_packs": None,
    "plan_tag_pack": None,
    "take_tag_pack": P.DEFINE,
    "export_tag_pack": P.DEFINE,
    "get_tag_pack": None,
    "get_vocabulary": None,
    "list_tags": None,
    "create_tag": P.DEFINE,
    "preview_tag": None,
    "impact_of_definition": None,
    "backtest_definition": None,
    "preview_schedule": None,
    "get_tag": None,
    "change_tag": P.DEFINE,
    "delete_tag": P.PUBLISH,
    "backtest_tag": None,
    "list_runs": None,
    "start_run": P.RUN,
    "get_run": None,
    "get_life": None,
    "propose_definition": P.DEFINE,
    "discard_proposal": P.DEFINE,
    "submit_definition": P.DEFINE,
    "review_definition": P.REVIEW,
    "publish_definition": P.PUBLISH,
    "pause_tag": P.PUBLISH,
    "resume_tag": P.PUBLISH,
    "retire_tag": P.PUBLISH,
    "revive_tag": P.DEFINE,
    "comment_on_definition": frozenset({P.REVIEW, P.DEFINE}),
    "list_readers": None,
    "list_versions": None,
    "compare_versions": None,
    "restore_version": P.DEFINE,
    "impact_of_change": None,
    "list_reviews": None,
    "ask_for_review": P.SETTINGS,
    "preview_segment": None,
    "overlap_of_segments": None,
    "flow_between_segments": None,
    "count_flow_between_segments": P.RUN,
    "freeze_segment": P.DEFINE,
    "list_segment_versions": None,
    "portrait_of_segment": None,
    "growth_of_segment": None,
    "count_growth_of_segment": P.RUN,
    "list_segments": None,
    "preview_list": P.DEFINE,
    "create_segment": P.DEFINE,
    "get_segment": None,
    "change_segment": P.DEFINE,
    "delete_segment": P.DEFINE,
    "create_list": P.DEFINE,
    "set_list_members": P.DEFINE,
    "list_analysis_kinds": None,
    "list_analyses": None,
    "create_analysis": P.DEFINE,
    "get_analysis": None,
    "change_analysis": P.DEFINE,
    "delete_analysis": P.DEFINE,
    "run_analysis": P.RUN,
    "list_results": None,
    "get_result": None,
    "download_result": P.EXPORT,
    "send_result": P.EXPORT,
    "list_sendings": None,
    "list_lifecycle_starters": None,
    "propose_lifecycle_thresholds": None,
    "list_lifecycles": None,
    "take_lifecycle": (P.DEFINE, P.PUBLISH),
    "get_lifecycle": None,
    "change_lifecycle": (P.DEFINE, P.PUBLISH),
    "delete_lifecycle": (P.DEFINE, P.PUBLISH),
    "get_lifecycle_report": None,
    "list_stuck_customers": None,
    "reconstruct_lifecycle": P.RUN,
    "get_customer_lifecycle": None,
    "list_values": None,
    "create_value": (P.DEFINE, P.PUBLISH),
    "preview_value": None,
    "get_value": None,
    "change_value": (P.DEFINE, P.PUBLISH),
    "delete_value": (P.DEFINE, P.PUBLISH),
    "set_value_status": P.PUBLISH,
    "run_value": P.RUN,
    "get_value_figures": None,
    "list_value_versions": None,
    "restore_value": (P.DEFINE, P.PUBLISH),
    "list_value_runs": None,
    "list_tier_schemes": None,
    "create_tier_scheme": P.TIER,
    "get_tier_options": None,
    "preview_tiers": None,
    "get_tier_scheme": None,
    "change_tier_scheme": P.TIER,
    "delete_tier_scheme": P.TIER,
    "run_tier_scheme": P.RUN,
    "get_tier_pyramid": None,
    "get_tier_moves": None,
    "get_tier_months": None,
    "list_close_to_tier": None,
    "list_tier_overrides": None,
    "give_tier": P.TIER,
    "take_tier_back": P.TIER,
    "list_tier_proposals": None,
    "propose_tiers": P.TIER,
    "accept_tier_proposal": P.TIER,
    "decline_tier_proposal": P.TIER,
    "get_customer_tiers": None,
    "get_quality": None,
    "get_quality_history": None,
    "list_quality_alerts": None,
    "acknowledge_quality_alert": P.RUN,
    "get_quality_thresholds": None,
    "set_quality_thresholds": P.COLLECT,
    "get_exchange_rates": None,
    "set_exchange_rates": P.COLLECT,
    "get_standard_names": None,
    "set_standard_names": P.COLLECT,
    "get_overview": None,
    "list_market_series": None,
    "get_market_figures": None,
    "get_own_figures": None,
    "get_monitor": None,
    "get_monitor_series": None,
    "list_size_alerts": None,
    "count_open_alerts": None,
    "acknowledge_size_alert": P.RUN,
    "get_tag_sizes": None,
    "mute_tag": P.RUN,
    "get_watching": None,
    "set_watching": P.RUN,
    "list_changes": None,
    "list_subscriptions": P.CONNECT,
    "create_subscription": P.CONNECT,
    "get_subscription": P.CONNECT,
    "change_subscription": P.CONNECT,
    "delete_subscription": P.CONNECT,
    "rotate_secret": P.CONNECT,
    "test_subscription": P.CONNECT,
    "list_failed_batches": P.CONNECT,
    "drop_batches": P.CONNECT,
    "send_batches_again": P.CONNECT,
    "list_jobs": None,
    "get_job": None,
    "get_job_log": None,
    "cancel_job": P.RUN,
    "retry_job": P.RUN,
    "upload_file": P.COLLECT,
    "inspect_upload": P.COLLECT,
    "start_import": P.COLLECT,
    "list_imports": None,
    "get_import": None,
    "redo_import": P.COLLECT,
    "undo_import": P.COLLECT,
    "list_quarantine": P.COLLECT,
    "download_quarantine": P.COLLECT,
    "list_import_templates": None,
    "delete_import_template": P.COLLECT,
    "list_sources": None,
    "create_source": P.COLLECT,
    "look_at_source": P.CONNECT,
    "get_source": None,
    "change_source": P.COLLECT,
    "delete_source": P.CONNECT,
    "rotate_source_key": P.CONNECT,
    "run_source": P.COLLECT,
    "list_source_runs": None,
    "list_refused_messages": P.COLLECT,
    "apply_assignment": P.TIER,
    "get_assignment": None,
    "list_assignments": None,
    "list_advisors": None,
    "preview_assignment": P.TIER,
    "create_advisor": P.TIER,
    "change_advisor": P.TIER,
    "delete_advisor": P.TIER,
    "undo_assignment": P.TIER,
    "list_views": None,
    "save_view": None,
    "begin_with_view": None,
    "change_view": None,
    "delete_view": None,
    "restore_view": None,
    "get_tag_catalogue": None,
    "get_tag_evidence": None,
    "set_tag_owner": P.DEFINE,
}  # fmt: skip
"""operation_id → the permission that it asks for; a tuple: all of them; a set: any of them; None: everybody who is
signed in may.

Of these `get_pair` asks for `unmask` when it is to reveal (test_review), `create_source` for `connect` where it opens
a door (test_sources), `change_source` where it changes how one is reached, `save_view` and `change_view` for `define`
when everybody is to see the view (test_saved_views).
"""

BODIES: Final[dict[str, Any]] = {
    "create_batch": {"tag_id": "none", "customer_ids": ["1"], "value": "yes"},
    "take_tag_pack": {"pack": "retail"},
    "change_source": {"every_minutes": 60},
}
"""Where the least valid body says nothing that anybody may be refused."""

SIGNS_OUT: Final = ("sign_in", "sign_out")
"""They end the session that asks."""


@pytest.fixture
def description() -> Description:
    from zhike.control.api import api

    return Description(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str)))


@pytest.fixture
def known(owner, warehouse: DuckDBWarehouse, client: Client) -> dict[str, str]:
    """What operations speak of: some look whether it is there before they ask who wants it."""
    stop_clock(owner)
    people = [
        Person(i, events=tuple(order(f"o{i}-{n}", ago(days=i + n), "10") for n in range(1 + i % 6)))
        for i in range(1, 25)
    ]
    write(warehouse, people)
    analysis = client.post("/api/v1/analyses", {"kind": "rfm", "name": {"zh": "析", "en": "analysis"}}, JSON).json()
    asking.ask_here(owner, analysis["id"], lambda *_: None)
    upload = client.post("/api/v1/imports/uploads", {"file": _file()}).json()
    body = {"upload_id": upload["id"], "mapping": upload["mapping"]}
    client.post("/api/v1/imports", json.dumps(body), JSON)
    [imported] = client.get("/api/v1/imports").json()["items"]
    return {
        "customer_id": "1",
        "tag_id": create(client, "签", by_hand("yes"), kind="hand")["id"],
        "version": "1",
        "analysis_id": analysis["id"],
        "result_id": "latest",
        "upload_id": client.post("/api/v1/imports/uploads", {"file": _file()}).json()["id"],
        "import_id": imported["id"],
        "source_id": sources.create(owner, "web", sources.SourceKind.EVENT_API).source.id,
    }


def _file() -> SimpleUploadedFile:
    head = "订单编号,手机,付款时间,实付金额\n"
    return SimpleUploadedFile("orders.csv", f"{head}1,13800000001,2026-03-01 10:00:00,5\n".encode(), "text/csv")


def allow(permissions: Collection[Permission]) -> None:
    """Viewers may do this and nothing else."""
    RoleDifference.objects.all().delete()
    rows = [RoleDifference(role="viewer", permission=each, allowed=True) for each in permissions]
    RoleDifference.objects.bulk_create(rows)


def needed(needs: Needs) -> tuple[Permission, ...]:
    return tuple(needs) if isinstance(needs, tuple | frozenset) else () if needs is None else (needs,)


def answered(answer: Any) -> tuple[int, str | None]:
    """The status, and which permission was missing."""
    refused = answer.status_code == 403
    return answer.status_code, answer.json()["params"].get("needed") if refused else None


def test_every_operation_stands_in_the_table(description: Description):
    there = set(description.operations)
    assert (there - set(TABLE), set(TABLE) - there) == (set(), set())


def test_who_may_do_everything_else_is_refused(description: Description, known: dict[str, str], signed_in):
    client, wrong = signed_in("viewer"), {}
    for permission in Permission:
        for operation in (each for each, needs in TABLE.items() if permission in needed(needs)):
            needs = TABLE[operation]
            allow(set(Permission) - (needs if isinstance(needs, frozenset) else {permission}))
            found = answered(description.ask(client, operation, known, BODIES.get(operation)))
            if (
                found[0] != 403
                or found[1] not in needed(needs)
                or (found[1] != permission and isinstance(needs, tuple))
            ):
                wrong[operation] = (permission.value, *found)
    assert wrong == {}


def test_everybody_may_do_what_asks_for_nothing(description: Description, known: dict[str, str], signed_in):
    client, wrong = signed_in("viewer"), {}
    for operation in (each for each, needs in TABLE.items() if needs is None and each not in SIGNS_OUT):
        status, _ = answered(description.ask(client, operation, known, BODIES.get(operation)))
        if status in (401, 403) or status >= 500:
            wrong[operation] = status
    assert wrong == {}


def test_nobody_gets_in_without_signing_in(description: Description, db: None):
    open_to_all = {"get_session", *SIGNS_OUT}
    asked = {each: Client() for each in TABLE if each not in open_to_all}
    statuses = {each: description.ask(client, each, {}, BODIES.get(each)).status_code for each, client in asked.items()}
    assert {each: status for each, status in statuses.items() if status != 401} == {}
