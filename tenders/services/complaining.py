"""The complainant's acts: write a complaint, file it, show the payment, withdraw it.

The grounds go to the review body, the buyer and auditors; the summary is published when it is filed. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.complaint_terms import PAYMENT, VIEW, due
from procurement.rules.complaints import Against, Charge, ComplaintAct, ComplaintStage
from procurement.rules.events_complaint import ComplaintFiled, ComplaintPaid, ComplaintWithdrawn
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from tenders.models import Bid, Complaint, ComplaintFile, Lot, Tender
from tenders.queries.calls import asked_to_participate
from tenders.queries.complaints import Window, may_act, window_of
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.services import complaint_news, paying
from tenders.services.bid_drafting import require_role
from tenders.services.kept_files import Attached
from tenders.services.lifecycle import lock_tender, reschedule
from tenders.services.refusal import Refused, refuse

NOTHING = gettext_noop("There is nothing to complain about here now: no decision was told, or the contract is signed.")
NOT_CONCERNED = gettext_noop("Only companies that bid for this lot can complain about its result.")
NO_CANDIDATE = gettext_noop("Only companies that asked to participate can complain about the selection.")
MISSING = gettext_noop("Write this part first.")


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """What the company writes. `summary` is published word for word."""

    against: Against
    summary: str
    grounds: str
    request: str
    files: Sequence[Attached] = ()


@transaction.atomic
def begin_complaint(
    tender: Tender, draft: ComplaintDraft, *, lot: Lot | None, bidder: Organization, actor: Actor, now: datetime
) -> Complaint:
    """Write a complaint as a draft of the company. Refused to the buyer's people and where there is nothing to attack."""
    tender = lock_tender(tender)
    require_role(actor, tender, bidder, Role.PREPARER, Role.SUBMITTER)
    if window_of(tender, draft.against, lot, now) is None:
        raise refuse("against", NOTHING)
    if (
        draft.against is Against.RESULT
        and not Bid.objects.filter(tender=tender, bidder=bidder, offers__lot=lot).exists()
    ):
        raise refuse("against", NOT_CONCERNED)
    if draft.against is Against.SELECTION and not asked_to_participate(tender, bidder):
        raise refuse("against", NO_CANDIDATE)
    _check(draft)
    last = tender.complaints.aggregate(last=Max("number"))["last"] or 0
    complaint = Complaint.objects.create(
        tender=tender, lot=lot, number=last + 1, bidder=bidder, against=draft.against.value, created_at=now,
        created_by=actor.account, summary=draft.summary.strip(), grounds=draft.grounds.strip(),
        request=draft.request.strip(),
    )  # fmt: skip
    _attach(complaint, draft.files, ComplaintFile.Kind.GROUNDS, actor, now)
    return complaint


def _check(draft: ComplaintDraft) -> None:
    for name in ("summary", "grounds", "request"):
        if not getattr(draft, name).strip():
            raise refuse(name, MISSING)


def _attach(
    complaint: Complaint, files: Sequence[Attached], kind: ComplaintFile.Kind, actor: Actor, now: datetime
) -> list[ComplaintFile]:
    return [
        ComplaintFile.objects.create(
            complaint=complaint, kind=kind, added_by=actor.account, added_at=now, **file.columns()
        )
        for file in files
    ]


def lock_complaint(complaint: Complaint, act: ComplaintAct, *, actor: Actor, now: datetime) -> Complaint:
    """The complaint's row, fresh, with its tender's row locked; refused unless its own table allows the act now."""
    tender = lock_tender(complaint.tender)
    found = Complaint.objects.select_related("lot", "bidder").get(pk=complaint.pk)
    found.tender = tender
    if found.lot is not None:
        found.lot.tender = tender
    decision = may_act(actor, found, act, now)
    if not decision.allowed:
        raise Refused(decision.issues)
    return found


