"""A company's request to participate: written, handed in and taken back while the call is open. Encrypted from the first word.

The database decides what is late, as with bids; nobody of the buyer reads a request before its time is over.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from django.db import DatabaseError, transaction

from procurement import audit, blobs, keystore
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import Organization
from procurement.rules.boxes import seal_draft, seal_request_file
from procurement.rules.canonical import canonical_json
from procurement.rules.events_selection import RequestSubmitted, RequestWithdrawn
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.receipts import format_time
from procurement.rules.selection import number_of
from tenders.models import ParticipationRequest, RequestFile, Tender
from tenders.queries.calls import EMPTY, draft_content
from tenders.queries.purchases import asked_of
from tenders.queries.situation import acting_for
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import require
from tenders.services.refusal import Refused, Stale, refuse

MOST_FILES, LARGEST_FILE = 30, 20 * 1024 * 1024
LATE = gettext_noop("The time for requests to participate has ended: nothing was handed in.")


@transaction.atomic
def start_request(tender: Tender, *, bidder: Organization, actor: Actor, now: datetime) -> ParticipationRequest:
    """The company's request, made on first use."""
    require(Action.DRAFT_REQUEST, tender, actor=actor, now=now)
    require_role(actor, tender, bidder, Role.PREPARER, Role.SUBMITTER)
    found = ParticipationRequest.objects.filter(tender=tender, bidder=bidder).first()
    if found is not None:
        return found
    made = ParticipationRequest(tender=tender, bidder=bidder, updated_at=now)
    made.ciphertext = _sealed(made, dict(EMPTY))
    made.save(force_insert=True)
    return made


@transaction.atomic
def save_answers(
    request: ParticipationRequest, answers: dict[str, str], *, revision: int, actor: Actor, now: datetime
) -> None:
    """Keep what was typed, by criterion. Stale if a colleague saved in between."""
    locked = _lock(request, actor, now)
    if locked.revision != revision:
        raise Stale
    _write(locked, {**draft_content(locked), "answers": answers}, now)


