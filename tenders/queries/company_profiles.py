"""What a company has answered about itself, and what of it a bid declares. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from procurement import keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.boxes import open_draft
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue
from procurement.rules.qualification import Answer, parse_answers
from procurement.rules.qualification_check import answer_issues
from tenders.models import Bid, CompanyProfile, Tender
from tenders.queries.qualification import asked_by

WORTH_A_LOOK = timedelta(days=90)
"""Answers of this age are shown to be checked; months before they are asked again."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The answers by code, and the revision that a save must name."""

    answers: dict[str, Answer]
    revision: int
    updated_at: datetime | None


def profile_of(company: Organization) -> Profile:
    """What the company has answered so far, decrypted; nothing at revision 0 if it has not begun."""
    row = CompanyProfile.objects.filter(organization=company).first()
    if row is None:
        return Profile({}, 0, None)
    data = open_draft(
        keystore.draft_key(), bytes(row.ciphertext), tender=company.pk, bid=company.pk, organization=company.pk
    )
    return Profile(parse_answers(data), row.revision, row.updated_at)


def may_answer_for(actor: Actor, company: Organization) -> bool:
    """Whether the person prepares or submits the company's bids."""
    return bool({Role.PREPARER, Role.SUBMITTER} & actor.roles_in(company.pk))


def declared_in(bid: Bid) -> MappingProxyType[str, Answer]:
    """The company's answers to what this tender asks, as a bid that is handed in now would have them."""
    asked = asked_by(bid.tender)
    known = profile_of(bid.bidder).answers if asked else {}
    codes = [one.question.code for one in asked]
    return MappingProxyType({code: known[code] for code in codes if code in known})


def worth_a_look(answers: Mapping[str, Answer], today: date) -> date | None:
    """The day of the oldest answer, if it is old enough to be looked at before it is used again."""
    oldest = min((one.said_day for one in answers.values()), default=today)
    return oldest if oldest <= today - WORTH_A_LOOK else None


def undeclared(bid: Bid) -> tuple[Issue, ...]:
    """What the company must still answer, or look at again, before it bids. Answers age until the end of bids."""
    return unanswered(bid.tender, declared_in(bid)) if bid.tender.qualification else ()


def unanswered(tender: Tender, answers: MappingProxyType[str, Answer]) -> tuple[Issue, ...]:
    """The same for answers that are known."""
    if tender.bids_end_at is None:
        return ()
    return tuple(answer_issues(asked_by(tender), answers, tender.bids_end_at.date()))
