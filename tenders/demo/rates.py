"""Exchange rates in the demo: invented ones, which say so, so that amounts in several currencies can be added up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.rules.exchange_rates import PER_FOREIGN
from procurement.rules.lifecycle import Role
from tenders.models import RateTable
from tenders.services.exchange_rates import RatesDraft, load_rates

DAYS = 800
SATURDAY = 5
EURO, DOLLAR, STEP = Decimal("4.9700"), Decimal("4.5600"), Decimal("0.0003")
DRAFT = RatesDraft(
    code="demo-rates",
    name="Exchange rates of a bank that does not exist (demo)",
    source="Invented for the demo: no bank publishes these rates",
    source_url="",
    licence="None needed: the rates are made up",
    base="RON",
    quoted=PER_FOREIGN,
)


def story(auditor: User, now: datetime) -> Iterator[datetime]:
    """The rates of more than two years were loaded yesterday."""
    oversight = auditor.memberships.get().organization
    yield now - timedelta(days=1)
    load(oversight.memberships.filter(role=Role.PLATFORM_ADMIN).order_by("pk")[:1].get().user)


def load(admin: User) -> RateTable:
    """Rates up to now for each day but Saturdays and Sundays, as banks publish them; they go up and down by the month."""
    now = clock.now()
    days = [now.date() - timedelta(days=back) for back in range(DAYS, -1, -1)]
    lines = [line for day in days if day.weekday() < SATURDAY for line in _lines(day)]
    return load_rates(DRAFT, "".join(["date,currency,rate\n", *lines]).encode(), actor=actor_for(admin), now=now)


def _lines(day: date) -> Iterator[str]:
    moved = STEP * abs(16 - day.day) + STEP * 5 * abs(6 - day.month)
    yield f"{day.isoformat()},EUR,{EURO + moved}\n"
    yield f"{day.isoformat()},USD,{DOLLAR - moved}\n"
