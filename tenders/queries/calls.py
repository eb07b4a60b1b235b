"""Requests to participate, the selection and the invitations of a tender, and the facts that the guards ask. Reads only.

What a request says is decrypted for its own company; for the buyer's side and auditors only once its time is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import Http404

from procurement import blobs, keystore
from procurement.access import Actor
from procurement.models import Membership, Organization
from procurement.rules.boxes import open_draft, open_request_file
from procurement.rules.call_dates import invitation_issues
from procurement.rules.call_guards import Calling
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.procedure_law import least_invited
from procurement.rules.procedures import procedure_of
from procurement.rules.selection import Candidate, Outcome, select
from procurement.rules.visibility import Part
from tenders.models import BidInvitation, ParticipationRequest, RequestJudgment, Selection, Tender
from tenders.queries.facts import calendar_of, ruleset_of, tender_facts
from tenders.queries.negotiations import as_proposed
from tenders.queries.purchases import asked_of
from tenders.queries.visibility import may_see

EMPTY: dict[str, Any] = {"answers": {}, "files": []}
OF_BIDDERS = (Action.DRAFT_BID, Action.SUBMIT_BID, Action.ASK_QUESTION)
OF_SELECTION = (
    Action.PROPOSE_SELECTION, Action.RETURN_SELECTION, Action.DECIDE_SELECTION, Action.JUDGE_REQUEST,
    Action.END_WITHOUT_CANDIDATES, Action.INVITE, Action.INVITE_TO_NEGOTIATE,
)  # fmt: skip
INVITING = ((Stage.CALL_DECIDED, Action.INVITE), (Stage.NEGOTIATING, Action.END_NEGOTIATION))
"""Where companies are invited to bid, with times that must be lawful from that moment on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as the buyer's side reads it: what it says, what was made of it, and what follows."""

    request: ParticipationRequest
    content: dict[str, Any]
    judgment: RequestJudgment | None
    outcome: Outcome


def calling_of(tender: Tender, action: Action | None, now: datetime) -> Calling:
    """What guards ask of a procedure in which not everybody bids; each fact is read only where a guard asks it."""
    procedure = procedure_of(tender.procedure)
    counted = _counted(tender) if procedure.two_stage and action in OF_SELECTION else {}
    lawful = (tender.stage_now, action) in INVITING
    return Calling(
        two_stage=procedure.two_stage,
        direct=not procedure.competes,
        invited_only=tender.invited_only and tender.stage_now is not Stage.CALL_OPEN,
        requests_end_at=tender.requests_end_at,
        invited=_people_invited(tender) if tender.invited_only and action in OF_BIDDERS else frozenset(),
        invitation_issues=dates_of_invitation(as_proposed(tender), now) if lawful else (),
        **counted,  # type: ignore[arg-type]
    )


def _counted(tender: Tender) -> dict[str, object]:
    ruleset, selection = ruleset_of(tender), selection_of(tender)
    found = candidates(tender)
    return {
        "requests": len(found),
        "unjudged": sum(one.judgment is None for one in found),
        "selected": sum(one.outcome.invited for one in found),
        "least": least_invited(procedure_of(tender.procedure), ruleset) if ruleset else 0,
        "few_reason": selection.few_reason if selection else "",
        "selection_proposer": str(selection.proposed_by_id or "") if selection else "",
    }


def dates_of_invitation(tender: Tender, now: datetime) -> tuple[Any, ...]:
    """What is wrong with the dates of the bids if the selected were invited now."""
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # a call is published under one
    return invitation_issues(tender_facts(tender), ruleset, calendar_of(ruleset, now), now)


def _people_invited(tender: Tender) -> frozenset[str]:
    """The people of invited companies."""
    companies = BidInvitation.objects.filter(tender=tender, invited_at__isnull=False).values("bidder")
    roles = (Role.PREPARER, Role.SUBMITTER)
    held = Membership.objects.filter(organization__in=companies, role__in=roles, ended_at=None)
    return frozenset(str(user) for user in held.values_list("user", flat=True))


def is_invited(actor: Actor, tender: Tender) -> bool:
    """Whether one of the actor's companies was invited to bid."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    return BidInvitation.objects.filter(tender=tender, bidder__in=held, invited_at__isnull=False).exists()


def own_request(actor: Actor, tender: Tender) -> ParticipationRequest | None:
    """The request of the actor's company, None if it has not begun one."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    found = ParticipationRequest.objects.select_related("bidder").filter(tender=tender, bidder__in=held).first()
    if found is not None:
        found.tender = tender
    return found


