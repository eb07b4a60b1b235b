"""What is no page of words: the feed of news, the list of pages for search engines."""

from __future__ import annotations

from datetime import datetime, time
from typing import NoReturn

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms import queries
from cms.models import NewsPage
from procurement.days import zone

ENTRIES = 20
NOT_FOR_ROBOTS = ("/accounts/", "/account/", "/bids/", "/desk/", "/officer/", "/platform/", "/cms-admin/", "/design/")
"""Pages that a search engine can't see anyway, or that are no reading."""


class NewsFeed(Feed):  # type: ignore[type-arg]  # generic for the checker only
    """The latest news as Atom, in the language that the reader's program asks for."""

    feed_type = Atom1Feed
    title = _("News of this platform")
    link = "/news/"

    def items(self) -> list[NewsPage]:
        return list(queries.latest_news(ENTRIES))

    def item_title(self, item: NewsPage) -> str:
        return item.words.title

    def item_description(self, item: NewsPage) -> str:
        return item.words.summary

    def item_link(self, item: NewsPage) -> str:
        return str(item.url)

    def item_pubdate(self, item: NewsPage) -> datetime:
        return datetime.combine(item.date, time(12), zone())


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages of words and the entrances to the rest; tenders are found through the notice board."""
    entrances = [reverse(name) for name in ("tenders:board", "tenders:verification", "tenders:ocds")]
    addresses = [*(str(page.get_url(request)) for page in queries.public_pages()), *entrances]
    context = {"addresses": [f"{settings.PUBLIC_URL}{address}" for address in addresses]}
    return render(request, "cms/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines should leave alone, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {settings.PUBLIC_URL}{reverse('cms:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def nothing_here(request: HttpRequest, *args: object, **kwargs: object) -> NoReturn:
    """For screens of Wagtail that this platform does not use."""
    raise Http404
