"""A person at a browser, for stories: opens addresses, follows links, types into labelled fields, presses buttons, reads.

Everything is found by what stands on the page, as a person finds it; nothing here knows an id, a form field or a model.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from procurement.models import User
from tests.factories import PASSWORD

PATIENCE = 30_000
"""Milliseconds that a page may take on a busy machine before the story fails."""

expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody with a browser of their own; `user` is None for a visitor without an account."""

    def __init__(self, page: Page, user: User | None = None) -> None:
        self.page, self.user = page, user
        page.set_default_timeout(PATIENCE)

    @property
    def main(self) -> Locator:
        """The page without its header and footer."""
        return self.page.locator("main")

    def signs_in(self) -> Person:
        """By e-mail address and password, on the sign-in page."""
        return self.opens("account_login").fills_in_sign_in()

    def fills_in_sign_in(self) -> Person:
        """The same where the sign-in page is open already."""
        assert self.user is not None
        self.types("E-mail address", self.user.email)
        self.types("Password", PASSWORD)
        self.presses("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def loses_the_tab(self) -> Person:
        """Close the tab while its program waits for the next try of a request that is refused on its way, and open an empty one.

        Not in the middle of a try: one that is held back at that moment would be let through.
        """
        self.page.wait_for_event("requestfailed")
        self.page.close(run_before_unload=False)
        self.page = self.page.context.new_page()
        return self

    def opens(self, name: str, *arguments: object) -> Person:
        """Go to a page by the name of its address, as by a bookmark or a link in a mail."""
        self.page.goto(reverse(name, args=arguments))
        return self

    def follows(self, link: str, *, within: str = "main") -> Person:
        """Follow the first link with these words."""
        self.page.locator(within).get_by_role("link", name=re.compile(re.escape(link))).first.click()
        return self

    def presses(self, button: str) -> Person:
        """Press the one button of the page's main part with exactly these words."""
        self.main.get_by_role("button", name=button, exact=True).click()
        return self

    def types(self, label: str, text: str, *, within: Locator | None = None) -> Person:
        """Type into the field with this label, in place of what stands there."""
        (within or self.main).get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$")).filter(
            visible=True
        ).fill(text)
        return self

    def chooses(self, label: str, option: str) -> Person:
        """Choose from the list with this label."""
        self.main.get_by_label(label, exact=True).select_option(label=option)
        return self

    def ticks(self, label: str, *, within: Locator | None = None) -> Person:
        """Tick the box, or choose the one of several, with these words."""
        (within or self.main).get_by_label(label).first.check()
        return self

    def attaches(self, label: str, name: str, body: bytes, media_type: str = "application/pdf") -> Person:
        """Choose a file for the field with this label."""
        file: Any = {"name": name, "mimeType": media_type, "buffer": body}
        self.main.get_by_label(label).first.set_input_files(file)
        return self

    def part(self, name: str) -> Locator:
        """The group of fields with this heading."""
        return self.main.get_by_role("group", name=name, exact=True)

    def sees(self, *texts: str) -> Person:
        """Wait until the page says all of this."""
        for text in texts:
            expect(self.main).to_contain_text(text)
        return self

    def sees_heading(self, text: str) -> Person:
        """Wait until the page's heading says this."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)
        return self

    def does_not_see(self, *texts: str) -> Person:
        """The page, once it stands, does not say this."""
        for text in texts:
            expect(self.main).not_to_contain_text(text)
        return self

    def downloads(self, link: str) -> bytes:
        """Follow a link that gives a file; returns the file."""
        with self.page.expect_download() as download:
            self.main.get_by_role("link", name=link).first.click()
        return Path(download.value.path()).read_bytes()
