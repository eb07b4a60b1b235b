"""Mails around the second envelope: key holders are asked to confirm, officers and chair learn that prices are open. Through the outbox."""

from __future__ import annotations

from datetime import datetime

from procurement.mail import queue_mail
from procurement.rules.lifecycle import Role
from tenders.models import PriceOpening
from tenders.queries.followers import people_of_buyer
from tenders.queries.judging import live_seats


def ask_key_holders(opening: PriceOpening, *, now: datetime) -> None:
    """Every named key holder is asked to confirm."""
    tender = opening.lot.tender
    context = {"tender": tender, "lot": opening.lot}
    for holder in tender.named_key_holders.select_related("user"):
        key = f"prices-asked:{opening.pk}:{holder.user_id}"
        queue_mail(key=key, to=holder.user, template="prices_asked", context=context, now=now)


def tell_opened(opening: PriceOpening, *, now: datetime) -> None:
    """The agency's officers and the chair of the committee learn it."""
    tender = opening.lot.tender
    people = people_of_buyer(tender, Role.OFFICER)
    people += [seat.user for seat in live_seats(tender) if seat.chair]
    context = {"tender": tender, "lot": opening.lot}
    for person in {user.pk: user for user in people}.values():
        key = f"prices-opened:{opening.pk}:{person.pk}"
        queue_mail(key=key, to=person, template="prices_opened", context=context, now=now)
