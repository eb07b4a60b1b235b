"""Every page in a real browser: axe finds nothing, nothing scrolls sideways, the browser has nothing to complain about.

Each distinct page once, on a narrow phone; every page of every role in every width and theme under the marker `full`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from procurement import keystore
from procurement.models import User
from tests.journeys import pages
from tests.journeys.conftest import START
from tests.journeys.look import NARROW, WIDE, complaints, faults, unfold
from tests.journeys.pages import ALL, SIDES, Scene
from tests.journeys.world import World, play

pytestmark = [pytest.mark.journey]


@pytest.fixture
def everything(world: None) -> World:
    keystore.ensure()
    return play(START)


class Eyes:
    """Browsers of the people of a world, one each, and what was found wrong so far: by scene."""

    def __init__(self, browser: Browser, world: World, options: dict[str, Any], language: str = "en") -> None:
        self.browser, self.world, self.options, self.language = browser, world, options, language
        self.found: dict[str, list[str]] = {}
        self._pages: dict[str, tuple[Page, list[str]]] = {}

    def page_of(self, who: str) -> tuple[Page, list[str]]:
        """The person's page, signed in, and what its browser says."""
        if who not in self._pages:
            # Without the gentle change of colors, in whose middle axe would look.
            context = self.browser.new_context(**self.options, reduced_motion="reduce")
            url = self.options["base_url"]
            context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": self.language, "url": url}])
            if user := self.world.people[who]:
                context.add_cookies([_session(user, url)])
            page = context.new_page()
            self._pages[who] = page, complaints(page)
        return self._pages[who]

    def look_at(
        self, scene: Scene, *, widths: tuple[int, ...] = (NARROW,), themes: tuple[Any, ...] = ("light",)
    ) -> None:
        """Open the page, press the button, and write down what is wrong."""
        page, said = self.page_of(scene.who)
        said.clear()
        answer = page.goto(scene.address(self.world))
        assert answer is not None
        wrong = [] if answer.status == scene.status else [f"answered {answer.status}"]
        if not page.url.endswith(scene.address(self.world)):
            wrong.append(f"led to {page.url}")
        if scene.press:
            unfold(page)
            page.locator("main").get_by_role("button", name=scene.press, exact=True).first.click()
            page.wait_for_load_state()
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            for theme in themes:
                page.emulate_media(color_scheme=theme)
                wrong += [f"{fault} ({width} px, {theme})" for fault in faults(page)]
        expected = 422 if scene.press else scene.status  # of which the browser's console speaks as well
        wrong += [line for line in said if f"responded with a status of {expected}" not in line]
        if wrong:
            self.found[str(scene)] = wrong

    def is_open_to(self, who: str, scene: Scene) -> bool:
        """Whether this person gets the page of a scene that is somebody else's."""
        page, _said = self.page_of(who)
        answer = page.request.get(scene.address(self.world), max_redirects=0)
        return answer.status == scene.status and "text/html" in answer.headers["content-type"]

    def close(self) -> None:
        for page, _said in self._pages.values():
            page.context.close()


def _session(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def test_no_page_is_left_out() -> None:
    assert pages.pages_left_out() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("side", SIDES)
def test_each_page_on_a_phone_is_sound(
    everything: World, browser: Browser, browser_context_args: dict[str, Any], side: str
) -> None:
    eyes = Eyes(browser, everything, browser_context_args)
    for scene in SIDES[side]:
        eyes.look_at(scene)
    eyes.close()
    assert eyes.found == {}


def look_at_all_of(who: str, eyes: Eyes, **options: Any) -> None:
    """The person's own pages, and those of others that are open to the person too."""
    own = [scene for scene in ALL if scene.who == who]
    others = {replace(scene, who=who, press="") for scene in ALL if scene.who != who} - set(own)
    for scene in [*own, *(scene for scene in sorted(others, key=str) if eyes.is_open_to(who, scene))]:
        eyes.look_at(scene, **options)
    eyes.close()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", sorted({scene.who for scene in ALL}))
def test_every_page_of_a_role_in_every_width_and_theme_is_sound(
    everything: World, browser: Browser, browser_context_args: dict[str, Any], who: str
) -> None:
    eyes = Eyes(browser, everything, browser_context_args)
    look_at_all_of(who, eyes, widths=(NARROW, WIDE), themes=("light", "dark"))
    assert eyes.found == {}


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", sorted({scene.who for scene in ALL}))
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_every_page_of_a_role_in_another_language_fits_a_phone(
    everything: World, browser: Browser, browser_context_args: dict[str, Any], who: str, language: str
) -> None:
    eyes = Eyes(browser, everything, browser_context_args, language=language)
    look_at_all_of(who, eyes)
    assert eyes.found == {}
