"""Where a committee and the bidders share people: what people look into, never a reason to exclude anybody by itself.

Sources: Directive 2014/24/EU art. 24, Law 98/2016 art. 58 to 63.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from procurement.rules.messages import Message, gettext_noop

FREE_MAIL = frozenset(
    {
        "aol", "bk", "fastmail", "free", "freemail", "gmail", "gmx", "googlemail", "hotmail", "icloud", "inbox", "laposte", "libero",
        "list", "live", "mac", "mail", "me", "msn", "orange", "outlook", "proton", "protonmail", "seznam", "tutanota",
        "ukr", "web", "wp", "yahoo", "yandex", "ymail", "zoho",
    }
)  # fmt: skip
"""First names of the domains of large mail providers, whose addresses say nothing about who works where."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account: its id, name and address. `former`: it held a role in the company and holds none now."""

    account: str
    name: str
    email: str
    former: bool = False


@dataclass(frozen=True, slots=True)
class CompanyPeople:
    """A bidder as far as its people go."""

    name: str
    people: tuple[Person, ...]
    contact_email: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredInterest:
    """An interest that a member declared about a bidder."""

    member: str
    company: str
    explanation: str


def shared_people(
    committee: Iterable[Person], companies: Iterable[CompanyPeople], declared: Iterable[DeclaredInterest]
) -> tuple[Message, ...]:
    """One sentence for each member and company that share something, the strongest first kind found; then what was declared."""
    members, bidders = tuple(committee), tuple(companies)
    found = [link for member in members for company in bidders if (link := _link(member, company))]
    said = gettext_noop("%(member)s declared an interest in %(company)s: %(explanation)s")
    for one in declared:
        found.append(Message(said, {"member": one.member, "company": one.company, "explanation": one.explanation}))
    return tuple(found)


def own_domain(email: str) -> str:
    """The domain of an address in small letters; empty for an address of a large mail provider, and for none."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain.split(".")[0] in FREE_MAIL else domain


def _link(member: Person, company: CompanyPeople) -> Message | None:
    names = {"member": member.name, "company": company.name}
    for person in company.people:
        if person.account == member.account:
            is_one = gettext_noop("%(member)s of the committee belongs to %(company)s: it is the same account.")
            was_one = gettext_noop("%(member)s of the committee belonged to %(company)s: it is the same account.")
            return Message(was_one if person.former else is_one, names)
    if member.email.strip().lower() == company.contact_email.strip().lower() != "":
        same = gettext_noop(
            "The e-mail address of %(member)s of the committee is the one under which %(company)s is reached."
        )
        return Message(same, names)
    domain = own_domain(member.email)
    addresses = (company.contact_email, *(person.email for person in company.people if not person.former))
    if domain and domain in {own_domain(address) for address in addresses}:
        alike = gettext_noop(
            "%(member)s of the committee and %(company)s have e-mail addresses at the same domain, %(domain)s."
        )
        return Message(alike, {**names, "domain": domain})
    return None
