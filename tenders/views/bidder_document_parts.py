"""Documents of a bid that arrive in parts: addresses for the upload's program (docs/formats.md, section 39), and what the form then names.

The parts lie under a key that needs the document's own fingerprint; once all are here, the form has them sealed to the tender's keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement.rules.file_types import clean_name
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Message
from procurement.rules.sealing import Meta, Sealer
from procurement.uploads import RefusedUpload, SealedUpload
from tenders.models import FileUpload
from tenders.queries.file_uploads import get_file_upload_for, is_attached
from tenders.services import file_uploads
from tenders.services.file_uploads import NOT_WHOLE
from tenders.views.bidder_doors import Bidding, bid_page
from tenders.views.file_uploads import MARK, NAME, UPLOAD, begun, named_upload, part_taken, sealed_whole, standing

FILE = FileUpload.Kind.FILE


@require_POST
@bid_page
def begin(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """Begin the upload of a document of the bid, or go on with it."""
    return begun(request, bidding.company, bidding.bid, FILE, actor=bidding.actor, now=bidding.now)


@require_safe
@bid_page
def stands(request: HttpRequest, bidding: Bidding, upload: UUID) -> HttpResponse:
    """How far an upload has come."""
    return standing(request, get_file_upload_for(bidding.actor, upload, FILE, bidding.bid))


@require_http_methods(["PUT"])
@bid_page
def part(request: HttpRequest, bidding: Bidding, upload: UUID, offset: int) -> HttpResponse:
    """Take the part that begins there."""
    found = get_file_upload_for(bidding.actor, upload, FILE, bidding.bid)
    return part_taken(request, found, offset, actor=bidding.actor, now=bidding.now)


@require_POST
@bid_page
def discard(request: HttpRequest, bidding: Bidding, upload: UUID) -> HttpResponse:
    """Throw away what has arrived of a document of the bid."""
    file_uploads.discard(get_file_upload_for(bidding.actor, upload, FILE, bidding.bid))
    messages.success(request, _("What had arrived of the file is thrown away."))
    return redirect("tenders:bid-documents", bidding.tender.reference)


def arrived(
    request: HttpRequest, bidding: Bidding, slot: str, sealer: Callable[[Meta], Sealer]
) -> Iterator[tuple[FileUpload | None, SealedUpload | RefusedUpload | None]]:
    """The files that the form names because they came before in parts: each sealed for the bid, one after the other.

    None for one that is in its place already, because the form came before and its answer was lost.
    """
    named = zip(*(request.POST.getlist(field) for field in (UPLOAD, NAME, MARK)), strict=False)
    allowed = bidding.may(Action.DRAFT_BID).allowed
    for text, name, mark in named:
        if not allowed:  # the page says why
            yield None, RefusedUpload(name, 0, Message(NOT_WHOLE))
            continue
        upload = named_upload(request, text, FILE, bidding.bid)
        sealed = sealed_whole(upload, name=name, slot=slot, mark=mark, sealer=sealer)
        if upload and isinstance(sealed, RefusedUpload) and is_attached(upload, slot, clean_name(name)):
            yield upload, None  # perhaps since a moment ago, by a form that was sent twice
        else:
            yield upload, sealed
