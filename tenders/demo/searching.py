"""Saved searches in the demo: what a company sells, shared by its members, and what one person looks for besides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.alerts import Frequency
from tenders.demo.scenario import Company
from tenders.models import SavedSearch
from tenders.services.alerting import SearchDraft, save_search


def keep(company: Company) -> SavedSearch:
    """Two searches of the person who submits; returns the company's."""
    actor, now = actor_for(company.submitter), clock.now()
    own = SearchDraft(name="Laptops and printers", words="laptop or printer")
    save_search(own, Frequency.AT_ONCE, actor=actor, now=now)
    sold = SearchDraft(
        name="What we sell",
        categories=("30000000", "48000000"),
        regions=("RO",),
        min_value=Decimal(20_000),
        max_value=Decimal(900_000),
        company=company.organization,
    )
    return save_search(sold, Frequency.WEEKLY, actor=actor, now=now)


def story(companies: tuple[Company, ...]) -> Iterator[datetime]:
    """The first company keeps its searches early on; what they find comes by mail all along."""
    keep(companies[0])
    yield clock.now()
