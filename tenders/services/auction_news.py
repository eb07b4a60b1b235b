"""The mails about an auction: to everybody of each company that takes part, at once, and to the buyer's people about its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.lifecycle import Role
from tenders.models import Auction
from tenders.queries.followers import people_of, people_of_buyer


def invite(row: Auction, *, now: datetime) -> None:
    """The same mail to all, made in one transaction."""
    _tell(_bidders(row), row, "auction_invitation", now)


def tell_called_off(row: Auction, *, now: datetime) -> None:
    """It does not take place at that time."""
    _tell(_bidders(row), row, "auction_called_off", now)


def tell_settled(row: Auction, *, now: datetime) -> None:
    """It is over: held, or to be held again."""
    _tell([*_bidders(row), *people_of_buyer(row.lot.tender, Role.OFFICER, Role.CHAIR)], row, "auction_over", now)


def _tell(people: list[User], row: Auction, template: str, now: datetime) -> None:
    tender = row.lot.tender
    context: dict[str, Any] = {"tender": tender, "lot": row.lot, "auction": row}
    for user in {user.pk: user for user in people}.values():
        queue_mail(key=f"{template}:{row.pk}:{user.pk}", to=user, template=template, context=context, now=now)


def _bidders(row: Auction) -> list[User]:
    companies = row.room.values_list("bid__bidder", flat=True)
    return [user for company in companies for user in people_of(company)]
