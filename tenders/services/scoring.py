"""The committee at work: declarations of interests, score sheets, reopening, consensus, and the evaluation that follows by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.amounts import NotANumber
from procurement.rules.canonical import canonical_json
from procurement.rules.evaluation_inputs import plain
from procurement.rules.events_judging import ConsensusRecorded, InterestsDeclared, SheetLocked, SheetReopened
from procurement.rules.judging import REASON_AT_MOST, Entry, judged, read_score, sheet_issues
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue, gettext_noop, issue
from tenders.models import CommitteeSeat, ConsensusScore, InterestDeclaration, Lot, ScoreSheet, SheetAct, Tender
from tenders.queries.facts import lot_terms
from tenders.queries.judging import Entries, bidders_to_declare, bids_to_judge, live_seats, lot_judging
from tenders.queries.score_sheets import own_sheet, scores_for, typed_entries
from tenders.services import committee_mail, evaluation
from tenders.services.lifecycle import apply, lock_lot, lock_tender, require
from tenders.services.refusal import Refused, Stale, refuse
from tenders.services.releasing import store_release


@dataclass(frozen=True, slots=True)
class Interest:
    """What a member says about one bidder."""

    conflict: bool
    explanation: str = ""


def _seat_of(tender: Tender, actor: Actor) -> CommitteeSeat:
    """The actor's seat; the lifecycle has refused who has none."""
    return next(seat for seat in live_seats(tender) if seat.user_id == actor.account.pk)


@transaction.atomic
def declare_interests(tender: Tender, said: Mapping[UUID, Interest], *, actor: Actor, now: datetime) -> bool:
    """Declare about every bidder at once, for good. True if the member may judge; with a conflict the officer is asked for a
    substitute by mail. A conflict needs an explanation."""
    tender = lock_tender(tender)
    require(Action.DECLARE_INTERESTS, tender, actor=actor, now=now)
    bidders = bidders_to_declare(tender)
    issues = [
        issue(f"{bidder}.conflict", gettext_noop("Declare about every bidder.")) for bidder in bidders - said.keys()
    ]
    issues += [
        issue(f"{bidder}.explanation", gettext_noop("Say what the conflict of interest is."))
        for bidder, interest in said.items()
        if interest.conflict and not interest.explanation.strip()
    ]
    if issues:
        raise Refused(tuple(issues))
    seat = _seat_of(tender, actor)
    InterestDeclaration.objects.bulk_create(
        InterestDeclaration(
            seat=seat,
            bidder_id=bidder,
            conflict=said[bidder].conflict,
            explanation=said[bidder].explanation.strip(),
            declared_at=now,
        )
        for bidder in sorted(bidders)
    )
    conflicts = sum(said[bidder].conflict for bidder in bidders)
    event = InterestsDeclared(f"tender:{tender.pk}", seat=str(seat.pk), bidders=len(bidders), conflicts=conflicts)
    audit.record(event, actor=actor.user, now=now)
    if conflicts:
        committee_mail.ask_for_substitute(seat, now=now)
    return not conflicts


@transaction.atomic
def save_sheet(lot: Lot, entries: Entries, *, revision: int, actor: Actor, now: datetime) -> ScoreSheet:
    """Keep what was typed, right or not yet. Stale if the sheet was saved elsewhere since `revision`."""
    lot = lock_lot(lot)
    require(Action.SCORE, lot.tender, lot=lot, actor=actor, now=now)
    sheet = own_sheet(_seat_of(lot.tender, actor), lot)
    if sheet.revision != revision:
        raise Stale
    known = {(str(b.pk), c.id) for b in bids_to_judge(lot) for c in judged(lot_terms(lot))}
    sheet.entries = {
        f"{bid} {criterion}": {name: text[:REASON_AT_MOST] for name, text in asdict(entry).items()}
        for (bid, criterion), entry in entries.items()
        if (bid, criterion) in known and (entry.score.strip() or entry.reason.strip())
    }
    sheet.revision += 1
    sheet.saved_at = now
    sheet.save()
    return sheet


