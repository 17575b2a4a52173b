"""Opaque ids. They never derive from names; the prefix only helps a person who reads a log."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no letters that are mistaken for digits


def new_id(prefix: str) -> str:
    """A new id such as `job_5k2m…` (80 random bits)."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(16))}"


# Django's migrations need a named function as a column's default.


def new_user_id() -> str:
    return new_id("usr")


def new_key_id() -> str:
    return new_id("key")


def new_job_id() -> str:
    return new_id("job")


def new_tag_id() -> str:
    return new_id("tag")


def new_group_id() -> str:
    return new_id("grp")


def new_segment_id() -> str:
    return new_id("seg")


def new_analysis_id() -> str:
    return new_id("ana")


def new_result_id() -> str:
    return new_id("res")


def new_value_id() -> str:
    return new_id("val")


def new_tier_scheme_id() -> str:
    return new_id("tie")


def new_proposal_id() -> str:
    return new_id("pro")


def new_batch_id() -> str:
    return new_id("bat")


def new_scheme_id() -> str:
    return new_id("lcs")