@transaction.atomic
def attach_file(request: ParticipationRequest, name: str, body: bytes, *, actor: Actor, now: datetime) -> None:
    """Encrypt a document and keep it. The form has checked what kind of file it is."""
    locked = _lock(request, actor, now)
    content = draft_content(locked)
    if len(content["files"]) >= MOST_FILES:
        raise refuse(
            "file", gettext_noop("A request has at most %(count)s files: join some of them."), count=MOST_FILES
        )
    if len(body) > LARGEST_FILE:
        raise refuse("file", gettext_noop("Choose a smaller file: at most %(size)s MB."), size=LARGEST_FILE // 1024**2)
    sealed = seal_request_file(keystore.draft_key(), body, tender=locked.tender_id, request=locked.pk)
    object_id = sha256(sealed).hexdigest()
    blobs.store(sealed, object_id)
    kept = RequestFile.objects.create(request=locked, object_id=object_id, size=len(body), created_at=now)
    added = {"id": str(kept.pk), "name": name, "sha256": sha256(body).hexdigest(), "size": len(body)}
    _write(locked, {**content, "files": [*content["files"], added]}, now)


@transaction.atomic
def remove_file(request: ParticipationRequest, file_id: str, *, actor: Actor, now: datetime) -> None:
    """Take a document out of the draft. What was handed in keeps it until the request is handed in again."""
    locked = _lock(request, actor, now)
    content = draft_content(locked)
    _write(locked, {**content, "files": [one for one in content["files"] if one["id"] != file_id]}, now)


def submit_request(request: ParticipationRequest, *, actor: Actor, now: datetime) -> ParticipationRequest:
    """Hand in the draft as it stands; again, and it takes the place of the earlier one.

    Refused with what is missing, or late by the clock of the database.
    """
    try:
        with transaction.atomic():
            return _submit(request, actor, now)
    except DatabaseError as error:
        if str(getattr(error.__cause__, "pgcode", "")) == "EP001":
            require(Action.SUBMIT_REQUEST, Tender.objects.get(pk=request.tender_id), actor=actor, now=now)  # suspended?
            raise refuse("requests_end_at", LATE) from error
        raise


def _submit(request: ParticipationRequest, actor: Actor, now: datetime) -> ParticipationRequest:
    locked = _lock(request, actor, now, Action.SUBMIT_REQUEST, Role.SUBMITTER)
    content = {**draft_content(locked), "nonce": token_hex(16)}
    if missing := missing_answers(locked.tender, content):
        raise Refused(missing)
    locked.handed_in = _sealed(locked, content)
    locked.digest = digest_of(content)
    locked.submitted_at, locked.submitted_by = now, actor.account
    locked.save(update_fields=["handed_in", "digest", "submitted_at", "submitted_by"])
    locked.refresh_from_db(fields=["submitted_at"])
    assert locked.submitted_at  # the trigger has set it
    event = RequestSubmitted(
        f"tender:{locked.tender_id}", request=str(locked.pk), bidder=str(locked.bidder_id), user=actor.id,
        received=format_time(locked.submitted_at), digest=locked.digest,
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now, on_behalf=acting_for(actor, locked.tender, Action.SUBMIT_REQUEST))
    context = {"tender": locked.tender, "request": locked}
    key = f"request:{locked.pk}:{locked.digest}"
    queue_mail(key=key, to=actor.account, template="request_received", context=context, now=now)
    return locked


def missing_answers(tender: Tender, content: dict[str, Any]) -> tuple[Any, ...]:
    """What a request still lacks: an answer to each criterion, a number where one is asked."""
    found: list[Any] = []
    for number, asked in enumerate(asked_of(tender), 1):
        answer = str(content["answers"].get(asked.id, "")).strip()
        if asked.minimum is not None and number_of(answer) is None:
            text = gettext_noop("Answer “%(criterion)s” with a number.")
            found += refuse(f"answer_{number}", text, criterion=asked.title).issues
        elif not answer:
            text = gettext_noop("Answer “%(criterion)s”.")
            found += refuse(f"answer_{number}", text, criterion=asked.title).issues
    return tuple(found)


@transaction.atomic
def withdraw_request(request: ParticipationRequest, *, actor: Actor, now: datetime) -> None:
    """Take the request back while the call is open; the draft stays and can be handed in again."""
    locked = _lock(request, actor, now, Action.WITHDRAW_REQUEST, Role.SUBMITTER)
    if locked.submitted_at is None:
        raise refuse("", gettext_noop("There is no request to take back."))
    locked.handed_in, locked.submitted_at, locked.submitted_by, locked.digest = None, None, None, ""
    locked.save(update_fields=["handed_in", "submitted_at", "submitted_by", "digest"])
    event = RequestWithdrawn(
        f"tender:{locked.tender_id}", request=str(locked.pk), bidder=str(locked.bidder_id), user=actor.id
    )
    audit.record(event, actor=actor.user, now=now)


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of what a request says, its documents by their digests, with its random number (docs/formats.md, 26)."""
    said = {name: content[name] for name in ("answers", "files", "nonce")}
    return sha256(canonical_json(said)).hexdigest()


def _lock(
    request: ParticipationRequest, actor: Actor, now: datetime, action: Action = Action.DRAFT_REQUEST, *roles: Role
) -> ParticipationRequest:
    held = ParticipationRequest.objects.select_for_update(of=("self",)).select_related("tender", "bidder")
    locked = held.get(pk=request.pk)
    require(action, locked.tender, actor=actor, now=now)
    require_role(actor, locked.tender, locked.bidder, *(roles or (Role.PREPARER, Role.SUBMITTER)))
    return locked


def _write(request: ParticipationRequest, content: dict[str, Any], now: datetime) -> None:
    request.ciphertext, request.updated_at = _sealed(request, content), now
    request.revision += 1
    request.save(update_fields=["ciphertext", "revision", "updated_at"])


def _sealed(request: ParticipationRequest, content: dict[str, Any]) -> bytes:
    place = {"tender": request.tender_id, "bid": request.pk, "organization": request.bidder_id}
    return seal_draft(keystore.draft_key(), content, **place)
