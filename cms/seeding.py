"""The pages that come with the platform: read from content/, made once, and left to the editors from then on.

A page that is in PlantedPage is never touched again, whether it was edited, moved or deleted since; but one that nobody has
edited learns the languages that the platform has learned.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms import editors
from cms.models import (
    GuideIndexPage,
    GuidePage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlantedPage,
    TextPage,
    WordsPage,
    column,
)
from procurement.days import day_of

PLAN: tuple[tuple[str, type[WordsPage]], ...] = (
    ("home", HomePage),
    ("guides", GuideIndexPage),
    ("guides/how-to-bid", GuidePage),
    ("guides/how-to-seal-offline", GuidePage),
    ("guides/how-to-publish-a-tender", GuidePage),
    ("guides/how-to-check-a-bid-receipt", GuidePage),
    ("guides/how-to-follow-the-public-log", GuidePage),
    ("guides/how-bids-are-evaluated", GuidePage),
    ("guides/how-to-hold-a-key", GuidePage),
    ("guides/how-savings-are-counted", GuidePage),
    ("guides/how-to-read-red-flags", GuidePage),
    ("guides/how-to-read-figures-about-use", GuidePage),
    ("news", NewsIndexPage),
    ("news/this-platform-is-open", NewsPage),
    ("about", TextPage),
)
"""Every page by the name of its file, which is also its address; each comes after its parent."""


@transaction.atomic
def plant(now: datetime) -> list[str]:
    """Make the pages that were never made here; returns their names. Also sees to site, locales and groups."""
    for language, _ in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
    planted = set(PlantedPage.objects.values_list("name", flat=True))
    made = [name for name, model in PLAN if name not in planted and _plant(name, model, now)]
    for name in planted:
        _learn_languages(name)
    home = HomePage.objects.first()
    if home is not None:
        _point_site_to(home)
        editors.ensure_groups(home)
    return made


def _plant(name: str, model: type[WordsPage], now: datetime) -> bool:
    """Make one page, unless its parent was deleted meanwhile or an editor's page has its address."""
    PlantedPage.objects.create(name=name, planted_at=now)
    parent = _parent(name)
    slug = name.rsplit("/", maxsplit=1)[-1]
    if parent is None or (name != "home" and parent.get_children().filter(slug=slug).exists()):
        return False
    page = model(slug=slug)
    if isinstance(page, NewsPage):
        page.date = day_of(now)
    for language, _ in settings.LANGUAGES:
        _write(page, language, _content(language, name))
    parent.add_child(instance=page)
    page.save_revision(log_action=True).publish(skip_permission_checks=True)
    return True


def _write(page: WordsPage, language: str, content: dict[str, Any]) -> None:
    """Give the page its words in one language; words that the blocks refuse are an error."""
    body = column("body", language)
    setattr(page, column("title", language), content["title"])
    setattr(page, column("summary", language), content.get("summary", ""))
    setattr(page, body, _stream(content))
    written = getattr(page, body)
    written.stream_block.clean(written)


def _learn_languages(name: str) -> None:
    """Words in the languages that a page has none in, as long as no person has saved it."""
    parent, slug = _parent(name), name.rsplit("/", maxsplit=1)[-1]
    found = HomePage.objects.first() if name == "home" else parent and parent.get_children().filter(slug=slug).first()
    if not found or found.revisions.filter(user__isnull=False).exists():
        return
    page = found.specific
    missing = [code for code, _ in settings.LANGUAGES if not page.words_in(code).body]
    contents = {code: _content(code, name) for code in missing}
    if any(content.get("body") for content in contents.values()):
        for code, content in contents.items():
            _write(page, code, content)
        page.save_revision(log_action=True).publish(skip_permission_checks=True)


def _parent(name: str) -> Page | None:
    if name == "home":
        root = Page.get_first_root_node()
        # Wagtail's migrations leave a page of welcome behind; it goes if nobody has put anything below it.
        for welcome in root.get_children().filter(slug="home", numchild=0).exact_type(Page):
            Site.objects.filter(root_page=welcome).update(root_page=root)
            welcome.delete()
        return Page.get_first_root_node()
    home = HomePage.objects.first()
    folder = name.rpartition("/")[0]
    return home.get_children().filter(slug=folder).first() if home and folder else home


def _point_site_to(home: HomePage) -> None:
    """One site at PUBLIC_URL. Its root stays an editor's business once it is one of our pages."""
    address = urlsplit(settings.PUBLIC_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = (address.hostname, port, settings.WAGTAIL_SITE_NAME, home.pk)
    if (site.hostname, site.port, site.site_name, site.root_page_id) != wanted:
        site.hostname, site.port, site.site_name, site.root_page_id = wanted
        site.save()


def _content(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("cms").joinpath("content", language, f"{name}.toml").read_text("utf-8"))


def _stream(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Each block of the file is a table with one key, the kind of the block."""
    return [{"type": kind, "value": value} for block in content.get("body", []) for kind, value in block.items()]
