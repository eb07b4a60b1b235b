"""Yearly plans: written by officers, handed over, published by a second person; a published version is never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.canonical import canonical_json
from procurement.rules.events_planning import PlanProposed, PlanPublished, PlanReturned, TenderPlanned
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.money import Money
from procurement.rules.plans import PlanEntry, entry_issues, proposal_issues
from tenders.models import Consultation, PlanItem, PlanLine, PlanVersion, ProcurementPlan, Tender
from tenders.queries.plans import entries_of, plannable_lines, published_version
from tenders.services.announcing import announce_plan
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import Refused, refuse

MOST_LINES = 500
ONLY_OFFICERS = gettext_noop("Only an officer of the agency writes its plan.")
ONLY_APPROVERS = gettext_noop("Only an approver of the agency answers here.")
YEAR = gettext_noop("Choose this year, the next one or the one after it.")
PROPOSED = gettext_noop("The plan is handed over: it is published or returned first.")
NOT_PROPOSED = gettext_noop("The plan is not handed over yet.")
OWN = gettext_noop("You handed this plan over yourself: a second person publishes it.")
RETURN_WHY = gettext_noop("Say what should change: the officer reads it.")
NO_VERSION = gettext_noop("Nothing is being written: begin a new version first.")
TOO_MANY = gettext_noop("A plan has at most %(most)s lines.")
NOT_PLANNED = gettext_noop("Choose a line of a published plan of this agency.")
NOT_CONSULTED = gettext_noop("Choose a published consultation of this agency.")


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line as it is typed or read from a spreadsheet."""

    title: str
    cpv_code: str
    estimated_value: Decimal
    procedure: str
    quarter: int
    funding: str = ""
    currency: str = "RON"

    @property
    def entry(self) -> PlanEntry:
        value = Money(self.estimated_value, self.currency)
        return PlanEntry(self.title, self.cpv_code, value, self.procedure, self.quarter, self.funding)


@transaction.atomic
def begin_version(buyer: Organization, year: int, *, actor: Actor, now: datetime) -> PlanVersion:
    """A new version to write on: empty, or with the lines of the one that is published. The one under way, if there is one."""
    _officer(buyer, actor)
    if not now.year - 1 <= year <= now.year + 2:
        raise refuse("year", YEAR)
    plan, _made = ProcurementPlan.objects.get_or_create(buyer=buyer, year=year)
    ProcurementPlan.objects.select_for_update().get(pk=plan.pk)
    if found := plan.versions.filter(published_at=None).first():
        return found
    last = published_version(plan)
    version = PlanVersion.objects.create(
        plan=plan, number=last.number + 1 if last else 1, created_by=actor.account, created_at=now
    )
    copied = (
        "item_id",
        "position",
        "title",
        "cpv_code",
        "estimated_value",
        "currency",
        "procedure",
        "quarter",
        "funding",
    )
    lines = last.lines.values(*copied) if last else ()
    PlanLine.objects.bulk_create(PlanLine(version=version, **line) for line in lines)
    return version


def _officer(buyer: Organization, actor: Actor) -> None:
    if Role.OFFICER not in actor.roles_in(buyer.pk):
        raise refuse("", ONLY_OFFICERS)


def _writing(plan: ProcurementPlan, actor: Actor) -> PlanVersion:
    """The version under way, locked, while an officer may still change it."""
    _officer(plan.buyer, actor)
    version = PlanVersion.objects.select_for_update().filter(plan=plan, published_at=None).first()
    if version is None:
        raise refuse("", NO_VERSION)
    if version.proposed_at is not None:
        raise refuse("", PROPOSED)
    return version


@transaction.atomic
def save_line(plan: ProcurementPlan, draft: LineDraft, *, item: UUID | None = None, actor: Actor) -> PlanLine:
    """Add a line, or change the one of an item."""
    version = _writing(plan, actor)
    lines = version.lines.count()
    if issues := entry_issues(lines + 1, draft.entry):
        raise Refused(issues)
    line = version.lines.filter(item=item).first() if item else None
    if line is None:
        if lines >= MOST_LINES:
            raise refuse("", TOO_MANY, most=MOST_LINES)
        line = PlanLine(version=version, item=PlanItem.objects.create(plan=plan), position=lines + 1)
    _fill(line, draft)
    line.save()
    return line


@transaction.atomic
def replace_lines(plan: ProcurementPlan, drafts: tuple[LineDraft, ...], *, actor: Actor) -> None:
    """Take the lines of a spreadsheet in the place of all; a line with a known title stays the same line."""
    version = _writing(plan, actor)
    if len(drafts) > MOST_LINES:
        raise refuse("", TOO_MANY, most=MOST_LINES)
    issues = [one for number, draft in enumerate(drafts, 1) for one in entry_issues(number, draft.entry)]
    if issues:
        raise Refused(tuple(issues))
    known = {
        line.title: line.item_id for line in PlanLine.objects.filter(version__plan=plan).order_by("version__number")
    }
    version.lines.all().delete()
    for position, draft in enumerate(drafts, 1):
        item = known.pop(draft.title, None)
        line = PlanLine(version=version, position=position)
        line.item_id = item or PlanItem.objects.create(plan=plan).pk
        _fill(line, draft)
        line.save()