@transaction.atomic
def lock_sheet(lot: Lot, *, revision: int, actor: Actor, now: datetime) -> None:
    """Lock the saved sheet: its scores count and are not changed any more, unless the chair reopens it.

    Refused while a score or a reason is missing. Side effects in order: the act with the content and its digest, its event;
    with the last sheet mails to chair and officer, and the evaluation unless a consensus is needed first.
    """
    lot = lock_lot(lot)
    require(Action.SCORE, lot.tender, lot=lot, actor=actor, now=now)
    sheet = own_sheet(_seat_of(lot.tender, actor), lot)
    if sheet.revision != revision or sheet.saved_at is None:
        raise Stale
    terms, typed = lot_terms(lot), typed_entries(sheet)
    bids = {str(bid.pk): str(bid.bidder) for bid in bids_to_judge(lot)}
    if issues := sheet_issues(terms, bids, typed):
        raise Refused(issues)
    rows = [
        [bid, c.id, plain(read_score(c, typed[bid, c.id].score)), typed[bid, c.id].reason.strip()]
        for bid in sorted(bids)
        for c in judged(terms)
    ]
    content = canonical_json({"v": 1, "lot": str(lot.pk), "seat": str(sheet.seat_id), "entries": rows})
    digest = sha256(content).hexdigest()
    SheetAct.objects.create(
        sheet=sheet, kind=SheetAct.Kind.LOCKED, by=actor.account, at=now, content=content.decode("ascii"), digest=digest
    )
    sheet.locked_at = now
    sheet.save(update_fields=["locked_at"])
    event = SheetLocked(f"tender:{lot.tender_id}", lot=str(lot.pk), seat=str(sheet.seat_id), sheet_digest=digest)
    audit.record(event, actor=actor.user, now=now)
    _go_on(lot, now)


def _go_on(lot: Lot, now: datetime) -> None:
    """With the last score (or consensus) in, the lot is evaluated as one that scores itself."""
    facts, missing = lot_judging(lot)
    if missing:
        return
    committee_mail.tell_all_locked(lot, apart=facts.apart, now=now)
    if not facts.apart:
        evaluation.evaluate_lot(lot, now=now)
        store_release(lot.tender, "tenderUpdate", now=now)


@transaction.atomic
def reopen_sheet(lot: Lot, seat_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """The chair gives a locked sheet back to its evaluator, with a reason that is published. What was locked stays in the record.

    An evaluated lot without a proposed award goes back to scoring; a consensus recorded before no longer counts.
    """
    lot = lock_lot(lot)
    action = Action.RETURN_TO_SCORING if Stage(lot.stage) is Stage.EVALUATED else Action.REOPEN_SHEET
    require(action, lot.tender, lot=lot, actor=actor, now=now)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why the sheet is reopened: it is published."))
    sheets = ScoreSheet.objects.filter(lot=lot, seat=seat_id, seat__ended_at=None).exclude(locked_at=None)
    sheet = sheets.select_related("seat__user").first()
    if sheet is None:
        raise refuse("seat", gettext_noop("This sheet is not locked."))
    locked = sheet.acts.filter(kind=SheetAct.Kind.LOCKED).latest("id")
    SheetAct.objects.create(
        sheet=sheet, kind=SheetAct.Kind.REOPENED, by=actor.account, at=now, reason=reason.strip(), digest=locked.digest
    )
    sheet.locked_at = None
    sheet.revision += 1
    sheet.save(update_fields=["locked_at", "revision"])
    event = SheetReopened(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        seat=str(sheet.seat_id),
        sheet_digest=locked.digest,
        reason=reason.strip(),
    )
    apply(action, lot.tender, event, lot=lot, actor=actor, now=now)
    committee_mail.tell_reopened(sheet, reason.strip(), now=now)


@transaction.atomic
def record_consensus(lot: Lot, agreed: Mapping[tuple[str, str], Entry], *, actor: Actor, now: datetime) -> None:
    """The chair records what the committee agreed on wherever the scores are too far apart, all at once; then the lot is
    evaluated. Refused without a score on the scale or without a reason."""
    lot = lock_lot(lot)
    require(Action.RECORD_CONSENSUS, lot.tender, lot=lot, actor=actor, now=now)
    cells = [cell for offer in scores_for(actor, lot) for cell in offer.cells if cell.apart]
    if not cells:
        raise refuse("", gettext_noop("No scores of this lot are too far apart."))
    rows, issues = [], list[Issue]()
    for cell in cells:
        entry = agreed.get((str(cell.bid.pk), cell.criterion.id), Entry())
        given = {"bidder": str(cell.bid.bidder), "title": cell.criterion.title}
        try:
            score = read_score(cell.criterion, entry.score, field=f"{cell.name}.score")
        except NotANumber as error:
            issues.append(error.issue)
            score = Decimal(0)
        if not entry.reason.strip():
            text = gettext_noop("Say why the committee agreed on this score of %(bidder)s on “%(title)s”.")
            issues.append(issue(f"{cell.name}.reason", text, **given))
        rows.append(
            ConsensusScore(
                lot=lot,
                bid=cell.bid,
                criterion_id=UUID(cell.criterion.id),
                score=score,
                reason=entry.reason.strip(),
                by=actor.account,
                at=now,
            )
        )
    if issues:
        raise Refused(tuple(issues))
    ConsensusScore.objects.bulk_create(rows)
    scores = tuple(f"{row.bid_id} {row.criterion_id} {plain(row.score)}" for row in rows)
    audit.record(
        ConsensusRecorded(f"tender:{lot.tender_id}", lot=str(lot.pk), scores=scores), actor=actor.user, now=now
    )
    evaluation.evaluate_lot(lot, now=now)
    store_release(lot.tender, "tenderUpdate", now=now)
