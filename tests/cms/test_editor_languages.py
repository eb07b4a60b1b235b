"""The editor's screens, which are Wagtail's own, speak each language of the platform; their catalogs: tests/test_translations.py."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.text import capfirst
from wagtail.models import Page, get_page_models

from cms.models import GuidePage, HomePage
from tests import factories
from tests.test_translations import CATALOGS, ENGLISH, _Words, compiled

__all__ = ["compiled"]

pytestmark = pytest.mark.usefixtures("pages", "compiled")

EDITOR = "/cms-admin/"
LANGUAGES = [path.parts[-3] for path in CATALOGS]


def editor(language: str) -> Client:
    """A browser in which the platform administrator has chosen this language."""
    client = Client(headers={"accept-language": language})
    client.force_login(factories.make_admin(), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    return client


def words_on(client: Client, path: str, language: str) -> list[str]:
    response = client.get(f"{EDITOR}{path}")
    assert response.status_code == 200, path
    html = response.content.decode()
    assert f'lang="{language}"' in html
    page = _Words(language)
    page.feed(html)
    return page.found


@pytest.mark.parametrize("language", LANGUAGES)
def test_screens_of_the_editor_have_no_english_left(language: str) -> None:
    client, home, guide = editor(language), HomePage.objects.get(), GuidePage.objects.order_by("pk")[0]
    screens = [
        "",
        f"pages/{home.pk}/",
        f"pages/{guide.pk}/edit/",
        f"pages/{guide.pk}/history/",
        f"pages/{guide.pk}/copy/",
        f"pages/{guide.pk}/unpublish/",
        f"pages/{guide.pk}/move/",
        "pages/search/",
        "images/",
        "images/add/",
        "documents/",
        "documents/add/",
        "reports/site-history/",
    ]
    titles = re.compile("|".join(re.escape(title) for title in Page.objects.values_list("title", flat=True)))
    left = {}
    for path in screens:
        if found := [text for text in words_on(client, path, language) if ENGLISH.search(titles.sub("", text))]:
            left[path] = found
    assert left == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hints_and_programs_of_the_editor_speak_the_language(language: str) -> None:
    client, guide = editor(language), GuidePage.objects.order_by("pk")[0]
    hint = "The page title as you'd like it to be seen by the public"
    with translation.override(language):
        words = translation.gettext(hint)
    assert words != hint
    assert words in words_on(client, f"pages/{guide.pk}/edit/", language)
    programs = client.get(f"{EDITOR}jsi18n/").content.decode()
    assert json.dumps({"az": "Səhifələr ağacı", "ro": "Explorator de pagini"}[language])[1:-1] in programs


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_of_pages_have_names_in_the_language(language: str) -> None:
    kinds = [kind for kind in get_page_models() if kind._meta.app_label == "cms"]

    def names() -> set[str]:
        return {str(name) for kind in kinds for name in (kind._meta.verbose_name, kind._meta.verbose_name_plural)}

    with translation.override("en"):
        english = names()
    with translation.override(language):
        assert not english & names()
        assert capfirst(GuidePage._meta.verbose_name) in words_on(
            editor(language), f"pages/{GuidePage.objects.order_by('pk')[0].get_parent().pk}/", language
        )
