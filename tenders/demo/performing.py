"""What happens under contracts in the demo: guarantees, deliveries by two persons, invoices filed, accepted and paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Company, Played
from tenders.models import Delivery, Invoice
from tenders.queries.contracts import contract_history, contract_of
from tenders.queries.performance import deliveries_of, local_day, ordered_lines
from tenders.services import delivering, guaranteeing, invoicing
from tenders.services.guaranteeing import GuaranteeDraft


def secure(played: Played, number: int = 1, *, days: int = 400) -> None:
    """A performance guarantee of five percent, as a bank's letter."""
    lot = played.lot(number)
    history = contract_history(contract_of(lot), played.tender)
    assert history
    assert history.value
    amount = (history.value.amount / 20).quantize(Decimal("0.01"))
    until = clock.now().date() + timedelta(days=days)
    draft = GuaranteeDraft("performance", "bank", amount, None, "Banca Exemplu", "SGB 114", until)
    guaranteeing.record_guarantee(lot, draft, actor=actor_for(played.agency.officer), now=clock.now())


def record(played: Played, number: int = 1, *, share: str = "1") -> Delivery:
    """A share of all items comes, and an officer records it."""
    lot = played.lot(number)
    contract = contract_of(lot)
    assert contract
    lines = ordered_lines(contract, lot, deliveries_of(contract))
    came = {item: (line.ordered * Decimal(share)).quantize(Decimal("0.01")) for item, line in lines.items()}
    draft = delivering.DeliveryDraft(local_day(clock.now(), played.tender), came, "Delivery note 4471")
    return delivering.record_delivery(lot, draft, actor=actor_for(played.agency.officer), now=clock.now())


def deliver(played: Played, number: int = 1, *, share: str = "1", refused: str = "0") -> None:
    """A share of all items comes; the second person accepts it, but for the refused part of the first item."""
    row = record(played, number, share=share)
    accepted = {str(line.item_id): line.quantity for line in row.lines.all()}
    accepted[next(iter(accepted))] -= Decimal(refused)
    reason = "Delivered damaged; the supplier replaces it." if Decimal(refused) else ""
    approver = actor_for(played.agency.approver)
    delivering.decide_delivery(played.lot(number), row.number, accepted, reason=reason, actor=approver, now=clock.now())


def file(played: Played, company: Company, amount: str, number: int = 1, *, name: str = "F 1") -> Invoice:
    """The supplier files an invoice with its file."""
    document = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 invoice", "application/pdf")
    draft = invoicing.InvoiceDraft(name, Decimal(amount), clock.now().date(), file=document)
    return invoicing.file_invoice(played.lot(number), draft, actor=actor_for(company.submitter), now=clock.now())


def invoice(played: Played, company: Company, amount: str, number: int = 1, *, name: str = "F 1") -> None:
    """Filed, accepted and paid on the same day."""
    row = file(played, company, amount, number, name=name)
    officer, lot = actor_for(played.agency.officer), played.lot(number)
    invoicing.accept_invoice(lot, row, actor=officer, now=clock.now())
    day = local_day(clock.now(), played.tender)
    invoicing.pay_invoice(lot, row, paid_on=day, actor=officer, now=clock.now())


def story(played: Played, companies: Sequence[Company]) -> Iterator[datetime]:
    """A contract under way: secured, half delivered with one thing refused, one invoice paid in two parts, the second late, one waiting."""
    contract = contract_of(played.lot())
    assert contract
    company = next(one for one in companies if one.organization.pk == contract.award.supplier_id)
    half = ((contract.amount or Decimal(0)) / 2).quantize(Decimal("0.01"))
    secure(played, days=190)
    yield clock.now() + timedelta(days=12)
    deliver(played, share="0.5", refused="1")
    row = file(played, company, str(half), name="BT-2026-118")
    officer = actor_for(played.agency.officer)
    invoicing.accept_invoice(played.lot(), row, actor=officer, now=clock.now())
    for days, part in ((20, (half / 4).quantize(Decimal("0.01"))), (14, None)):
        yield clock.now() + timedelta(days=days)
        day = local_day(clock.now(), played.tender)
        invoicing.pay_invoice(played.lot(), row, paid_on=day, amount=part, actor=officer, now=clock.now())
    file(played, company, str((half / 2).quantize(Decimal("0.01"))), name="BT-2026-131")
