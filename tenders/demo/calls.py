"""What happens in the demo while bids come in: a question answered, one that waits, a published change, one under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.access import actor_for
from tenders.demo.cast import Cast
from tenders.demo.scenario import Company, Played
from tenders.models import Enquiry
from tenders.services import amending, amending_approval, enquiries, following
from tenders.services.drafts import ItemDraft, LotDraft

PDF = b"%PDF-1.7\n% plan of the site\n"


def ask(played: Played, company: Company, text: str) -> Enquiry:
    """A company asks."""
    actor = actor_for(company.submitter)
    return enquiries.ask(played.fresh(), text, bidder=company.organization, actor=actor, now=clock.now())


def answer(played: Played, enquiry: Enquiry, text: str) -> None:
    """The officer answers at once."""
    actor = actor_for(played.agency.officer)
    enquiries.publish_answer(enquiry, text, revision=enquiry.revision, actor=actor, now=clock.now())


def follow(played: Played, company: Company) -> None:
    """Somebody follows without bidding."""
    following.follow(played.fresh(), actor=actor_for(company.submitter), now=clock.now())


def more_of_the_first_item(played: Played, factor: str) -> None:
    """Draft another quantity of the first item of lot 1."""
    lot = played.lot()
    items = [ItemDraft(item.description, item.quantity, item.unit, item.cpv_code) for item in lot.items.all()]
    first = items[0]
    items[0] = ItemDraft(first.description, first.quantity * Decimal(factor), first.unit, first.cpv_code)
    estimate = lot.estimated_value * Decimal(factor) if lot.estimated_value is not None else None
    draft = LotDraft(lot.title, lot.description, estimate, lot.award_method, tuple(items), (), lot.cpv_code)
    amending.save_lot(played.fresh(), draft, number=1, actor=actor_for(played.agency.officer), now=clock.now())


def add_document(played: Played, title: str) -> None:
    """Draft one more document."""
    amending.add_file(
        played.fresh(),
        SimpleUploadedFile("site-plan.pdf", PDF),
        title=title,
        media_type="application/pdf",
        replaces=None,
        actor=actor_for(played.agency.officer),
        now=clock.now(),
    )


def later(played: Played, days: int) -> datetime:
    """Draft a later deadline, at the same hour."""
    end = played.fresh().bids_end_at
    assert end
    moved = end + timedelta(days=days)
    amending.save_dates(played.tender, {"bids_end_at": moved}, actor=actor_for(played.agency.officer), now=clock.now())
    return moved


def propose(played: Played, reason: str, *, only_clarifies: bool = False) -> None:
    """The officer sends the change under way."""
    actor = actor_for(played.agency.officer)
    amending_approval.propose(
        played.fresh(), reason=reason, only_clarifies=only_clarifies, actor=actor, now=clock.now()
    )


def publish(played: Played, reason: str, *, only_clarifies: bool = False) -> None:
    """The officer sends the change under way, the approver publishes it."""
    propose(played, reason, only_clarifies=only_clarifies)
    revision = played.tender.amendments.get(status="proposed").revision
    amending_approval.approve(
        played.fresh(), revision=revision, actor=actor_for(played.agency.approver), now=clock.now()
    )
    played.fresh()


def works(played: Played, cast: Cast) -> Iterator[datetime]:
    """Insulation: an answered question, one that waits, a significant change after which the bid was handed in again."""
    alfa, _beta, gama, delta = cast.companies
    follow(played, gama)
    first = ask(played, delta, "May the building be visited before the bid, and on which days?")
    yield clock.now() + timedelta(hours=20)
    answer(played, first, "Yes: every Tuesday and Thursday from 9 to 12. Please ring at the gate.")
    yield clock.now() + timedelta(days=1)
    more_of_the_first_item(played, "1.1")
    add_document(played, "Plan of the facades")
    publish(played, "The annex was missing in the first survey.")
    yield clock.now() + timedelta(days=2)
    ask(played, alfa, "Is the thickness of 15 cm a minimum, or are 14 cm with a better material accepted?")


def food(played: Played, cast: Cast) -> Iterator[datetime]:
    """The canteen: a plain extension, and a change that waits for the approver."""
    yield clock.now() + timedelta(days=1)
    later(played, 7)
    publish(played, "Several producers asked for more time.")
    yield clock.now() + timedelta(days=1)
    add_document(played, "Menu of a usual week")
    propose(played, "It shows what is cooked; nothing else is asked for.", only_clarifies=True)
