"""The browser of the tests sees the platform as a visitor's does: styles, scripts and a policy that forbids the rest."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page

from procurement.models import User


def test_browser_loads_a_page_with_its_styles_and_without_complaint(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto("/accounts/login/")
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.styleSheets.length") > 0
    assert said == []


def test_browser_refuses_inline_code(page: Page) -> None:
    page.goto("/accounts/login/")
    with pytest.raises(Error, match="requires 'TrustedScript' assignment"):
        page.evaluate("document.body.setAttribute('onclick', 'window.ran = true')")


@pytest.mark.parametrize("attempt", [1, 2])
def test_browser_test_starts_with_a_fresh_database(page: Page, attempt: int) -> None:
    assert User.objects.count() == 0
    User.objects.create_user(f"attempt{attempt}@example.org", None)
