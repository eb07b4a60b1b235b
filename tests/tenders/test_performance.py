"""Under a contract, through the services: guarantees, deliveries by two persons, invoices paid in time, and the completion."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from tenders.demo import director, performing
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Delivery, DeliveryDecision, Guarantee, GuaranteeEnd, Invoice, Release
from tenders.queries.contract_register import promptness_board, retention_of
from tenders.queries.contracts import contract_of
from tenders.queries.desk import duties
from tenders.queries.invoices import invoices_of, paid_amounts, payments_of
from tenders.queries.performance import guarantees_of, local_day
from tenders.services import delivering, guarantee_reminders, guaranteeing, invoicing
from tenders.services.guaranteeing import GuaranteeDraft
from tests.tenders.contracts import signed_contract


@pytest.fixture
def signed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    return signed_contract(agency, alfa, plan)


def bond(amount: str, **more: object) -> GuaranteeDraft:
    return GuaranteeDraft("performance", "bank", Decimal(amount), issuer="Banca Exemplu", **more)  # type: ignore[arg-type]


def bill(number: str, amount: str, **more: object) -> invoicing.InvoiceDraft:
    file = SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 invoice", "application/pdf")
    return invoicing.InvoiceDraft(number, Decimal(amount), clock.now().date(), file=file, **more)  # type: ignore[arg-type]


def test_both_sides_are_told_before_a_guarantee_expires_once_at_each_mark(signed: Played) -> None:
    officer, lot, today = actor_for(signed.agency.officer), signed.lot(), local_day(clock.now(), signed.tender)
    draft = bond("9000", valid_until=today + timedelta(days=40))
    found = guaranteeing.record_guarantee(lot, draft, actor=officer, now=clock.now())
    told = []
    for days in (9, 10, 10, 20, 33, 38, 40, 41):
        before = MailMessage.objects.count()
        guarantee_reminders.remind(now=clock.now() + timedelta(days=days))
        told.append(MailMessage.objects.count() - before)
    assert told == [0, 3, 0, 0, 3, 0, 3, 0]  # an officer and two of the company
    mails = {mail.user_id: mail.body for mail in MailMessage.objects.filter(key__startswith="guarantee:")}
    assert "ask for a longer one before that day" in mails[signed.agency.officer.pk]
    assert "speak to your bank in time" in next(
        body for user, body in mails.items() if user != signed.agency.officer.pk
    )
    who: dict[str, Any] = {"actor": officer, "now": clock.now()}
    guaranteeing.return_guarantee(lot, found, **who)
    assert guarantee_reminders.remind(now=clock.now() + timedelta(days=20)) == 0


def test_guarantee_is_capped_warned_of_and_ended_once(signed: Played) -> None:
    officer, approver, lot = actor_for(signed.agency.officer), actor_for(signed.agency.approver), signed.lot()
    with pytest.raises(Refused, match=r"at most 10 % \(9000.00 RON\)"):
        guaranteeing.record_guarantee(lot, bond("9000.01"), actor=officer, now=clock.now())
    until = clock.now().date() + timedelta(days=40)
    found = guaranteeing.record_guarantee(lot, bond("9000", valid_until=until), actor=officer, now=clock.now())
    assert found.given_by_id == contract_of(lot).award.supplier_id  # type: ignore[union-attr]
    assert [guarantees_of(lot, until - timedelta(days=days))[0].warn for days in (31, 30)] == [False, True]
    who: dict[str, Any] = {"actor": approver, "now": clock.now()}
    with pytest.raises(Refused, match="At most"):
        guaranteeing.claim_guarantee(lot, found, amount=Decimal(9001), reason="Late.", **who)
    with pytest.raises(Refused, match="role"):
        guaranteeing.claim_guarantee(lot, found, amount=Decimal(1), reason="Late.", actor=officer, now=clock.now())
    guaranteeing.claim_guarantee(lot, found, amount=Decimal(500), reason="Late.", **who)
    with pytest.raises(Refused, match="No guarantee is held"):
        guaranteeing.return_guarantee(lot, found, actor=officer, now=clock.now())
    assert (GuaranteeEnd.objects.get().amount, LogEntry.objects.get(type="guarantee.ended").public) == (
        Decimal(500),
        False,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Guarantee.objects.update(amount=1)


def test_bid_guarantee_comes_from_a_bidder_and_stays_within_one_percent_of_the_estimate(signed: Played) -> None:
    officer, lot = actor_for(signed.agency.officer), signed.lot()
    company = lot.offers.get().bidder
    draft = GuaranteeDraft("bid", "deposit", Decimal(10**6), signed.agency.organization)
    with pytest.raises(Refused) as refused:
        guaranteeing.record_guarantee(lot, draft, actor=officer, now=clock.now())
    assert [issue.field for issue in refused.value.issues] == ["company", "amount"]
    draft = GuaranteeDraft("bid", "deposit", Decimal(100), company)
    assert guaranteeing.record_guarantee(lot, draft, actor=officer, now=clock.now()).citation == "Law 98/2016 art. 154"


def test_delivery_is_accepted_in_part_by_a_second_person_and_told_to_everybody(signed: Played) -> None:
    officer, approver, lot = actor_for(signed.agency.officer), actor_for(signed.agency.approver), signed.lot()
    first, second = lot.items.order_by("number")
    came = {str(first.pk): first.quantity, str(second.pk): Decimal(5)}
    draft = delivering.DeliveryDraft(clock.now().date(), came)
    found = delivering.record_delivery(lot, draft, actor=officer, now=clock.now())
    with pytest.raises(Refused, match="would make"):
        delivering.record_delivery(lot, draft, actor=officer, now=clock.now())
    with pytest.raises(Refused, match="second person"):
        delivering.decide_delivery(lot, 1, came, reason="", actor=officer, now=clock.now())
    with pytest.raises(DatabaseError, match="two persons"), transaction.atomic():
        DeliveryDecision.objects.create(delivery=found, decided_by=signed.agency.officer, decided_at=clock.now())
    part = {**came, str(second.pk): Decimal(3)}
    with pytest.raises(Refused, match="say why"):
        delivering.decide_delivery(lot, 1, part, reason=" ", actor=approver, now=clock.now())
    delivering.decide_delivery(lot, 1, part, reason="Two were broken.", actor=approver, now=clock.now())
    entry = LogEntry.objects.get(type="delivery.decided")
    assert (entry.public, json.loads(entry.body)["complete"]) == (True, False)
    release = Release.objects.filter(tender=signed.tender).latest("number")
    (milestone,) = json.loads(release.body)["contracts"][0]["implementation"]["milestones"]
    assert (release.tags, milestone["type"], milestone["status"]) == (["implementation"], "delivery", "partiallyMet")
    assert f"{second.description}: 3 of 5 accepted." in milestone["description"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(note="Another one")


def test_invoice_is_filed_accepted_with_its_last_day_and_paid(signed: Played, alfa: Company, beta: Company) -> None:
    officer, lot, supplier = actor_for(signed.agency.officer), signed.lot(), actor_for(alfa.submitter)
    with pytest.raises(Refused, match="Only the supplier"):
        invoicing.file_invoice(lot, bill("F 1", "1"), actor=actor_for(beta.submitter), now=clock.now())
    with pytest.raises(Refused, match="contract is worth"):
        invoicing.file_invoice(lot, bill("F 1", "90000.01"), actor=supplier, now=clock.now())
    found = invoicing.file_invoice(lot, bill("F 1", "60000"), actor=supplier, now=clock.now())
    with pytest.raises(Refused, match="filed already"):
        invoicing.file_invoice(lot, bill("F 1", "10"), actor=supplier, now=clock.now())
    with pytest.raises(Refused, match="No accepted invoice"):
        invoicing.pay_invoice(lot, found, paid_on=clock.now().date(), actor=officer, now=clock.now())
    decision = invoicing.accept_invoice(lot, found, actor=officer, now=clock.now())
    assert decision.due_on == found.received_on + timedelta(days=30)
    assert decision.citation.startswith("Directive 2011/7/EU art. 4(3)(a)")
    assert "60" not in MailMessage.objects.get(key__startswith="invoice:").subject
    director.move_to(clock.now() + timedelta(days=34))
    today = local_day(clock.now(), signed.tender)
    invoicing.pay_invoice(lot, found, paid_on=today, actor=officer, now=clock.now())
    (row,) = invoices_of(contract_of(lot), signed.tender, today)  # type: ignore[arg-type]
    assert row.prompt
    assert (row.state, row.prompt.days, row.prompt.late, row.interest) == ("paid", 34, 4, None)
    release = json.loads(Release.objects.filter(tender=signed.tender).latest("number").body)
    (transaction_,) = release["contracts"][0]["implementation"]["transactions"]
    assert transaction_["value"] == {"amount": 60000.0, "currency": "RON"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Invoice.objects.update(amount=1)


def test_invoice_is_paid_in_parts_each_with_its_days(signed: Played, alfa: Company) -> None:
    officer, lot = actor_for(signed.agency.officer), signed.lot()
    found = performing.file(signed, alfa, "60000")
    invoicing.accept_invoice(lot, found, actor=officer, now=clock.now())

    def pay(amount: str, after: int) -> None:
        director.move_to(clock.now() + timedelta(days=after))
        today = local_day(clock.now(), signed.tender)
        invoicing.pay_invoice(lot, found, paid_on=today, amount=Decimal(amount), actor=officer, now=clock.now())

    pay("20000", 10)
    today, contract = local_day(clock.now(), signed.tender), contract_of(lot)
    assert contract
    (row,) = invoices_of(contract, signed.tender, today)
    assert (row.state, str(row.rest)) == ("partly", "40000.00 RON")
    assert [duty.what for duty in duties(officer, clock.now()) if "invoice" in duty.what] == [
        "Pay the invoice F 1, lot 1"
    ]
    for wrong in ("0", "40000.01"):
        with pytest.raises(Refused, match=r"not above what is still to be paid: 40000\.00 RON"):
            pay(wrong, 0)
    pay("40000", 24)
    (row,) = invoices_of(contract, signed.tender, local_day(clock.now(), signed.tender))
    assert row.state == "paid"
    assert [(one.prompt.days, one.prompt.late) for one in row.payments] == [(10, 0), (34, 4)]
    assert payments_of([row], "RON").mean_days == Decimal("22.0")
    assert paid_amounts(contract) == (Decimal(20000), Decimal(40000))
    with pytest.raises(Refused, match="No accepted invoice"):
        pay("1", 0)
    (board,) = promptness_board()
    assert (board.paid, board.mean_days, board.late) == (2, Decimal("22.0"), 1)
    release = json.loads(Release.objects.filter(tender=signed.tender).latest("number").body)
    told = release["contracts"][0]["implementation"]["transactions"]
    assert [(one["id"].removeprefix(str(found.pk)), one["value"]["amount"]) for one in told] == [
        ("", 20000.0),
        ("-1", 40000.0),
    ]


def test_invoice_that_is_returned_counts_no_longer(signed: Played, alfa: Company) -> None:
    officer, lot, supplier = actor_for(signed.agency.officer), signed.lot(), actor_for(alfa.submitter)
    found = invoicing.file_invoice(lot, bill("F 1", "90000"), actor=supplier, now=clock.now())
    with pytest.raises(Refused, match="what is wrong"):
        invoicing.return_invoice(lot, found, reason="", actor=officer, now=clock.now())
    with pytest.raises(Refused, match="accept or return it first"):
        director.complete(signed)
    invoicing.return_invoice(lot, found, reason="Our tax number is missing.", actor=officer, now=clock.now())
    invoicing.file_invoice(lot, bill("F 1", "90000"), actor=supplier, now=clock.now())
    assert "Our tax number is missing." in MailMessage.objects.get(key__startswith=f"invoice:{found.pk}").body


def test_completion_asks_that_deliveries_and_payments_fit_or_a_reason(signed: Played, alfa: Company) -> None:
    with pytest.raises(Refused) as refused:
        director.complete(signed, reason="")
    assert [str(issue) for issue in refused.value.issues][3:] == ["No invoice is recorded."]
    performing.deliver(signed)
    performing.invoice(signed, alfa, "90000")
    with pytest.raises(Refused, match="can't be less"):
        director.complete(signed, final_amount=Decimal(89999), reason="A discount.")
    director.complete(signed, reason="")
    assert signed.fresh().stage_now is Stage.COMPLETED
    contract = contract_of(signed.lot())
    assert contract
    assert (contract.final_amount, contract.end_reason) == (Decimal(90000), "")
    kept = retention_of(contract, signed.tender)
    assert kept
    assert contract.ended_at
    assert (kept.until.year, kept.citation) == (contract.ended_at.year + 5, "Law 98/2016 art. 217")
