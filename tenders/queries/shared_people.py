"""Who sits on both sides of a tender, as facts for the rule, and who may read what it finds. Reads only."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from procurement.access import Actor
from procurement.models import Membership, Organization, User
from procurement.rules.bid_companies import company_key
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Message
from procurement.rules.shared_people import CompanyPeople, DeclaredInterest, Person, shared_people
from tenders.models import InterestDeclaration, OpenedBid, Tender
from tenders.queries.bid_companies import manifests_of
from tenders.queries.situation import roles_towards


def may_read_shared_people(actor: Actor, tender: Tender) -> bool:
    """Once the names are known: the officers of the buyer, the chair of this committee, auditors."""
    if tender.opened_at is None or actor.is_anonymous:
        return False
    if roles_towards(actor, tender) & {Role.OFFICER, Role.AUDITOR}:
        return True
    return tender.seats.filter(ended_at=None, chair=True, user=actor.user).exists()


def shared_people_in(tender: Tender) -> tuple[Message, ...]:
    """What committee (evaluators, chair, key holders) and bidders of an opened tender share; six queries at most."""
    seats = [seat.user for seat in tender.seats.filter(ended_at=None).select_related("user")]
    holders = [holder.user for holder in tender.named_key_holders.select_related("user")]
    bids = OpenedBid.objects.filter(bid__tender=tender).select_related("bid__bidder").order_by("bid__bidder__name")
    companies = list(dict.fromkeys(opened.bid.bidder for opened in bids))
    people = _people_of(companies)
    declared = InterestDeclaration.objects.filter(seat__tender=tender, conflict=True, bidder__in=companies)
    return shared_people(
        [_person(user) for user in dict.fromkeys((*seats, *holders))],
        [
            *(CompanyPeople(one.name, tuple(people[one.pk]), one.contact_email) for one in companies),
            *_named_in_bids(tender, {company_key(one.country, one.registry_number) for one in companies}),
        ],
        [
            DeclaredInterest(str(row.seat.user), row.bidder.name, row.explanation)
            for row in declared.select_related("seat__user", "bidder").order_by("declared_at", "pk")
        ],
    )


def _named_in_bids(tender: Tender, bidders: set[str]) -> list[CompanyPeople]:
    """The companies that bids name besides the bidders: who belongs to them here, and the address that the bid gives."""
    named = {one.key: one for _, said in manifests_of(tender) for one in said.companies if one.key not in bidders}
    if not named:
        return []
    numbers = {text for key, one in named.items() for text in (key.partition(" ")[2], one.registry)} - {""}
    registered = Organization.objects.filter(kind=Organization.Kind.COMPANY, registry_number__in=numbers)
    accounts = {company_key(one.country, one.registry_number): one for one in registered.order_by("created_at")}
    people = _people_of([one for key, one in accounts.items() if key in named])
    return [
        CompanyPeople(one.name, tuple(people[accounts[key].pk]) if key in accounts else (), _address_in(one.contact))
        for key, one in named.items()
    ]


def _address_in(contact: str) -> str:
    """The first e-mail address in how a company is reached; empty if there is none."""
    return next((word.strip("<>,;()") for word in contact.split() if "@" in word), "")


def _people_of(companies: list[Organization]) -> dict[UUID, list[Person]]:
    """Everybody who holds or held a role there; who holds one now is no former member."""
    rows = Membership.objects.filter(organization__in=companies).select_related("user").order_by("created_at", "pk")
    held: dict[tuple[UUID, User], bool] = {}
    for row in rows:
        key = (row.organization_id, row.user)
        held[key] = held.get(key, False) or row.ended_at is None
    found: dict[UUID, list[Person]] = defaultdict(list)
    for (company, user), current in held.items():
        found[company].append(_person(user, former=not current))
    return found


def _person(user: User, *, former: bool = False) -> Person:
    address = "" if user.email.endswith(f"@{User.REMOVED}") else user.email
    return Person(str(user.pk), str(user), address, former)
