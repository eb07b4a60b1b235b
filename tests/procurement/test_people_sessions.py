"""How log-ins end, what happens to typed text then, and the second step of roles that bind somebody."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from procurement.models import BrowserSession, User
from procurement.people import sessions
from procurement.people.fresh import fresh_log_in_required
from tests.factories import make_agency, make_company, make_user
from tests.procurement.people_helpers import last_mail, sign_in

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def pass_time(client: Client, *, idle: float = 0, age: float = 0) -> None:
    """As if the log-in had last been used, or had begun, so many seconds ago."""
    session = client.session
    marks = session["log_in"]
    session["log_in"] = {"started": marks["started"] - age, "seen": marks["seen"] - idle}
    session.save()


def logged_in(client: Client, user: User | None = None) -> User:
    user = user or make_user("ana@example.org", "Ana")
    client.force_login(user)
    assert client.get("/account/").status_code == 200
    return user


@pytest.mark.parametrize(
    ("passed", "lasts"),
    [
        ({"idle": sessions.IDLE_SECONDS - 5}, True),
        ({"idle": sessions.IDLE_SECONDS + 5}, False),
        ({"age": sessions.ABSOLUTE_SECONDS - 5}, True),
        ({"age": sessions.ABSOLUTE_SECONDS + 5}, False),
    ],
)
def test_log_in_ends_by_idleness_and_by_age(client: Client, passed: dict[str, float], lasts: bool) -> None:
    logged_in(client)
    pass_time(client, **passed)
    assert client.get("/account/").status_code == (200 if lasts else 302)
    assert BrowserSession.objects.count() == (1 if lasts else 0)


def test_log_in_in_use_is_kept_and_noted_at_most_once_a_minute(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    logged_in(client)
    pass_time(client, idle=sessions.IDLE_SECONDS - 100)
    client.get("/account/")
    assert time.time() - client.session["log_in"]["seen"] < 5
    before = BrowserSession.objects.get().seen_at
    client.get("/account/")
    assert BrowserSession.objects.get().seen_at == before


def test_form_sent_after_the_log_in_ended_comes_back_with_what_was_typed(client: Client) -> None:
    logged_in(client)
    pass_time(client, idle=sessions.IDLE_SECONDS + 5)
    response = client.post("/account/", {"name": "Ana <Pop>", "language": "ro"}, headers=OURS)
    page = response.content.decode()
    assert response.status_code == 403
    assert '<input type="hidden" name="name" value="Ana &lt;Pop&gt;">' in page
    assert 'action="/account/"' in page
    assert User.objects.get().name == "Ana"


def test_form_sent_with_a_cookie_of_a_session_that_is_gone_comes_back_too(client: Client) -> None:
    logged_in(client)
    client.session.flush()
    response = client.post("/account/", {"name": "Typed", "language": "ro"}, headers=OURS)
    assert 'value="Typed"' in response.content.decode()


def test_form_of_another_site_never_comes_back_filled_in(client: Client) -> None:
    logged_in(client)
    pass_time(client, idle=sessions.IDLE_SECONDS + 5)
    response = client.post("/account/", {"name": "Forged", "language": "ro"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Forged" not in response.content.decode()


def test_form_with_an_old_token_comes_back_from_our_pages_only() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("ana@example.org"))
    ours = client.post("/account/", {"name": "Typed"}, headers=OURS)
    assert ours.status_code == 403
    assert 'value="Typed"' in ours.content.decode()
    theirs = client.post("/account/", {"name": "Typed"})
    assert theirs.status_code == 403
    assert "Typed" not in theirs.content.decode()


def test_account_lists_browsers_and_logs_one_out(client: Client) -> None:
    user = logged_in(client)
    other = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
    logged_in(other, user)
    page = client.get("/account/").content.decode()
    assert "Firefox, Windows" in page
    row = BrowserSession.objects.get(browser__contains="Firefox")
    assert client.post(f"/account/log-ins/{row.pk}/end/").headers["Location"] == "/account/"
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_account_ends_no_log_in_of_somebody_else(client: Client) -> None:
    stranger = Client()
    logged_in(stranger, make_user("other@example.org"))
    logged_in(client)
    row = BrowserSession.objects.get(user__email="other@example.org")
    assert client.post(f"/account/log-ins/{row.pk}/end/").status_code == 404
    assert stranger.get("/account/").status_code == 200


def test_account_logs_all_other_browsers_out(client: Client) -> None:
    user = logged_in(client)
    others = [Client(), Client()]
    for other in others:
        logged_in(other, user)
    client.post("/account/log-ins/end-others/")
    assert [other.get("/account/").status_code for other in others] == [302, 302]
    assert client.get("/account/").status_code == 200


def test_account_language_is_used_for_pages_and_mails(client: Client) -> None:
    user = logged_in(client)
    client.post("/account/", {"name": "Ana Pop", "language": "ro"})
    user.refresh_from_db()
    assert (user.name, user.language) == ("Ana Pop", "ro")
    assert '<html lang="ro"' in client.get("/account/").content.decode()
    elsewhere = Client()
    elsewhere.force_login(user)
    assert '<html lang="ro"' in elsewhere.get("/account/").content.decode()


# --- the second step --------------------------------------------------------------------------------------------------


def code_for(secret: str) -> str:
    """What the app on the phone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def with_app(user: User) -> str:
    """The user has an authenticator app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def test_second_step_is_asked_after_the_password(client: Client) -> None:
    user = make_agency().officer
    secret = with_app(user)
    assert sign_in(client, user).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/account/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).headers["Location"] == "/desk/"


def test_second_step_code_works_once(client: Client) -> None:
    user = make_user("ana@example.org")
    code = code_for(with_app(user))
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser, user)
        assert browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code == status


def test_second_step_recovery_code_works_in_place_of_the_app_and_once(client: Client) -> None:
    user = make_user("ana@example.org")
    with_app(user)
    code = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()[0]
    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser, user)
        assert browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code == status


def test_second_step_survives_a_password_reset(client: Client) -> None:
    user = make_user("ana@example.org")
    with_app(user)
    client.post("/accounts/password/reset/", {"email": user.email})
    body = last_mail(user.email).body
    path = body[body.index("/accounts/password/reset/key/") :].split()[0]
    form = client.get(path).headers["Location"]
    client.post(form, {"password1": "another long enough secret", "password2": "another long enough secret"})
    response = sign_in(client, user, password="another long enough secret")
    assert response.headers["Location"] == "/accounts/2fa/authenticate/"


def test_second_step_secret_is_not_readable_in_the_database(client: Client) -> None:
    user = make_user("ana@example.org")
    secret = with_app(user)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes"))
    assert codes.get_unused_codes()[0] not in stored
    assert TOTP(Authenticator.objects.get(user=user, type="totp")).validate_code(code_for(secret))


def test_second_step_pages_say_it_in_our_look(client: Client) -> None:
    user = make_user("ana@example.org")
    sign_in(client, user)
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        response = client.get(path, follow=True)
        assert response.status_code == 200
        assert "sigiliu.css" in response.content.decode()


def test_second_step_is_demanded_of_roles_that_bind_where_it_is_required(client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    company = make_company()
    client.force_login(company.preparer)
    assert client.get("/register/").status_code == 200
    client.force_login(company.submitter)
    assert client.get("/register/").headers["Location"] == "/account/second-step/"
    assert client.get("/account/second-step/").status_code == 200
    with_app(company.submitter)
    assert client.get("/register/").status_code == 200


def test_second_step_is_not_demanded_on_an_installation_for_trying_out(client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = False
    client.force_login(make_company().submitter)
    assert client.get("/register/").status_code == 200


# --- fresh log-ins ----------------------------------------------------------------------------------------------------


@fresh_log_in_required
def act(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def ask(client: Client, user: User) -> HttpResponse:
    request = RequestFactory().post("/bids/x/submit/?a=1")
    request.user, request.session = user, client.session
    return act(request)


def test_act_that_binds_asks_for_the_password_again_after_five_minutes(client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    user = make_user("ana@example.org")
    sign_in(client, user)
    assert ask(client, user).content == b"done"
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    response = ask(client, user)
    assert response.headers["Location"] == "/accounts/reauthenticate/?next=%2Fbids%2Fx%2Fsubmit%2F%3Fa%3D1"


def test_act_that_binds_asks_for_the_second_step_of_those_who_have_one(client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    user = make_user("ana@example.org")
    sign_in(client, user)
    secret = with_app(user)
    assert ask(client, user).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    sign_in(client, user)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_for(secret)})
    assert ask(client, user).content == b"done"


def test_act_that_binds_goes_through_where_second_steps_are_not_required(client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = False
    client.force_login(user := make_user("ana@example.org"))
    assert ask(client, user).content == b"done"