def asked_to_participate(tender: Tender, bidder: Organization) -> bool:
    """Whether this company handed in a request."""
    return ParticipationRequest.objects.filter(tender=tender, bidder=bidder, submitted_at__isnull=False).exists()


def draft_content(request: ParticipationRequest) -> dict[str, Any]:
    """What the company works on, decrypted: answers by criterion, and its files."""
    return _opened(request, bytes(request.ciphertext))


def handed_in(request: ParticipationRequest) -> dict[str, Any]:
    """What counts, decrypted; empty if nothing was handed in."""
    return _opened(request, bytes(request.handed_in)) if request.handed_in else dict(EMPTY)


def _opened(request: ParticipationRequest, sealed: bytes) -> dict[str, Any]:
    place = {"tender": request.tender_id, "bid": request.pk, "organization": request.bidder_id}
    return {**EMPTY, **cast("dict[str, Any]", open_draft(keystore.draft_key(), sealed, **place))}


def candidates(tender: Tender) -> list[Shown]:
    """Every request that was handed in, by name, with the outcome that the published criteria and the judgments give.

    For services and for pages that came through `get_request_for`: nothing here asks who reads.
    """
    rows = (
        ParticipationRequest.objects.filter(tender=tender, submitted_at__isnull=False)
        .select_related("bidder", "judgment")
        .prefetch_related("files")
        .order_by("bidder__name", "id")
    )
    read = [(row, handed_in(row), getattr(row, "judgment", None)) for row in rows]
    judged = [
        Candidate(str(row.pk), content["answers"], judgment.met if judgment else {}) for row, content, judgment in read
    ]
    outcomes = select(asked_of(tender), judged, tender.invite_at_most)
    return [Shown(row, content, made, found) for (row, content, made), found in zip(read, outcomes, strict=True)]


def candidates_for(actor: Actor, tender: Tender) -> list[Shown]:
    """The candidates, if this actor may read requests now; otherwise none, as if there were none."""
    return candidates(tender) if may_see(Part.REQUESTS, actor, tender) else []


def get_candidate_for(actor: Actor, tender: Tender, request_id: object) -> Shown:
    """One candidate; 404 for those who may not read requests now."""
    for one in candidates_for(actor, tender):
        if one.request.pk == request_id:
            return one
    raise Http404


def requests_count(tender: Tender) -> int | None:
    """How many asked to participate, once their time is over."""
    if tender.stage_now in (Stage.DRAFT, Stage.IN_REVIEW, Stage.SCHEDULED, Stage.CALL_OPEN):
        return None
    return ParticipationRequest.objects.filter(tender=tender, submitted_at__isnull=False).count()


def own_outcome(request: ParticipationRequest) -> Outcome | None:
    """What was decided of the company's own request, once it was decided; nothing of anybody else's."""
    if decided_selection(request.tender) is None or request.submitted_at is None:
        return None
    return next((one.outcome for one in candidates(request.tender) if one.request.pk == request.pk), None)


def file_of(request: ParticipationRequest, content: dict[str, Any], file_id: str) -> tuple[str, bytes]:
    """Name and bytes of a document of a request, decrypted and checked; 404 if what was handed in has no such file."""
    named = next((one for one in content["files"] if one["id"] == file_id), None)
    row = next((one for one in request.files.all() if str(one.pk) == file_id), None)
    if named is None or row is None:
        raise Http404
    with blobs.open_blob(row.object_id) as stored:
        sealed = stored.read()
    body = open_request_file(keystore.draft_key(), sealed, tender=request.tender_id, request=request.pk)
    return str(named["name"]), body


def selection_of(tender: Tender) -> Selection | None:
    """What was proposed or decided, and is in force; None before anything was."""
    found = Selection.objects.select_related("proposed_by", "decided_by").filter(tender=tender, superseded_at=None)
    return found.first()


def decided_selection(tender: Tender) -> Selection | None:
    """The one by which candidates are invited; None while nothing is decided, or a complaint had it set aside."""
    return Selection.objects.filter(tender=tender, superseded_at=None, decided_at__isnull=False).first()


def earlier_selections(tender: Tender) -> list[Selection]:
    """Those that upheld complaints had set aside, in their order."""
    return list(Selection.objects.filter(tender=tender, superseded_at__isnull=False).order_by("superseded_at"))
