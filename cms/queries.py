"""Lists of published pages. Reads only."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.models import Page

from cms.models import HomePage, NewsPage


def public_pages() -> list[Page]:
    """Every published page, the home page first."""
    home = HomePage.objects.live().first()
    return list(home.get_descendants(inclusive=True).live().order_by("path")) if home else []


def latest_news(count: int) -> QuerySet[NewsPage]:
    """The latest published news, newest first."""
    news: QuerySet[NewsPage] = NewsPage.objects.live().order_by("-date", "-pk")[:count]
    return news
