"""The sealed package of a bid in parts, over lines that break: begin, send a part, ask where it stands, take the whole."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router

from procurement.blobs import BlobMissing
from procurement.package_streams import receive_package
from procurement.package_uploads import MAX_PACKAGE, ReceivedPackage
from procurement.part_bodies import content_digest, read_part
from procurement.refusal import Refused
from procurement.rules.messages import Issue, Message
from procurement.rules.program_tokens import Scope
from procurement.rules.sealing_errors import SealingError
from procurement.sealing_views import announced_size
from tenders.api.addresses import Reference
from tenders.api.bid_operations import expected_package, own_bid_of, told
from tenders.api.bid_schemas import BidOut, UploadIn, UploadOut
from tenders.api.callers import caller_of, needs
from tenders.api.description import CONFLICT, MAY_BE_KEYED, PROBLEMS, takes_file
from tenders.api.problems import Problem
from tenders.api.repeats import answered, key_of
from tenders.models import Bid, FileUpload
from tenders.queries.bids import get_bid_for
from tenders.queries.file_uploads import KEPT_FOR, get_file_upload_for, offset_of, pieces_of
from tenders.services import file_uploads
from tenders.services.file_uploads import LARGEST_PART, NOT_WHOLE, Incoming
from tenders.services.kept_answers import Answer
from tenders.services.object_uploads import UploadRefused
from tenders.services.sealed_packages import take_package

router = Router(tags=["uploads"])
OFFSET = "Upload-Offset"
Offset = Annotated[
    int, Header(alias=OFFSET, ge=0, le=MAX_PACKAGE, description="the byte of the package with which the part begins")
]


@router.post(
    "/bids/{reference}/uploads",
    response={200: UploadOut, **PROBLEMS, **CONFLICT},
    url_name="uploads",
    **needs(Scope.BIDS_UPLOAD),
)
def begin_upload(request: HttpRequest, reference: Reference, asked: UploadIn) -> UploadOut:
    """Begin to upload the sealed package of your bid in parts. With the same mark and size it goes on with what was begun before."""
    caller = caller_of(request)
    bid = own_bid_of(caller, reference)
    package = Incoming(FileUpload.Kind.PACKAGE, asked.mark, asked.size)
    upload = file_uploads.begin_upload(bid.bidder, bid, package, actor=caller.actor, now=caller.now)
    return _told(upload)


@router.get(
    "/bids/{reference}/uploads/{upload_id}",
    response={200: UploadOut, **PROBLEMS},
    url_name="upload",
    **needs(Scope.BIDS_UPLOAD),
)
def read_upload(request: HttpRequest, reference: Reference, upload_id: UUID) -> UploadOut:
    """Where an upload stands: `offset` is the byte with which the next part begins."""
    return _told(_own_upload(request, reference, upload_id)[1])


@router.patch(
    "/bids/{reference}/uploads/{upload_id}",
    response={200: UploadOut, **PROBLEMS, frozenset({411, 413}): CONFLICT[409], **CONFLICT},
    url_name="upload",
    **takes_file("application/octet-stream", Scope.BIDS_UPLOAD, keyed=False),
)
def send_part(request: HttpRequest, reference: Reference, upload_id: UUID, offset: Offset) -> UploadOut:
    """Send the part that begins at Upload-Offset: 64 KiB to 4 MiB, the last one what is left. Sent again it changes nothing."""
    caller = caller_of(request)
    _bid, upload = _own_upload(request, reference, upload_id)
    if not announced_size(request):
        raise Problem("length", 411)
    if announced_size(request) > LARGEST_PART:
        raise Problem("too-large", 413)
    digest, data = content_digest(request), read_part(request)
    if data is None:
        raise Problem("bad-request", 400)
    try:
        file_uploads.add_part(upload, offset, data, digest=digest, actor=caller.actor, now=caller.now)
    except UploadRefused as refused:
        if refused.code == "other-offset":
            raise Problem("other-offset", 409, headers={OFFSET: str(offset_of(upload))}) from refused
        raise
    return _told(upload)


@router.post(
    "/bids/{reference}/uploads/{upload_id}/package",
    response={200: BidOut, **PROBLEMS, **CONFLICT},
    url_name="upload-package",
    **needs(Scope.BIDS_UPLOAD, MAY_BE_KEYED),
)
def take_uploaded_package(request: HttpRequest, reference: Reference, upload_id: UUID) -> HttpResponse:
    """Take the package that has arrived whole, as if it had come at once. Said again it is the same; nothing is handed in."""
    caller, key = caller_of(request), key_of(request, required=False)
    bid, upload = _own_upload(request, reference, upload_id)

    def act() -> Answer:
        if upload.taken_at is None:
            take_package(bid, _joined(bid, upload), actor=caller.actor, now=caller.now)
            file_uploads.note_taken(upload, now=caller.now)
        return told(get_bid_for(caller.actor, bid.tender))

    return answered(request, key, b"", act)


def _own_upload(request: HttpRequest, reference: str, upload_id: UUID) -> tuple[Bid, FileUpload]:
    """The caller's bid, and the upload of its package; 404 for everybody else."""
    caller = caller_of(request)
    bid = own_bid_of(caller, reference)
    return bid, get_file_upload_for(caller.actor, upload_id, FileUpload.Kind.PACKAGE, bid)


def _joined(bid: Bid, upload: FileUpload) -> ReceivedPackage:
    """The whole package, checked and its objects stored. What is refused is forgotten: it will not become better."""
    file_uploads.require_whole(upload)
    pieces = filter(None, pieces_of(upload))
    found: ReceivedPackage | Message
    try:
        found, _digest = receive_package(lambda _size: next(pieces, b""), upload.size, expected_package(bid))
    except (SealingError, BlobMissing):
        found = Message(NOT_WHOLE)
    if not isinstance(found, ReceivedPackage):
        file_uploads.discard(upload)
        raise Refused((Issue("", found),))
    return found


def _told(upload: FileUpload) -> UploadOut:
    upload.refresh_from_db()
    return UploadOut(
        id=upload.pk,
        offset=offset_of(upload),
        size=upload.size,
        taken=upload.taken_at is not None,
        kept_until=upload.touched_at + KEPT_FOR,
    )
