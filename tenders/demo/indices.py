"""Price indices in the demo: invented ones, which say so, so that earlier unit prices can be carried to today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.rules.lifecycle import Role
from tenders.models import PriceIndex
from tenders.services.indexing import index_all
from tenders.services.price_indices import IndexDraft, load_index

FIRST = 2020 * 12
"""January 2020, in months."""
MONTHLY = Decimal("0.35")
"""By how much the invented index rises each month, in points."""
DRAFT = IndexDraft(
    code="demo-prices",
    name="Consumer prices of a country that does not exist (demo)",
    source="Invented for the demo: no statistical office publishes these figures",
    source_url="",
    licence="None needed: the figures are made up",
    base_period="January 2020 = 100",
    currency="RON",
    category="",
)


def story(auditor: User, now: datetime) -> Iterator[datetime]:
    """A version is there from the beginning; yesterday the next one came, up to the month before."""
    oversight = auditor.memberships.get().organization
    admin = oversight.memberships.filter(role=Role.PLATFORM_ADMIN).order_by("pk")[:1].get().user
    load(admin)
    yield now - timedelta(days=1)
    load(admin)
    index_all(now=clock.now())


def load(admin: User) -> PriceIndex:
    """The version that is out now: months up to the one before, as with indices of the world."""
    now = clock.now()
    last = now.year * 12 + now.month - 2
    lines = [
        f"{month // 12}-{month % 12 + 1:02d},{100 + MONTHLY * (month - FIRST)}\n" for month in range(FIRST, last + 1)
    ]
    return load_index(DRAFT, "".join(["month,value\n", *lines]).encode(), actor=actor_for(admin), now=now)
