"""Feeds of the notice board for feed readers and calendars."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import get_actor
from tenders.forms.board import BoardForm
from tenders.models import Tender
from tenders.queries.board import BoardFilters, notice_board
from tenders.queries.news import News, news_of
from tenders.queries.tenders import get_tender_for

ENTRIES = 50


class TenderFeed(Feed):  # type: ignore[type-arg]  # generic for the checker only
    """The newest tenders that match the same query as on the notice board, as Atom."""

    feed_type = Atom1Feed
    title = _("Tenders")
    subtitle = _("New tenders on this platform.")
    link = "/tenders/"

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> BoardFilters:
        return BoardForm(request.GET).filters()

    def items(self, obj: BoardFilters) -> list[Tender]:
        return notice_board(obj, clock.now(), part=slice(ENTRIES))

    def item_title(self, item: Tender) -> str:
        return item.title

    def item_description(self, item: Tender) -> str:
        return f"{item.buyer.name}. {item.summary}"

    def item_pubdate(self, item: Tender) -> datetime | None:
        return item.published_at

    def item_guid(self, item: Tender) -> str:
        return f"urn:ocid:{item.ocid}"


class NewsFeed(Feed):  # type: ignore[type-arg]  # generic for the checker only
    """The answers and changes of one tender, as Atom: for those who follow without a log-in."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> Tender:
        return get_tender_for(get_actor(request), str(kwargs["reference"]))

    def title(self, obj: Tender) -> str:
        return gettext("News of %(title)s") % {"title": obj.title}

    def link(self, obj: Tender) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Tender) -> list[News]:
        return news_of(obj)[:ENTRIES]

    def item_title(self, item: News) -> str:
        return item.title

    def item_description(self, item: News) -> str:
        return item.text

    def item_link(self, item: News) -> str:
        return item.url

    def item_pubdate(self, item: News) -> datetime:
        return item.at

    def item_guid(self, item: News) -> str:
        return item.guid
