"""From sign-up to log-in, password reset, throttling, and what an outsider can learn from it (nothing)."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from procurement.models import MailMessage, User
from tests.factories import PASSWORD, make_agency, make_user
from tests.procurement.people_helpers import last_mail, link_in, sign_in

pytestmark = pytest.mark.django_db

SIGN_UP = {
    "name": "Ana Pop",
    "email": "ana@example.org",
    "password1": "four words make sense",
    "password2": "four words make sense",
}


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def test_sign_up_confirmed_in_same_browser_logs_in_and_asks_for_an_organization(client: Client) -> None:
    response = client.post("/accounts/signup/", SIGN_UP)
    assert response.status_code == 302
    user = User.objects.get(email="ana@example.org")
    assert (user.name, user.language) == ("Ana Pop", "en")
    assert "_auth_user_id" not in client.session
    path = link_in(last_mail("ana@example.org"), "/accounts/confirm-email/")
    assert client.get(path).status_code == 200
    assert client.post(path).headers["Location"] == "/register/"
    assert client.get("/register/company/").status_code == 200


def test_sign_up_follows_next_after_the_confirmation(client: Client) -> None:
    client.post("/accounts/signup/?next=/register/company/", {**SIGN_UP, "next": "/register/company/"})
    path = link_in(last_mail("ana@example.org"), "/accounts/confirm-email/")
    assert client.post(path).headers["Location"] == "/register/company/"


def test_log_in_before_the_address_is_confirmed_is_refused(client: Client) -> None:
    user = make_user("new@example.org", verified=False)
    response = sign_in(client, user)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_log_in_with_organization_leads_to_the_desk(client: Client) -> None:
    assert sign_in(client, make_agency().officer).headers["Location"] == "/desk/"


def test_log_in_ignores_upper_case_in_the_address(client: Client) -> None:
    make_user("mixed@example.org")
    response = client.post("/accounts/login/", {"login": "Mixed@Example.org", "password": PASSWORD})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elevenchars", "at least 12 characters"),
        ("123456789012", "easily guessed"),
        ("qwertyuiop123", "easily guessed"),
        ("password1234!", "easily guessed"),
        ("ana@example.org", "too similar"),
        ("sigiliusigiliu", "easily guessed"),
    ],
)
def test_password_short_common_or_like_the_address_is_refused(client: Client, password: str, words: str) -> None:
    response = client.post("/accounts/signup/", {**SIGN_UP, "password1": password, "password2": password})
    assert words in response.content.decode()
    assert not User.objects.exists()


def test_password_of_small_letters_only_is_accepted(client: Client) -> None:
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 302


def test_sign_up_with_a_known_address_looks_the_same_and_tells_its_owner(client: Client) -> None:
    known = make_user("known@example.org")
    new = client.post("/accounts/signup/", SIGN_UP)
    old = Client().post("/accounts/signup/", {**SIGN_UP, "email": known.email})
    assert (new.status_code, new.headers["Location"]) == (old.status_code, old.headers["Location"])
    assert User.objects.filter(email=known.email).count() == 1
    assert "There is one already" in last_mail(known.email).body


def test_log_in_says_the_same_for_unknown_address_and_wrong_password(client: Client) -> None:
    known = make_user("known@example.org")
    wrong = sign_in(client, known, password="not the password").content.decode()
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "x" * 12}).content.decode()
    for text in (wrong, unknown):
        assert "are not correct" in text


def test_password_reset_says_the_same_and_writes_to_known_addresses_only(client: Client) -> None:
    known = make_user("known@example.org")
    answers = [client.post("/accounts/password/reset/", {"email": e}) for e in (known.email, "nobody@example.org")]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert list(MailMessage.objects.values_list("recipient", flat=True)) == [known.email]


def test_password_reset_by_link_changes_the_password_and_ends_old_log_ins(client: Client) -> None:
    user = make_user("known@example.org")
    elsewhere = Client()
    sign_in(elsewhere, user)
    client.post("/accounts/password/reset/", {"email": user.email})
    path = link_in(last_mail(user.email), "/accounts/password/reset/key/")
    form = client.get(path).headers["Location"]
    new = "another long enough secret"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert client.post("/accounts/login/", {"login": user.email, "password": new}).status_code == 302
    assert elsewhere.get("/account/").status_code == 302


def test_log_in_sixth_wrong_password_is_refused_even_when_right_elsewhere(client: Client) -> None:
    user = make_user("known@example.org")
    for _attempt in range(5):
        sign_in(client, user, password="not the password")
    response = sign_in(Client(), user)
    assert "Too many failed" in response.content.decode()


def test_log_in_of_a_blocked_person_is_refused(client: Client) -> None:
    user = make_user("known@example.org", is_active=False)
    assert sign_in(client, user).headers["Location"] == "/accounts/inactive/"


def test_log_out_needs_a_form_and_not_only_a_link(client: Client) -> None:
    sign_in(client, make_user("known@example.org"))
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_change_of_address_asks_for_the_password_and_counts_once_confirmed(client: Client) -> None:
    user = make_user("old@example.org")
    sign_in(client, user)
    asked = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked.headers["Location"], {"password": PASSWORD})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    client.post(link_in(last_mail("new@example.org"), "/accounts/confirm-email/"))
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert "Email Changed" in last_mail("old@example.org").subject
