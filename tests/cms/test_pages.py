"""What visitors get: every page in each language, links that lead somewhere, addresses that shadow nothing, the budget."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import gettext

from cms.models import HomePage, NewsIndexPage, NewsPage, TextPage
from cms.seeding import PLAN
from procurement.static_bundle import joined

pytestmark = pytest.mark.usefixtures("pages")

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ADDRESSES = ["/" if name == "home" else f"/{name}/" for name, _ in PLAN]
TITLES = {
    ("/", "en"): "Sealed until the opening. Public ever after.",
    ("/", "ro"): "Sigilate până la deschidere. Publice de atunci încolo.",
    ("/", "az"): "Açılışadək möhürlü. Ondan sonra hər kəsə açıq.",
    ("/guides/how-to-bid/", "az"): "Təklifi necə vermək olar",
    ("/guides/how-to-bid/", "en"): "How to bid",
    ("/guides/how-to-bid/", "ro"): "Cum depuneți o ofertă",
    ("/news/", "en"): "News",
    ("/news/", "ro"): "Noutăți",
}


def body(client: Client, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200, address
    return response.content.decode()


def untranslated(language: str) -> str:
    """What a page says that exists in the other language only."""
    with translation.override(language):
        return gettext("This page has not been translated yet.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_served_in_the_readers_language(client: Client, address: str, language: str) -> None:
    html = body(client, address, language)
    assert f'<html lang="{language}">' in html
    assert len(re.findall("<h1", html)) == 1
    assert untranslated(language) not in html
    title = TITLES.get((address, language))
    assert title is None or f"<h1>{title}</h1>" in html


def test_language_switch_keeps_the_address(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "ro", "next": "/guides/how-to-bid/"})
    assert "<h1>Cum depuneți o ofertă</h1>" in body(client, "/guides/how-to-bid/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_holds_no_inline_code_and_nothing_of_other_sites(client: Client, address: str) -> None:
    html = body(client, address)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html)
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_every_link_of_every_page_leads_somewhere(client: Client) -> None:
    links = {
        link.split("#")[0]
        for language in LANGUAGES
        for address in ADDRESSES
        for link in re.findall(r'href="(/[^"]*)"', body(client, address, language))
        if not link.startswith("/static/")
    }
    broken = {link: client.get(link.replace("&amp;", "&")).status_code for link in sorted(links)}
    assert {link: status for link, status in broken.items() if status not in (200, 302)} == {}


def test_links_to_headings_lead_to_headings(client: Client) -> None:
    html = body(client, "/guides/how-to-bid/", "ro")
    anchors = re.findall(r'href="#([^"]+)"', html)
    assert len(anchors) > 3
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_page_without_translation_is_shown_in_the_other_language_and_says_so(client: Client) -> None:
    page = TextPage(
        title="Only here", slug="only-here", body=[{"type": "text", "value": "<p>English words.</p>"}]
    )  # no Romanian
    HomePage.objects.get().add_child(instance=page)
    html = body(client, "/only-here/", "ro")
    assert "English words." in html
    assert '<div class="stack" lang="en">' in html
    assert untranslated("ro") in html


def test_page_written_in_romanian_only_is_shown_to_english_readers(client: Client) -> None:
    page = TextPage(title="x", title_ro="Doar aici", slug="doar", body_ro=[{"type": "text", "value": "<p>Vorbe.</p>"}])
    HomePage.objects.get().add_child(instance=page)
    assert "<h1>Doar aici</h1>" in body(client, "/doar/", "en")


def test_draft_is_not_served(client: Client) -> None:
    HomePage.objects.get().add_child(instance=TextPage(title="Soon", slug="soon", live=False))
    assert client.get("/soon/").status_code == 404


def test_unknown_address_gets_our_own_page(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]


def test_pages_shadow_no_address_of_the_platform() -> None:
    home = HomePage.objects.get()
    for slug in ("tenders", "register", "ocds"):
        home.add_child(instance=TextPage(title=slug, slug=slug))
    assert resolve("/tenders/").view_name == "tenders:board"
    assert resolve("/register/").view_name == "people:register"
    assert resolve("/ocds/").view_name == "tenders:ocds"


def test_wagtails_own_log_in_forms_are_not_there(client: Client) -> None:
    assert client.get("/_util/login/").status_code == 404
    assert client.get("/cms-admin/password_reset/").status_code == 404
    assert client.get("/cms-admin/login/").headers["Location"] == reverse("account_login")


def test_news_come_newest_first_on_page_and_feed(client: Client) -> None:
    index = NewsIndexPage.objects.get()
    for year in (2030, 2032, 2031):
        index.add_child(instance=NewsPage(title=f"In {year}", slug=f"in-{year}", date=f"{year}-01-01", summary="s"))
    for address in ("/news/", "/news/feed.atom"):
        found = re.findall(r"In (\d{4})", body(client, address))
        assert list(dict.fromkeys(found)) == ["2032", "2031", "2030"]


def test_sitemap_lists_published_pages_only(client: Client) -> None:
    HomePage.objects.get().add_child(instance=TextPage(title="Soon", slug="soon", live=False))
    xml = body(client, "/sitemap.xml")
    assert f"<loc>{settings.PUBLIC_URL}/guides/how-to-bid/</loc>" in xml
    assert "soon" not in xml
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in body(client, "/robots.txt")


def test_first_visit_of_the_home_page_stays_within_60_kilobytes(client: Client) -> None:
    scripts = Path(settings.BASE_DIR / "procurement" / "static" / "js")
    sent = [body(client, "/"), joined(), (scripts / "app.js").read_text(), (scripts / "clock.js").read_text()]
    assert sum(len(gzip.compress(text.encode())) for text in sent) < 60_000
