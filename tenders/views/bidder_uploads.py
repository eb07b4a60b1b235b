"""Sealed objects in parts, from the bidder's browser: addresses for programs (docs/formats.md, section 24). Answers are JSON."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import blobs
from procurement.display import sentence
from procurement.part_bodies import content_digest, read_part
from procurement.refusal import Refused
from procurement.rules.sealing_id import PART_SIZE
from procurement.sealing_views import announced_size
from tenders.queries.browser_bids import has_object, parts_here
from tenders.services.object_uploads import DAMAGED, UploadRefused, complete_upload, receive_part
from tenders.views.bidder_doors import Bidding, storing_page

RATE = {"sealed_parts": "600/m/user"}
"""Parts that a person may send in a minute: together 600 MB."""
STATUS = {
    "damaged": 400, "other-part": 409, "missing": 409, "too-many": 429, "slow-down": 429, "no-room": 413, "disk-full": 507,
    "other-offset": 409, "too-large": 413,
}  # fmt: skip


@require_http_methods(["PUT"])
@storing_page
def part(request: HttpRequest, bidding: Bidding, upload: UUID, number: int) -> HttpResponse:
    """Take one part. It is read only if it can be one, and without a database connection that others wait for."""
    if not consume(request, app="tenders", action="sealed_parts", config=RATE):
        return told("slow-down", (), status=429)
    if announced_size(request) > PART_SIZE:
        return told("too-large", (), status=413)
    digest, data = content_digest(request), read_part(request)
    try:
        if digest is None or data is None:
            raise UploadRefused("damaged", DAMAGED)
        receive_part(bidding.bid, upload, number, data, digest=digest, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        return refusal(refused)
    return HttpResponse(status=204)


@require_safe
@storing_page
def parts(_request: HttpRequest, bidding: Bidding, upload: UUID) -> HttpResponse:
    """What is here of an upload: the SHA-256 of each part, and the object's id once it is complete."""
    object_id, known = parts_here(bidding.bid, upload)
    return JsonResponse({"object": object_id, "parts": known})


@require_POST
@storing_page
def complete(request: HttpRequest, bidding: Bidding, upload: UUID) -> HttpResponse:
    """Join the parts. The answer is the id that the stored bytes have."""
    given = json_of(request)
    count = given.get("parts")
    if not isinstance(count, int) or isinstance(count, bool):
        return told("malformed", (), status=400)
    try:
        object_id = complete_upload(bidding.bid, upload, parts=count, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"object": object_id})


@require_safe
@storing_page
def sealed_object(_request: HttpRequest, bidding: Bidding, object_id: str) -> FileResponse:
    """A sealed object of the company's own bid, as it is stored."""
    if not has_object(bidding.bid, object_id):
        raise Http404
    try:
        source = blobs.open_blob(object_id)
    except blobs.BlobMissing as error:
        raise Http404 from error
    return FileResponse(
        source, content_type="application/octet-stream", filename=f"{object_id}.sb1", as_attachment=True
    )


def refusal(refused: Refused) -> JsonResponse:
    """A service's refusal for a program: `error` is a code, `messages` are sentences."""
    code = refused.code if isinstance(refused, UploadRefused) else "refused"
    return told(code, tuple(sentence(found) for found in refused.issues), status=STATUS.get(code, 422))


def json_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in a small request; empty if there is none."""
    if request.content_type != "application/json":
        return {}
    try:
        value = json.loads(request.body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def told(code: str, messages: tuple[str, ...], *, status: int) -> JsonResponse:
    """An answer that says no."""
    return JsonResponse({"error": code, "messages": messages}, status=status)
