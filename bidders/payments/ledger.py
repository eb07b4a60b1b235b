"""The ledger of charges: the one writer of Charge and LedgerEntry. What follows for cards is ordered in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from bidders.models import Charge, LedgerEntry, PaymentOrder
from procurement import audit
from procurement.models import Organization, User
from procurement.rules.events_payment import ChargeMade, ChargeMoved
from procurement.rules.payments import Entry, Fact, Kind, Standing, orders, standing


def lock(charge: Charge) -> None:
    """One at a time per charge, until the transaction ends. The rows themselves are never changed, so no row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('charge ' || %s, 0))", [str(charge.pk)])


def standing_of(charge: Charge) -> Standing:
    """How it stands now, from the table: what was fetched with the charge may be older."""
    return standing(Kind(charge.kind), charge.amount, map(entry_of, LedgerEntry.objects.filter(charge=charge)))


def standing_as_fetched(charge: Charge) -> Standing:
    """The same from entries that were fetched with many charges at once: for lists, never for acts."""
    return standing(Kind(charge.kind), charge.amount, map(entry_of, charge.entries.all()))


def entry_of(row: LedgerEntry) -> Entry:
    """The row as the rules see it."""
    return Entry(Fact(row.fact), row.payment, row.amount, row.source, row.at)


def known_payments(names: Iterable[str]) -> set[str]:
    """Those of these payments that the ledger has, whenever it was."""
    return set(LedgerEntry.objects.filter(payment__in=list(names)).values_list("payment", flat=True))


@transaction.atomic
def make_charge(
    kind: Kind,
    *,
    subject: str,
    label: str,
    payer: Organization,
    payee: Organization | None,
    amount: Decimal,
    currency: str,
    citation: str = "",
    due_at: datetime | None = None,
    now: datetime,
) -> Charge:
    """Something is due; a second call for the same subject finds the first. Refused never: nothing is asked of anybody here."""
    charge, made = Charge.objects.get_or_create(
        subject=subject,
        defaults={
            "kind": kind.value, "label": label, "payer": payer, "payee": payee, "amount": amount, "currency": currency,
            "citation": citation, "due_at": due_at, "made_at": now,
        },
    )  # fmt: skip
    if made:
        event = ChargeMade(f"charge:{charge.pk}", about=subject, kind=kind.value, amount=str(amount), currency=currency)
        audit.record(event, actor=None, now=now)
    return charge


@transaction.atomic
def enter(
    charge: Charge, entries: Iterable[Entry], *, note: str = "", by: User | None = None, now: datetime
) -> Standing:
    """Write down what is new of these entries, and order what follows for cards. Returns how the charge stands then."""
    lock(charge)
    told = set(charge.entries.values_list("fact", "source"))
    for one in entries:
        if (one.fact.value, one.source) in told:
            continue
        told.add((one.fact.value, one.source))
        LedgerEntry.objects.create(
            charge=charge, fact=one.fact.value, payment=one.payment, amount=one.amount, source=one.source, note=note,
            at=now, recorded_by=by,
        )  # fmt: skip
        event = ChargeMoved(
            f"charge:{charge.pk}", fact=one.fact.value, payment=one.payment, amount=str(one.amount), source=one.source
        )
        audit.record(event, actor=by, now=now)
    found = standing_of(charge)
    order(charge, found, now=now)
    return found


def order(charge: Charge, found: Standing, *, now: datetime) -> None:
    """Keep what must be asked of the payment service; it is asked after the commit, and again until it answers."""
    for one in orders(found, now):
        _row, made = PaymentOrder.objects.get_or_create(
            payment=one.payment,
            order=one.order.value,
            defaults={"charge": charge, "amount": one.amount, "made_at": now, "next_at": now},
        )
        if made:
            transaction.on_commit(_hand_over, robust=True)


def _hand_over() -> None:
    """Ask a worker. If none can be asked, the next round of the clock finds the order."""
    from bidders.tasks import send_orders

    send_orders.delay()


@transaction.atomic
def release(charge: Charge, *, note: str, by: User | None = None, now: datetime) -> Standing:
    """It is to be given back, or is due no longer. Nothing happens where that is decided already, either way."""
    return _decide(charge, Fact.RELEASED, note, by, now)


@transaction.atomic
def keep(charge: Charge, *, note: str, by: User | None = None, now: datetime) -> Standing:
    """It is not given back. Nothing happens where that is decided already, either way."""
    return _decide(charge, Fact.KEPT, note, by, now)


def _decide(charge: Charge, fact: Fact, note: str, by: User | None, now: datetime) -> Standing:
    lock(charge)
    if charge.entries.filter(fact__in=(Fact.RELEASED.value, Fact.KEPT.value)).exists():
        return standing_of(charge)
    return enter(charge, [Entry(fact, source="decision")], note=note, by=by, now=now)
