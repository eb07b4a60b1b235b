"""A company of the demo with software of its own: its administrator allows programs, and a token is made. The text is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.people.programs import allow_programs
from procurement.people.tokens import make_token
from procurement.rules.program_tokens import Scope
from tenders.demo.scenario import Company


def connect(company: Company) -> None:
    """Programs may hand in the company's bids; one may, another only reads."""
    actor, now = actor_for(company.submitter), clock.now()
    allow_programs(company.organization, actor=actor, now=now)
    make_token("ERP", tuple(Scope), expires_at=now + timedelta(days=60), actor=actor, now=now)
    reading = (Scope.READ, Scope.FOLLOW)
    make_token("Tender watch", reading, expires_at=now + timedelta(days=300), actor=actor, now=now)


def story(company: Company) -> Iterator[datetime]:
    """The first company has an ERP."""
    connect(company)
    yield from ()
