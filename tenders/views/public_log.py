"""The public log: its page, its static files by the tlog-tiles layout, and the proofs of single acts."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from procurement import clock, key_list, keystore, public_log
from procurement.access import get_actor
from procurement.rules.log import LogError
from procurement.rules.log_proofs import LogProof
from procurement.rules.tiles import parse_tile
from procurement.shared_pages import shared_within_a_second
from tenders.queries.minutes import day_state
from tenders.queries.protections import protections_of
from tenders.queries.public_log import get_public_proof_for, get_receipt_proof_for, log_state
from tenders.views.bidder_doors import signed_in

FOREVER = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=5"


@require_safe
@shared_within_a_second
def page(request: HttpRequest) -> HttpResponse:
    """What the log is, how it stands, which minutes are missing, and how anybody follows it."""
    now = clock.now()
    address = f"{settings.PUBLIC_URL}{reverse('tenders:log')}".rstrip("/")
    context = {
        "state": log_state(now),
        "key": keystore.public_key_text(),
        "address": address,
        "protections": protections_of(None, now=now),
        "root": key_list.root(),
        "now": now,
    }
    return render(request, "tenders/public/public_log.html", context)


@require_safe
@shared_within_a_second
def minutes(request: HttpRequest) -> HttpResponse:
    """The last day: bad minutes, what the probe found, how right the clock was."""
    return render(request, "tenders/public/log_minutes.html", {"state": day_state(clock.now())})


@require_safe
def checkpoint(_: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint; 404 before the first minute."""
    newest = public_log.latest_checkpoint()
    if newest is None:
        raise Http404
    headers = {"Cache-Control": A_MOMENT, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def tile(_: HttpRequest, name: str) -> HttpResponse:
    """A tile of hashes or a bundle of minutes, as it will be for ever; 404 for what the signed log doesn't have."""
    try:
        wanted = parse_tile(f"tile/{name}")
    except LogError as error:
        raise Http404 from error
    newest = public_log.latest_checkpoint()
    if newest is None or not wanted.is_of(newest.size):
        raise Http404
    headers = {"Cache-Control": FOREVER, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(public_log.read_tile(wanted), content_type="application/octet-stream", headers=headers)


@require_safe
def entry_proof(request: HttpRequest, reference: str, leaf: str) -> HttpResponse:
    """The proof that a public act of a tender is in the log, with the act itself."""
    return _file(get_public_proof_for(get_actor(request), reference, leaf), f"{reference}-{leaf[:16]}")


@signed_in
@require_safe
def receipt_proof(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """The proof that the act of a receipt is in the log: the receipt says the same before, as a promise."""
    return _file(get_receipt_proof_for(get_actor(request), receipt_id), f"receipt-{receipt_id}")


def _file(proof: LogProof, name: str) -> HttpResponse:
    return HttpResponse(
        proof.to_text(),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.tlog-proof"'},
    )
