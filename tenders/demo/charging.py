"""The fees of the platform in the demo: one tariff that two administrators decided, and the bills of what was opened since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from bidders.payments import tariffs
from procurement import clock
from procurement.access import actor_for
from procurement.days import day_of
from procurement.models import User
from procurement.rules.company_size import YearFigures
from procurement.rules.lifecycle import Role
from procurement.rules.tariffs import Band, Ground, Tariff
from tenders.demo.equipping import RATES
from tenders.demo.scenario import Company
from tenders.services import company_records, fees

FIRST_DAY = 49
"""Days before the demo's present from which on procedures are under the tariff."""
BID = (Band(Decimal(150_000), Decimal(40)), Band(Decimal(1_000_000), Decimal(120)), Band(None, Decimal(300)))
CONTRACT = (Band(Decimal(150_000), Decimal(0)), Band(None, Decimal(250)))
DISCOUNTS = {Ground.MICRO: Decimal(50), Ground.COMPLETE_FILE: Decimal(20), Ground.TAXES_PAID: Decimal(10)}


def story(auditor: User, micro: Company, now: datetime) -> Iterator[datetime]:
    """Proposed, confirmed the next day, in force two days later; yesterday what had become due was billed.

    By then the micro company shows by its figures that it is one, so that one discount is given for that.
    """
    oversight = auditor.memberships.get().organization
    found = oversight.memberships.filter(role=Role.PLATFORM_ADMIN).select_related("user").order_by("pk")
    one, other = (membership.user for membership in found)
    first_day = day_of(now - timedelta(days=FIRST_DAY))
    rules = Tariff("RON", first_day, BID, CONTRACT, DISCOUNTS, Decimal(60), Decimal(21), "RO")
    draft = tariffs.Draft("Tariff of the platform (demo)", "Decision 12 of the platform's board (demo)", rules)
    proposed = tariffs.propose(draft, actor=actor_for(one), now=clock.now())
    yield clock.now() + timedelta(days=1)
    tariffs.answer(proposed, confirm=True, actor=actor_for(other), now=clock.now())
    yield now - timedelta(hours=20)
    _show_size(micro)
    fees.make_due(now=clock.now())


def _show_size(company: Company) -> None:
    """Figures of the last three closed years: four people."""
    now = clock.now()
    years = tuple(
        YearFigures(now.year - 1 - ago, Decimal(4), Decimal(1_900_000), None, "RON", Decimal(rate))
        for ago, rate in RATES.items()
    )
    actor = actor_for(company.submitter)
    company_records.save_figures(company.organization, years, public_quarter=False, revision=0, actor=actor, now=now)
