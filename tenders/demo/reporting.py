"""A savings report in the demo: one that is signed off, and one that waits for the second person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Agency
from tenders.forms.savings import SavingsForm
from tenders.models import SavingsStatement
from tenders.queries.savings import currencies
from tenders.services import savings_statements
from tenders.services.savings_statements import StatementDraft


def prepare(agency: Agency, title: str, **said: str) -> SavingsStatement:
    """The officer freezes the agency's figures."""
    form = SavingsForm({"buyer": str(agency.organization.pk), **said}, currencies=currencies())
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    draft = StatementDraft(agency.organization, title, form.filters(), form.said(), form.main)
    return savings_statements.prepare(draft, actor=actor_for(agency.officer), now=clock.now())


def sign_off(agency: Agency, title: str, **said: str) -> SavingsStatement:
    """The same, and the approver vouches for them."""
    found = prepare(agency, title, **said)
    return savings_statements.sign_off(found, actor=actor_for(agency.approver), now=clock.now())


def story(agency: Agency) -> Iterator[datetime]:
    """A signed report of everything so far, and one against the median of the bids that waits."""
    sign_off(agency, "What our purchases saved")
    prepare(agency, "What competition saved", baseline="median", bids="several")
    yield clock.now()
