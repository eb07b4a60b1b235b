"""Paying by card: one page of the payment service per charge at a time, opened again where the first is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from bidders import billing
from bidders.models import Charge, Checkout
from bidders.payments import inbox, ledger
from procurement.models import User
from procurement.refusal import refuse
from procurement.rules.messages import gettext_noop
from procurement.rules.payment_facts import to_units
from procurement.rules.payments import SECURING, Kind, State

PAUSE = timedelta(minutes=5)
"""So often an open page is looked at where no message comes."""
AWAY = gettext_noop(
    "The payment service does not answer now. Nothing was charged, and nothing else waits for it: try again later, or pay by "
    "bank transfer."
)
SAID_NO = gettext_noop("The payment service refused: %(words)s")
PAID = gettext_noop("Nothing is due here: it is paid, or was called off.")


def start(charge: Charge, *, name: str, back: str, language: str, user: User, now: datetime) -> str:
    """The address at which `user` pays. In order: an open page is used again, otherwise the try is kept, then asked for.

    Refused where nothing is due, and where the payment service is away; the charge stays as it was.
    """
    try:
        open_page = _open_page(charge, now)
        if open_page:
            return open_page
        checkout = _try(charge, user, now)
        asked = billing.Asked(
            charge=charge.pk,
            number=checkout.number,
            name=name,
            units=to_units(charge.amount, charge.currency),
            currency=charge.currency,
            held=Kind(charge.kind) in SECURING,
            back=back,
            email=user.email,
            language=language,
        )
        checkout.session, checkout.url = billing.open_checkout(asked)
    except billing.Unreachable as error:
        raise refuse("", AWAY) from error
    except billing.Rejected as error:
        Checkout.objects.filter(charge=charge, ended_at=None, session="").update(ended_at=now)
        raise refuse("", SAID_NO, words=str(error)) from error
    checkout.save(update_fields=["session", "url"])
    return checkout.url


def _open_page(charge: Charge, now: datetime) -> str:
    """The address of a page that is still open; one that was paid or is over is written down as such."""
    found = Checkout.objects.select_related("charge").filter(charge=charge, ended_at=None).exclude(session="").first()
    if found is None or _look(found, now):
        return ""
    return found.url


@transaction.atomic
def _try(charge: Charge, user: User, now: datetime) -> Checkout:
    """The row of this try; one that got no answer is tried again with its number, so that it is the same page."""
    ledger.lock(charge)
    if ledger.standing_of(charge).state is not State.DUE:
        raise refuse("", PAID)
    Checkout.objects.filter(charge=charge, ended_at=None).exclude(made_by=user).update(ended_at=now)
    found = Checkout.objects.filter(charge=charge, ended_at=None).first()
    if found is not None:
        return found
    last = charge.checkouts.aggregate(last=Max("number"))["last"] or 0
    return Checkout.objects.create(charge=charge, number=last + 1, made_by=user, made_at=now, looked_at=now)


def look_after(*, now: datetime) -> None:
    """Look at open pages of which no message came: the installation may be out of reach, or the message late."""
    waiting = Checkout.objects.select_related("charge").filter(ended_at=None, looked_at__lte=now - PAUSE)
    for one in waiting.exclude(session="")[:50]:
        try:
            _look(one, now)
        except (billing.Unreachable, billing.Rejected):
            continue


def _look(checkout: Checkout, now: datetime) -> bool:
    """Enter what became of it. Whether it is over."""
    status, paid = billing.look_at_checkout(checkout.session)
    if paid is not None:
        inbox.take_in(paid, now=now)
    over = status != "open"
    Checkout.objects.filter(pk=checkout.pk).update(looked_at=now)
    if over:
        Checkout.objects.filter(pk=checkout.pk, ended_at=None).update(ended_at=now)
    return over


def close(charge: Charge, *, now: datetime) -> None:
    """Nobody shall pay any more: it was paid at a bank, or is due no longer. What can't be closed now lapses within a day."""
    for one in Checkout.objects.filter(charge=charge, ended_at=None):
        try:
            if one.session:
                billing.close_checkout(one.session)
        except (billing.Unreachable, billing.Rejected):
            continue
        Checkout.objects.filter(pk=one.pk).update(ended_at=now)
