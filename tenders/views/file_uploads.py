"""What the pages share whose files arrive in parts: begin, ask how far it is, take a part (docs/formats.md, section 39). JSON.

What is complete goes with the ordinary form, which then carries its id, name and mark in the place of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from procurement.access import Actor, get_actor
from procurement.blobs import BlobMissing
from procurement.models import Organization
from procurement.part_bodies import content_digest, read_part
from procurement.refusal import Refused
from procurement.rules.messages import Message
from procurement.rules.sealing import Meta
from procurement.rules.sealing_errors import SealingError
from procurement.sealing_views import announced_size
from procurement.uploads import RefusedUpload, SealedUpload, StreamSealer, seal_pieces
from tenders.models import Bid, FileUpload
from tenders.queries.file_uploads import get_file_upload_for, offset_of, pieces_of
from tenders.services import file_uploads
from tenders.services.file_uploads import LARGEST_PART, NOT_WHOLE, Incoming
from tenders.services.object_uploads import DAMAGED, UploadRefused
from tenders.views.bidder_uploads import RATE, json_of, refusal, told

LONGEST_MARK = LONGEST_NAME = LONGEST_PLACE = 200
UPLOAD, NAME, MARK = "upload", "upload_name", "upload_mark"
"""The fields of a form that stand for a file that is here already."""
PLACE = "upload_place"
"""The field that says where the form's files go."""


def begun(
    request: HttpRequest, company: Organization, bid: Bid | None, kind: FileUpload.Kind, *, actor: Actor, now: datetime
) -> JsonResponse:
    """Begin the upload of a file, or go on with it: `mark` is what the browser calls its content."""
    given = json_of(request)
    mark, size, name, place = given.get("mark"), given.get("size"), given.get("name", ""), given.get("place")
    if not isinstance(mark, str) or not 0 < len(mark) <= LONGEST_MARK or not isinstance(size, int) or size < 1:
        return told("malformed", (), status=400)
    if not isinstance(name, str) or not isinstance(place, str | None) or len(place or "") > LONGEST_PLACE:
        return told("malformed", (), status=400)
    incoming = Incoming(kind, mark, size, name[-LONGEST_NAME:], place)
    try:
        upload = file_uploads.begin_upload(company, bid, incoming, actor=actor, now=now)
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"upload": str(upload.pk), "offset": offset_of(upload)})


def standing(request: HttpRequest, upload: FileUpload) -> JsonResponse:
    """How far an upload has come."""
    # A page that outlives a sign-in needs the new token.
    return JsonResponse({"offset": offset_of(upload), "size": upload.size, "token": get_token(request)})


def part_taken(request: HttpRequest, upload: FileUpload, offset: int, *, actor: Actor, now: datetime) -> HttpResponse:
    """Take the part that begins there. It is read only if it can be one, and without a database connection that others wait for."""
    if not consume(request, app="tenders", action="sealed_parts", config=RATE):
        return told("slow-down", (), status=429)
    if announced_size(request) > LARGEST_PART:
        return told("too-large", (), status=413)
    digest, data, mark = content_digest(request), read_part(request), request.headers.get("Upload-Mark", "")
    try:
        if digest is None or data is None:
            raise UploadRefused("damaged", DAMAGED)
        here = file_uploads.add_part(upload, offset, data, digest=digest, mark=mark, actor=actor, now=now)
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"offset": here})


def named_upload(request: HttpRequest, text: str, kind: FileUpload.Kind, bid: Bid | None = None) -> FileUpload | None:
    """The upload that a posted form names, if there is one."""
    try:
        return get_file_upload_for(get_actor(request), UUID(text), kind, bid)
    except (Http404, ValueError):
        return None


def sealed_whole(
    upload: FileUpload | None, *, name: str, slot: str, mark: str = "", sealer: Callable[[Meta], StreamSealer]
) -> SealedUpload | RefusedUpload:
    """The whole file, looked at and sealed; refused if it is not whole, or a part was damaged or lost. What is refused is forgotten."""
    not_whole = RefusedUpload(name, 0, Message(NOT_WHOLE))
    if upload is None or upload.taken_at is not None or offset_of(upload) != upload.size:
        return not_whole
    try:
        found = seal_pieces(pieces_of(upload, mark), name=name, slot=slot, sealer=sealer)
    except (SealingError, BlobMissing):
        found = not_whole
    if isinstance(found, RefusedUpload):  # it will not become better
        file_uploads.discard(upload, unless_taken=True)
    return found
