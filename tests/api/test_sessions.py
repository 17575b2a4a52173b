"""Signing in: by password, by one-time link, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from zhike.control.accounts import service
from zhike.control.accounts.models import SignInLink, User
from zhike.control.audit.models import Entry

JSON = "application/json"
PASSWORD = "correct horse 9"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def attempts_start_at_zero() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner_with_password(owner) -> User:
    user = User.objects.get(id=owner.id)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def browser() -> Client:
    """A client that must carry the CSRF token, as a browser must."""
    return Client(enforce_csrf_checks=True)


def csrf(browser: Client) -> dict[str, str]:
    browser.get("/api/v1/session")
    return {"X-CSRFToken": browser.cookies["csrftoken"].value}


def sign_in(browser: Client, password: str, username: str = "owner"):
    body = {"username": username, "password": password}
    return browser.post("/api/v1/session", body, JSON, headers=csrf(browser))


def test_a_visitor_sees_the_workspace_and_nobody_signed_in(browser: Client):
    session = browser.get("/api/v1/session").json()
    assert session["user"] is None
    assert session["workspace"]["time_zone"] == "Asia/Shanghai"


def test_a_password_signs_in_and_signing_out_ends_it(browser: Client, owner_with_password: User):
    assert sign_in(browser, PASSWORD).json()["user"]["role"] == "owner"
    assert browser.get("/api/v1/jobs").status_code == 200
    assert browser.delete("/api/v1/session", headers=csrf(browser)).status_code == 204
    assert browser.get("/api/v1/jobs").status_code == 401


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(browser: Client, owner_with_password: User):
    wrong, unknown = sign_in(browser, "wrong"), sign_in(browser, PASSWORD, "nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_after_five_failures_even_the_right_password_must_wait(browser: Client, owner_with_password: User):
    failures = [sign_in(browser, "wrong").status_code for _ in range(5)]
    assert failures == [401] * 5
    locked = sign_in(browser, PASSWORD)
    assert (locked.status_code, locked.json()["code"]) == (429, "too_many_attempts")


def test_a_closed_account_cannot_sign_in(browser: Client, owner_with_password: User):
    User.objects.update(is_active=False)
    assert sign_in(browser, PASSWORD).json()["code"] == "wrong_credentials"


def test_signing_in_without_the_csrf_token_is_refused(browser: Client, owner_with_password: User):
    refused = browser.post("/api/v1/session", {"username": "owner", "password": PASSWORD}, JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")


def test_a_change_without_the_csrf_token_is_refused(browser: Client, owner_with_password: User):
    sign_in(browser, PASSWORD)
    refused = browser.post("/api/v1/api-keys", {"name": "till"}, JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_link_signs_in_exactly_once(browser: Client, db: None):
    address = f"/sign-in/{service.create_sign_in_link()}"
    assert browser.head(address).status_code == 405  # a preview of the link must not use it up
    assert browser.get(address).headers["Location"] == "/"
    assert browser.get("/api/v1/session").json()["user"]["username"] == "owner"
    assert Client().get(address).headers["Location"] == "/sign-in?error=sign_in_link_invalid"


def test_following_a_spent_link_while_signed_in_leads_to_the_console(browser: Client):
    address = f"/sign-in/{service.create_sign_in_link()}"
    assert [browser.get(address).headers["Location"] for _ in range(2)] == ["/", "/"]


def test_a_link_is_too_old_after_a_quarter_of_an_hour(browser: Client):
    token = service.create_sign_in_link()
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "error=" in browser.get(f"/sign-in/{token}").headers["Location"]


def test_a_token_is_not_kept_in_the_database(db: None):
    token = service.create_sign_in_link()
    assert token not in str(list(SignInLink.objects.values_list()))


def test_whoever_came_by_link_may_choose_a_password_and_stays_signed_in(browser: Client):
    browser.get(f"/sign-in/{service.create_sign_in_link()}")
    chosen = browser.post("/api/v1/session/password", {"password": PASSWORD}, JSON, headers=csrf(browser))
    assert chosen.status_code == 204
    assert browser.get("/api/v1/session").json()["user"]["username"] == "owner"
    assert sign_in(Client(enforce_csrf_checks=True), PASSWORD).status_code == 200


def test_changing_a_password_needs_the_current_one(browser: Client, owner_with_password: User):
    sign_in(browser, PASSWORD)
    body = {"password": "another horse 9"}
    refused = browser.post("/api/v1/session/password", body, JSON, headers=csrf(browser))
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_password")
    body["current_password"] = PASSWORD
    assert browser.post("/api/v1/session/password", body, JSON, headers=csrf(browser)).status_code == 204


def test_a_weak_password_is_refused_with_its_reasons(browser: Client):
    browser.get(f"/sign-in/{service.create_sign_in_link()}")
    refused = browser.post("/api/v1/session/password", {"password": "12345"}, JSON, headers=csrf(browser)).json()
    assert refused["code"] == "password_weak"
    assert "password_too_short" in refused["params"]["reasons"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(browser: Client, owner_with_password: User):
    session = sign_in(browser, PASSWORD).cookies["zhike_session"]
    assert session["httponly"] and session["samesite"] == "Lax"


def test_who_comes_and_goes_is_in_the_trail_without_what_was_typed(browser: Client, owner_with_password: User):
    Entry.objects.all().delete()
    sign_in(browser, PASSWORD)
    browser.delete("/api/v1/session", headers=csrf(browser))
    sign_in(browser, "not this one")
    sign_in(browser, "secret typed into the wrong field", username="张小明 13800001111")
    browser.get(f"/sign-in/{service.create_sign_in_link()}")
    person = owner_with_password.id
    told = [(each.action, each.actor["id"], each.object_id) for each in Entry.objects.order_by("at", "id")]
    assert told == [
        ("signed_in", person, person),
        ("signed_out", person, person),
        ("sign_in_failed", "", person),
        ("sign_in_failed", "", None),
        ("signed_in", person, person),
    ]
    assert [each.details for each in Entry.objects.filter(action="signed_in").order_by("at")] == [
        {"way": "password"},
        {"way": "link"},
    ]
    assert not [each for each in Entry.objects.values() if "typed" in str(each) or "1380000" in str(each)]
