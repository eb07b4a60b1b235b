"""The look in a real browser: axe finds nothing, nothing scrolls sideways, the CSP is kept, JavaScript only adds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Browser, Dialog, Page, expect

from procurement import clock
from procurement.mail import queue_mail
from procurement.models import User
from tests.factories import PASSWORD, make_user
from tests.journeys.look import complaints, sideways, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
WIDTHS = (360, 1280)


def sign_in(page: Page) -> None:
    """By e-mail address and password, and once more, as what concerns the account asks for."""
    make_user("ana@agency.example")
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill("ana@agency.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.form [type=submit]").click()
    page.goto(reverse("account_reauthenticate"))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.form [type=submit]").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_component_page_at_each_width_and_theme_is_accessible(page: Page, width: int, scheme: Any) -> None:
    said = complaints(page)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto("/design/")
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert violations(page) == []
    assert sideways(page) == 0
    assert said == []


@pytest.mark.parametrize("width", WIDTHS)
def test_account_pages_at_each_width_are_accessible(page: Page, width: int) -> None:
    said = complaints(page)
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name in ("account_login", "account_signup", "account_reset_password"):
        page.goto(reverse(name))
        found[name] = (violations(page), sideways(page))
    sign_in(page)
    for name in (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_email",
        "account_change_password",
        "account_logout",
    ):
        page.goto(reverse(name))
        assert page.url.endswith(reverse(name))
        found[name] = (violations(page), sideways(page))
    assert {name: what for name, what in found.items() if what != ([], 0)} == {}
    assert said == []


def test_passkey_can_be_added_under_the_csp(page: Page) -> None:
    sign_in(page)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(reverse("mfa_add_webauthn").replace("127.0.0.1", "localhost"))
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add" not in url)
    assert Authenticator.objects.filter(user__email="ana@agency.example", type="webauthn").count() == 1


def test_error_summary_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/design/")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Title of the tender: This field is required.").click()
    expect(page.locator("#id_title").first).to_be_focused()


def test_countdown_ticks_in_the_server_time(page: Page) -> None:
    page.clock.install(time="2026-11-22T06:00:00Z")  # a visitor's clock that is hours wrong
    page.goto("/design/")
    soon = page.locator("[data-left]").nth(1)
    page.clock.run_for(1000)
    first = soon.inner_text()
    page.clock.run_for(60_000)
    minutes, seconds = (int(part) for part in soon.inner_text().split(":")[1:])
    before = [int(part) for part in first.split(":")[1:]]
    assert before[0] * 60 + before[1] - minutes * 60 - seconds == 60
    assert timedelta(minutes=19) < timedelta(minutes=before[0], seconds=before[1]) <= timedelta(minutes=19, seconds=30)
    page.clock.run_for(20 * 60_000)
    assert soon.inner_text() == "ended"
    expect(page.locator(".site-footer time")).to_contain_text("11:51")


def test_page_without_javascript_says_the_same(browser: Browser, browser_context_args: dict[str, Any]) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto("/design/")
    expect(page.locator("[data-left]").nth(1)).to_have_text("19 minutes left")
    page.get_by_text("How this date is counted").first.click()
    expect(page.get_by_text("Law 98/2016 art. 74").first).to_be_visible()
    context.close()


def test_live_totals_are_exact_in_each_notation(page: Page) -> None:
    page.goto("/design/")
    results = page.evaluate("""async () => {
        const address = document.querySelector('script[type="module"]').src.replace("app.js", "totals.js");
        const part = await import(address);
        const line = (price, quantity, decimal, group) =>
            part.show(part.cents(part.parse(price, decimal, group) * part.parse(quantity, ".", ","), 16), decimal === "," ? "ro" : "en");
        return [
            line("1.234.567,89", "3", ",", "."), line("1,234,567.89", "3", ".", ","), line("0,1", "3", ",", "."),
            line("12345678901234.99", "100", ".", ","), line("0.005", "1", ".", ","), line("12.5", "2", ",", "."),
            part.parse("twelve", ",", "."), part.parse("", ",", "."), part.parse("-1", ",", "."),
        ].map(String);
    }""")
    assert results == [
        "3.703.703,67",
        "3,703,703.67",
        "0,30",
        "1,234,567,890,123,499.00",
        "0.01",
        "25,00",
        "null",
        "null",
        "null",
    ]


def test_live_totals_add_the_tax_of_the_table(page: Page) -> None:
    page.goto("/design/")
    results = page.evaluate("""async () => {
        const address = document.querySelector('script[type="module"]').src.replace("app.js", "totals.js");
        const part = await import(address);
        const add = (to, name, data = {}) => {
            const made = to.appendChild(document.createElement(name));
            Object.assign(made.dataset, data);
            return made;
        };
        document.body.replaceChildren();
        const table = add(document.body, "table", { totals: "", currency: "RON", vatRate: "11.500000" });
        const input = add(add(add(table, "tr", { quantity: "1" }), "td"), "input", { price: "" });
        const sums = ["total", "vat", "gross"].map((name) => add(add(add(table, "tr"), "td"), "output", { [name]: "" }));
        const shown = () => sums.map((one) => one.textContent.replace("\\u00a0", " "));
        input.value = "0,50";
        part.start("en");
        const found = [shown()];
        for (const price of ["0,10", "1000", "?"]) {
            input.value = price;
            table.dispatchEvent(new Event("input"));
            found.push(shown());
        }
        return found;
    }""")
    assert results == [
        ["0.50 RON", "0.06 RON", "0.56 RON"],
        ["0.10 RON", "0.01 RON", "0.11 RON"],
        ["1,000.00 RON", "115.00 RON", "1,115.00 RON"],
        ["\u2013", "\u2013", "\u2013"],
    ]


def test_guard_asks_before_unsaved_text_is_lost(page: Page) -> None:
    page.goto("/design/")
    page.evaluate("""() => { const form = document.querySelector("form.form"); form.setAttribute("data-guard", "");
        return import(document.querySelector('script[type="module"]').src.replace("app.js", "guard.js")).then((m) => m.start()); }""")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.locator("#id_title").first.fill("Roads")
    page.goto("/design/?density=compact")
    assert asked == ["beforeunload"]


def test_language_switch_stays_on_the_page(page: Page) -> None:
    page.goto("/design/?density=compact")
    page.get_by_role("button", name="Română").click()
    expect(page.locator("html")).to_have_attribute("lang", "ro")
    assert page.url.endswith("/design/?density=compact")


@pytest.mark.urls("tests.procurement.upload_page")
def test_upload_shows_progress_and_opens_where_the_server_leads(page: Page) -> None:
    said = complaints(page)
    page.goto("/upload/")
    page.get_by_label("Title").fill("Terms")
    page.get_by_label("File").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x" * 3_000_000}
    )
    with page.expect_request("**/upload/") as sent:
        page.get_by_role("button", name="Send").click()
    assert sent.value.resource_type == "xhr"
    expect(page.get_by_role("heading", name="Done 3000000")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Stored.")
    assert page.url.endswith("/done/?bytes=3000000")
    assert said == []


@pytest.mark.urls("tests.procurement.upload_page")
def test_upload_that_is_refused_shows_the_page_with_the_error_and_what_was_typed(page: Page) -> None:
    said = complaints(page)
    page.goto("/upload/")
    page.get_by_label("File").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Title").fill("Terms")
    page.get_by_label("File").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"xyz"})
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Done 3")).to_be_visible()
    assert said == []


@pytest.mark.urls("tests.procurement.upload_page")
def test_upload_over_a_broken_line_says_so_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/upload/")
    page.get_by_label("Title").fill("Terms")
    page.get_by_label("File").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The line broke: send it again.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Terms")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Done 1")).to_be_visible()


def test_message_is_read_by_opening_it_and_can_be_new_again(page: Page) -> None:
    said = complaints(page)
    sign_in(page)
    context = {"organization": "Alfa", "path": "/x/"}
    ana = User.objects.get(email="ana@agency.example")
    queue_mail(key="k", to=ana, template="agency_approved", context=context, now=clock.now())
    page.goto(reverse("messages:inbox"))
    page.get_by_role("link", name="Approved").click()
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()  # the page pressed it
    page.reload()
    expect(page.get_by_role("link", name="Messages").first).to_be_visible()
    page.get_by_role("button", name="Mark as new").click()
    page.get_by_role("link", name="1 new message").click()
    assert said == []
