"""Tenders that are open now and buy the same kind of thing, by their category alone: all of it is public. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from procurement.models import Organization
from procurement.rules.alerts import branch
from tenders.models import Bid, Tender
from tenders.queries.board import ends_at, open_now
from tenders.queries.tenders import public

NEAR, NEARER = 3, 4
"""Digits that two categories share: a group and a class of the common procurement vocabulary; a division has two."""
LAST_BIDS = 50


def similar_to(codes: Iterable[str], *, without: Collection[UUID], now: datetime, count: int = 5) -> list[Tender]:
    """Open tenders near these categories: of the same class first, then those whose time ends first."""
    known = {code for code in codes if code}
    if not known:
        return []
    found = public().filter(open_now(now), _near(known, NEAR)).exclude(pk__in=without)
    nearest = Case(When(_near(known, NEARER), then=Value(0)), default=Value(1))
    rows = found.annotate(ends_at=ends_at(), nearest=nearest).select_related("buyer")
    return list(rows.order_by("nearest", "ends_at", "id")[:count])


def similar_to_bids_of(company: Organization, now: datetime) -> list[Tender]:
    """Open tenders near those that the company has bid for lately, without those that it has begun a bid for."""
    bids = Bid.objects.filter(bidder=company).order_by("-created_at")
    own = list(bids.values_list("tender", "tender__cpv_code")[:LAST_BIDS])
    return similar_to((code for _pk, code in own), without={pk for pk, _code in own}, now=now)


def bid_for_similar(tender: Tender, company: str) -> Q:
    """Whether the company that a query's rows name in the column `company` lately bid for something near this tender, as
    above, and has not begun a bid for the tender itself."""
    group, division = tender.cpv_code[:NEAR], tender.cpv_code[:2] + "000000"
    last = Bid.objects.filter(bidder=OuterRef(OuterRef(company))).order_by("-created_at").values("pk")[:LAST_BIDS]
    near = Q(tender__cpv_code__startswith=group) | Q(tender__cpv_code__startswith=division)
    return Q(Exists(Bid.objects.filter(near, pk__in=last))) & ~Q(
        Exists(Bid.objects.filter(bidder=OuterRef(company), tender=tender))
    )


def _near(codes: Iterable[str], digits: int) -> Q:
    """Categories that begin alike; what is known only as a division is near all of it."""
    starts = {branch(code)[:digits] for code in codes}
    return reduce(or_, (Q(cpv_code__startswith=start) for start in sorted(starts)))