def _fill(line: PlanLine, draft: LineDraft) -> None:
    line.title, line.cpv_code, line.estimated_value = draft.title.strip(), draft.cpv_code, draft.estimated_value
    line.procedure, line.quarter, line.funding = draft.procedure, draft.quarter, draft.funding.strip()
    line.currency = draft.currency


@transaction.atomic
def remove_line(plan: ProcurementPlan, item: UUID, *, actor: Actor) -> None:
    """Take a line out of the version under way."""
    _writing(plan, actor).lines.filter(item=item).delete()


@transaction.atomic
def propose_plan(plan: ProcurementPlan, *, reason: str, actor: Actor, now: datetime) -> None:
    """Hand the version to the second person; a change of a published plan says why."""
    version = _writing(plan, actor)
    last = published_version(plan)
    before = entries_of(last.lines.all()) if last else None
    if issues := proposal_issues(entries_of(version.lines.all()), before, reason):
        raise Refused(issues)
    version.reason, version.returned_reason = reason.strip(), ""
    version.proposed_by, version.proposed_at = actor.account, now
    version.save(update_fields=["reason", "returned_reason", "proposed_by", "proposed_at"])
    event = PlanProposed(_subject(plan), plan=str(plan.pk), year=plan.year, version=version.number)
    audit.record(event, actor=actor.user, now=now)


def _subject(plan: ProcurementPlan) -> str:
    return f"organization:{plan.buyer_id}"


def _answering(plan: ProcurementPlan, actor: Actor) -> PlanVersion:
    if Role.APPROVER not in actor.roles_in(plan.buyer_id):
        raise refuse("", ONLY_APPROVERS)
    version = PlanVersion.objects.select_for_update().filter(plan=plan, published_at=None).first()
    if version is None or version.proposed_at is None:
        raise refuse("", NOT_PROPOSED)
    return version


@transaction.atomic
def return_plan(plan: ProcurementPlan, *, reason: str, actor: Actor, now: datetime) -> None:
    """Back to the officers, with what should change."""
    version = _answering(plan, actor)
    if not reason.strip():
        raise refuse("reason", RETURN_WHY)
    version.proposed_by, version.proposed_at, version.returned_reason = None, None, reason.strip()
    version.save(update_fields=["proposed_by", "proposed_at", "returned_reason"])
    event = PlanReturned(_subject(plan), plan=str(plan.pk), version=version.number, reason=reason.strip())
    audit.record(event, actor=actor.user, now=now)


@transaction.atomic
def publish_plan(plan: ProcurementPlan, *, actor: Actor, now: datetime) -> PlanVersion:
    """The second person publishes: from now on the version stays as it is. The log holds the digest of its lines."""
    version = _answering(plan, actor)
    if version.proposed_by_id == actor.account.pk:
        raise refuse("", OWN)
    version.published_by, version.published_at = actor.account, now
    version.save(update_fields=["published_by", "published_at"])
    lines = [
        [str(line.item_id), line.title, line.cpv_code, str(line.estimated_value), line.currency, line.procedure,
         line.quarter, line.funding]
        for line in version.lines.all()
    ]  # fmt: skip
    event = PlanPublished(
        _subject(plan),
        plan=str(plan.pk),
        year=plan.year,
        version=version.number,
        lines=len(lines),
        content=sha256(canonical_json(lines)).hexdigest(),
    )
    audit.record(event, actor=actor.user, now=now)
    announce_plan(version, now=now)
    return version


@transaction.atomic
def name_plan_item(
    tender: Tender, *, item: UUID | None, consultation: Consultation | None, actor: Actor, now: datetime
) -> None:
    """While it is a draft, a tender names the line of the plan it comes from, and the consultation before it."""
    tender = lock_tender(tender)
    absent = require(Action.EDIT, tender, actor=actor, now=now)
    if item is not None and item not in {line.item_id for line in plannable_lines(tender)}:
        raise refuse("item", NOT_PLANNED)
    if consultation is not None and (consultation.buyer_id != tender.buyer_id or consultation.published_at is None):
        raise refuse("consultation", NOT_CONSULTED)
    tender.plan_item_id, tender.consultation = item, consultation
    tender.save(update_fields=["plan_item", "consultation"])
    event = TenderPlanned(
        f"tender:{tender.pk}", item=str(item or ""), consultation=str(consultation.pk) if consultation else ""
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
