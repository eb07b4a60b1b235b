"""The way in, in a real browser under the real Content-Security-Policy: account, company, passkey, expired forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import ConsoleMessage, Page, expect

from procurement.models import Organization, User
from tests.factories import PASSWORD, make_company

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def refused_by_policy(message: ConsoleMessage) -> bool:
    """What Chromium writes to the console when a script or style is not allowed."""
    return any(words in message.text for words in ("Content Security Policy", "Trusted", "Refused to"))


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page on which nothing is refused by the Content-Security-Policy and no script fails."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if refused_by_policy(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []


@pytest.fixture
def authenticator(quiet: Page) -> Page:
    """A browser with a built-in authenticator that says yes, as a phone or laptop has."""
    session = quiet.context.new_cdp_session(quiet)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return quiet


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_newcomer_gets_from_nothing_to_a_company_that_may_bid(quiet: Page) -> None:
    page = quiet
    page.goto("/register/")
    page.get_by_role("link", name="A company that bids").click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill("Maria Enescu")
    page.get_by_label("E-mail address").fill("maria@alfa.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Confirm your e-mail address")).to_be_visible()
    page.get_by_role("link", name="outbox").click()
    page.get_by_role("link", name=re.compile("[Cc]onfirm")).first.click()
    page.locator(".mail-body a").first.click()
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("heading", name="Register a company")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Alfa SRL")
    page.get_by_label("Registry number").fill("18547291")
    page.get_by_label("Address", exact=True).fill("Str. Lungă 1, Brașov")
    page.get_by_role("button", name="Register the company").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("check digit does not fit")
    expect(page.get_by_label("Address", exact=True)).to_have_value("Str. Lungă 1, Brașov")
    page.get_by_label("Registry number").fill("18547290")
    page.get_by_role("button", name="Register the company").click()
    expect(page.get_by_role("heading", name="Alfa SRL")).to_be_visible()
    assert Organization.objects.get().approved_at is not None


def test_passkey_is_added_and_signs_in_alone(authenticator: Page) -> None:
    page, email = authenticator, make_company().submitter.email
    sign_in(page, email)
    page.goto("/accounts/2fa/webauthn/add/")
    if page.get_by_role("heading", name="Is it you?").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Use it alone").check()
    page.get_by_role("button", name="Go on in the browser").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_passkey_is_the_second_step_after_the_password(authenticator: Page) -> None:
    page, email = authenticator, make_company().submitter.email
    sign_in(page, email)
    page.goto("/accounts/2fa/webauthn/add/")
    if page.get_by_role("heading", name="Is it you?").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on in the browser").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_form_sent_after_the_sign_in_ended_is_not_lost(page: Page) -> None:
    user = make_company().submitter
    sign_in(page, user.email)
    page.goto("/account/")
    page.get_by_label("Your name").fill("Ștefan Lungu")
    page.context.clear_cookies(name="sessionid")
    second = page.context.new_page()
    page.context.add_cookies([{"name": "sessionid", "value": "gone", "url": page.url}])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    sign_in(second, user.email)
    # The sign-in has changed the token of all forms: the first try only renews it.
    with page.expect_navigation():
        page.get_by_role("button", name="Send what I typed").click()
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Send what I typed").click()
    expect(page.get_by_role("heading", name="Ștefan Lungu")).to_be_visible()
    assert User.objects.get(pk=user.pk).name == "Ștefan Lungu"
