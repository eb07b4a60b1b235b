"""Documents of a company that arrive in parts: addresses for the upload's program (docs/formats.md, section 39). Answers are JSON.

What is complete goes with the ordinary form, which then carries its id in the place of the file.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.blobs import BlobMissing
from procurement.part_bodies import content_digest, read_part
from procurement.refusal import Refused
from procurement.rules.messages import Message
from procurement.rules.sealing_errors import SealingError
from procurement.sealing_views import announced_size
from procurement.uploads import RefusedUpload, SealedUpload, seal_pieces
from tenders.models import FileUpload
from tenders.queries.file_uploads import get_file_upload_for, offset_of, pieces_of
from tenders.queries.vault import company_of
from tenders.services import file_uploads, vault
from tenders.services.file_uploads import LARGEST_PART, NOT_WHOLE
from tenders.services.object_uploads import DAMAGED, UploadRefused
from tenders.views.bidder_doors import signed_in
from tenders.views.bidder_sealing_words import upload_words
from tenders.views.bidder_uploads import RATE, json_of, refusal, told

LONGEST_MARK = 200
UPLOAD, NAME = "upload", "upload_name"
"""The fields of the form that stand for a file that is here already."""


@require_POST
@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the upload of a file, or go on with it: `mark` is what the browser calls its content."""
    actor, given = get_actor(request), json_of(request)
    company, mark, size = company_of(actor), given.get("mark"), given.get("size")
    if not isinstance(mark, str) or not 0 < len(mark) <= LONGEST_MARK or not isinstance(size, int) or size < 1:
        return told("malformed", (), status=400)
    try:
        upload = file_uploads.begin_upload(company, None, mark=mark, size=size, actor=actor, now=clock.now())
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"upload": str(upload.pk), "offset": offset_of(upload)})


@require_safe
@signed_in
def stands(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How far an upload has come."""
    found = get_file_upload_for(get_actor(request), upload)
    # A page that outlives a sign-in needs the new token.
    return JsonResponse({"offset": offset_of(found), "size": found.size, "token": get_token(request)})


@require_http_methods(["PUT"])
@signed_in
def part(request: HttpRequest, upload: UUID, offset: int) -> HttpResponse:
    """Take the part that begins there. It is read only if it can be one, and without a database connection that others wait for."""
    if not consume(request, app="tenders", action="sealed_parts", config=RATE):
        return told("slow-down", (), status=429)
    actor = get_actor(request)
    found = get_file_upload_for(actor, upload)
    if announced_size(request) > LARGEST_PART:
        return told("too-large", (), status=413)
    digest, data = content_digest(request), read_part(request)
    try:
        if digest is None or data is None:
            raise UploadRefused("damaged", DAMAGED)
        here = file_uploads.add_part(found, offset, data, digest=digest, actor=actor, now=clock.now())
    except Refused as refused:
        return refusal(refused)
    return JsonResponse({"offset": here})


def files_of(request: HttpRequest, version: UUID) -> dict[str, Any]:
    """The files of a posted form: as they came with it, or the one that came before in parts, sealed as this version."""
    if request.FILES or not request.POST.get(UPLOAD):
        return dict(request.FILES.items())
    name, upload = request.POST.get(NAME, ""), _uploaded(request)
    if upload is None or offset_of(upload) != upload.size:
        return {"file": RefusedUpload(name, 0, Message(NOT_WHOLE))}
    found = _sealed(upload, name, version)
    if isinstance(found, RefusedUpload):  # it will not become better
        file_uploads.discard(upload)
    return {"file": found}


def _sealed(upload: FileUpload, name: str, version: UUID) -> SealedUpload | RefusedUpload:
    """The whole file, sealed as this version; refused also where a part was damaged or lost."""
    company = upload.organization
    try:
        return seal_pieces(
            pieces_of(upload), name=name, slot=str(version), sealer=lambda _meta: vault.sealer_for(company, version)
        )
    except (SealingError, BlobMissing):
        return RefusedUpload(name, 0, Message(NOT_WHOLE))


def forget_parts(request: HttpRequest) -> None:
    """The document is kept: its parts go."""
    if upload := _uploaded(request):
        file_uploads.discard(upload)


def upload_context(request: HttpRequest) -> dict[str, Any]:
    """What the form needs for uploads in parts; after a mistake elsewhere in it, the file that is here already."""
    here = _uploaded(request)
    return {
        "begin": reverse("tenders:vault-uploads"),
        "words": upload_words(),
        "here": here and offset_of(here) == here.size and here,
        "here_name": request.POST.get(NAME, ""),
    }


def _uploaded(request: HttpRequest) -> FileUpload | None:
    """The upload that the posted form names, if there is one."""
    try:
        return get_file_upload_for(get_actor(request), UUID(request.POST.get(UPLOAD, "")))
    except (Http404, ValueError):
        return None