@transaction.atomic
def edit_complaint(complaint: Complaint, draft: ComplaintDraft, *, actor: Actor, now: datetime) -> Complaint:
    """Write a draft anew; what it attacks stays."""
    found = lock_complaint(complaint, ComplaintAct.EDIT, actor=actor, now=now)
    _check(draft)
    found.summary, found.grounds, found.request = draft.summary.strip(), draft.grounds.strip(), draft.request.strip()
    found.save(update_fields=["summary", "grounds", "request"])
    _attach(found, draft.files, ComplaintFile.Kind.GROUNDS, actor, now)
    return found


@transaction.atomic
def file_complaint(complaint: Complaint, *, actor: Actor, now: datetime) -> Complaint:
    """File it in time. In order: stage, what is due and until when, event, what now waits, mails to the buyer's people."""
    found = lock_complaint(complaint, ComplaintAct.FILE, actor=actor, now=now)
    window = window_of(found.tender, Against(found.against), found.lot, now)
    assert window is not None  # the table has asked for it
    _keep_terms(found, window, now)
    found.filed_at, found.filed_by = now, actor.account
    pending = window.charge.kind is not Charge.NONE
    found.stage = (ComplaintStage.CHARGE_PENDING if pending else ComplaintStage.FILED).value
    found.save()
    text = f"{found.summary}\n{found.grounds}\n{found.request}"
    event = ComplaintFiled(
        f"tender:{found.tender_id}",
        complaint=str(found.pk),
        number=found.number,
        against=found.against,
        lot=str(found.lot_id or ""),
        grounds=sha256(text.encode()).hexdigest(),
        charge=str(found.charge_amount or ""),
    )
    audit.record(event, actor=None, now=now)  # who filed it would name a company before the opening
    paying.charge_complaint(found, now=now)
    reschedule(found.tender)
    complaint_news.tell_filed(found, now=now)
    return found


def _keep_terms(complaint: Complaint, window: Window, now: datetime) -> None:
    """The dates and the amount as the ruleset gives them on the day of filing."""
    ruleset = ruleset_of(complaint.tender)
    assert ruleset is not None  # native and published
    calendar = calendar_of(ruleset, now)
    complaint.act_at, complaint.ends_at = window.act_at, window.ends.at if window.ends else None
    complaint.charge, complaint.charge_amount = window.charge.kind.value, window.charge.amount.amount or None
    if window.charge.kind is not Charge.NONE:
        payment = due(ruleset, calendar, "complaint.charge_days", PAYMENT, now)
        complaint.charge_ends_at = payment.at if payment else None
    view = due(ruleset, calendar, "complaint.view_days", VIEW, now)
    complaint.view_due_at = view.at if view else None


@transaction.atomic
def show_payment(complaint: Complaint, proof: Attached, *, actor: Actor, now: datetime) -> Complaint:
    """Show a bank document of the payment. Whether it is enough and in time is for the review body to say."""
    found = lock_complaint(complaint, ComplaintAct.PAY, actor=actor, now=now)
    (file,) = _attach(found, [proof], ComplaintFile.Kind.CHARGE, actor, now)
    found.stage, found.charge_paid_at = ComplaintStage.FILED.value, now
    found.save(update_fields=["stage", "charge_paid_at"])
    event = ComplaintPaid(f"tender:{found.tender_id}", complaint=str(found.pk), document=file.sha256)
    audit.record(event, actor=actor.user, now=now)
    return found


@transaction.atomic
def withdraw_complaint(complaint: Complaint, *, actor: Actor, now: datetime) -> Complaint:
    """The company takes it back; what waited for it goes on."""
    found = lock_complaint(complaint, ComplaintAct.WITHDRAW, actor=actor, now=now)
    found.stage, found.ended_at = ComplaintStage.WITHDRAWN.value, now
    found.save(update_fields=["stage", "ended_at"])
    event = ComplaintWithdrawn(f"tender:{found.tender_id}", complaint=str(found.pk), number=found.number)
    audit.record(event, actor=None, now=now)
    paying.end_of_complaint(found, now=now)
    reschedule(found.tender)
    complaint_news.tell_moved(found, now=now)
    return found
