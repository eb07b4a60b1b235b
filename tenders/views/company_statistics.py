"""A company's own statistics: how its bids did, for its people alone, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from procurement.rules.money import rounded
from tenders.queries.own_statistics import DecidedBid, decided_bids, standing, standings
from tenders.queries.public import code_label
from tenders.queries.vault import company_of
from tenders.reports.row_files import streamed
from tenders.views.bidder_doors import signed_in

PAGE_SIZE = 25
SHOWN = 10
"""Categories and buyers; the file has every lot."""
COLUMNS = (
    "reference", "lot", "title", "buyer", "category", "decided_at", "won", "admissible", "rank", "own_price", "winning_price",
    "currency", "above_winner_percent",
)  # fmt: skip


@require_safe
@signed_in
def statistics(request: HttpRequest) -> HttpResponse:
    """The whole, by year, by category and by buyer, then lot by lot."""
    found = company_of(get_actor(request))
    bids, language = decided_bids(found), get_language() or "en"
    years = sorted(standings(bids, _year), key=lambda one: one.value)
    divisions = standings(bids, lambda one: _category(one)[:2])[:SHOWN]
    buyers = standings(bids, lambda one: one.lot.tender.buyer.name)[:SHOWN]
    context = {
        "company": found,
        "whole": standing(bids),
        "years": [(one.value, one) for one in years],
        "divisions": [(code_label("cpv", f"{one.value}000000", language) or one.value, one) for one in divisions],
        "buyers": [(one.value, one) for one in buyers],
        "page": Paginator(bids, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "tenders/company/statistics.html", context)


@require_safe
@signed_in
def statistics_csv(request: HttpRequest) -> HttpResponseBase:
    """A line for each lot."""
    bids = decided_bids(company_of(get_actor(request)))
    return streamed("csv", "bids", _rows(bids), COLUMNS, listed="bids")


def _rows(bids: list[DecidedBid]) -> Iterator[dict[str, Any]]:
    for one in bids:
        tender = one.lot.tender
        yield {
            "reference": tender.reference, "lot": one.lot.number, "title": one.lot.title, "buyer": tender.buyer.name,
            "category": _category(one), "decided_at": one.decided_at.isoformat(), "won": one.won,
            "admissible": one.admissible, "rank": one.rank, "own_price": one.amount, "winning_price": one.winning,
            "currency": tender.currency,
            "above_winner_percent": None if one.distance is None else rounded(one.distance),
        }  # fmt: skip


def _category(one: DecidedBid) -> str:
    return one.lot.cpv_code or one.lot.tender.cpv_code


def _year(one: DecidedBid) -> str:
    return str(timezone.localtime(one.decided_at).year)
