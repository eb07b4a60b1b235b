"""The editor in a real browser: it works under its policy, asks no other site, and what it publishes is there at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cms import seeding
from cms.models import GuidePage
from procurement import clock
from tests import factories
from tests.journeys.look import complaints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_page_is_edited_previewed_and_published_under_the_editors_policy(page: Page, live_server: LiveServer) -> None:
    seeding.plant(clock.now())
    factories.make_admin("pavel@platform.example")
    guide = GuidePage.objects.get(slug="how-to-bid")
    said, elsewhere = complaints(page), list[str]()
    page.on("request", lambda asked: elsewhere.append(asked.url) if asked.url.startswith("http") else None)
    page.goto(f"/cms-admin/pages/{guide.pk}/edit/")
    page.locator("[name=login]").fill("pavel@platform.example")
    page.locator("[name=password]").fill(factories.PASSWORD)
    page.locator("main form.form [type=submit]").click()
    page.get_by_role("tab", name="Română").click()
    page.locator("[name=title_ro]").fill("Cum se depune o ofertă")
    page.get_by_role("button", name="Toggle preview").click()
    english, romanian = (page.frame_locator(f"iframe[src*='mode={language}&']") for language in ("en", "ro"))
    expect(english.get_by_role("heading", level=1)).to_have_text("How to bid", timeout=60_000)
    page.get_by_label("Preview mode").select_option("ro")
    expect(romanian.get_by_role("heading", level=1)).to_have_text("Cum se depune o ofertă", timeout=60_000)
    page.get_by_role("button", name="More actions").click()
    page.locator("[name=action-publish]").click()
    page.wait_for_url("**/cms-admin/pages/*/")
    page.context.clear_cookies()
    page.goto("/guides/how-to-bid/")
    page.get_by_role("button", name="Română").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cum se depune o ofertă")
    assert page.url.endswith(reverse("cms:guides") + "how-to-bid/")
    assert said == []
    assert [address for address in elsewhere if not address.startswith(live_server.url)] == []
