"""Feeds of the notice board for feed readers and calendars."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.forms.board import BoardForm
from tenders.models import Tender
from tenders.queries.board import BoardFilters, notice_board

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
        return list(notice_board(obj, clock.now())[:ENTRIES])

    def item_title(self, item: Tender) -> str:
        return item.title

    def item_description(self, item: Tender) -> str:
        return f"{item.buyer.name}. {item.summary}"

    def item_pubdate(self, item: Tender) -> datetime | None:
        return item.published_at

    def item_guid(self, item: Tender) -> str:
        return f"urn:ocid:{item.ocid}"
