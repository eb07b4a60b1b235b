"""What the tests of questions and changes share: a tender that takes bids, somebody who asks, somebody who changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from procurement import clock
from procurement.access import Actor, actor_for
from procurement.models import MailMessage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Enquiry
from tenders.services import amending, amending_approval, enquiries
from tenders.services.drafts import ItemDraft, LotDraft

QUESTION = "May the laptops be delivered in two parts, in May and in June?"


def officer(played: Played) -> Actor:
    return actor_for(played.agency.officer)


def approver(played: Played) -> Actor:
    return actor_for(played.agency.approver)


def ask(played: Played, company: Company, text: str = QUESTION) -> Enquiry:
    """A question of a company, now."""
    actor = actor_for(company.submitter)
    return enquiries.ask(played.fresh(), text, bidder=company.organization, actor=actor, now=clock.now())


def answer(played: Played, enquiry: Enquiry, text: str = "Yes, in two parts.") -> None:
    """The officer publishes an answer, now."""
    found = Enquiry.objects.get(pk=enquiry.pk)
    enquiries.publish_answer(found, text, revision=found.revision, actor=officer(played), now=clock.now())


def propose(played: Played, reason: str = "The school needs more.", *, only_clarifies: bool = False) -> None:
    """The officer sends the change under way."""
    amending_approval.propose(
        played.fresh(), reason=reason, only_clarifies=only_clarifies, actor=officer(played), now=clock.now()
    )


def approve(played: Played) -> None:
    """The second person publishes the change under way."""
    amendment = played.fresh().amendments.get(status="proposed")
    amending_approval.approve(played.tender, revision=amendment.revision, actor=approver(played), now=clock.now())
    played.fresh()


def move_deadline(played: Played, to: datetime) -> None:
    """A plain extension, from the draft to its publication."""
    amending.save_dates(played.fresh(), {"bids_end_at": to}, actor=officer(played), now=clock.now())
    propose(played, "More time to visit the school.")
    approve(played)


def change_items(played: Played, *items: tuple[str, str, str]) -> None:
    """Other items for lot 1, drafted but not sent."""
    lot = played.lot()
    draft = LotDraft(
        lot.title,
        lot.description,
        lot.estimated_value,
        lot.award_method,
        tuple(ItemDraft(name, Decimal(quantity), unit) for name, quantity, unit in items),
    )
    amending.save_lot(played.fresh(), draft, number=1, actor=officer(played), now=clock.now())


def mails(template_key: str) -> list[str]:
    """The addresses to which mails of a kind went, by the first word of their key."""
    found = MailMessage.objects.filter(key__startswith=f"{template_key}:").order_by("recipient")
    return list(found.values_list("recipient", flat=True))


def open_tender(agency: Agency, plan: Plan, publish_at: datetime, **changed: object) -> Played:
    """A published tender of this plan, just after its publication."""
    return director.publish(agency, replace(plan, **changed), publish_at=publish_at)  # type: ignore[arg-type]
