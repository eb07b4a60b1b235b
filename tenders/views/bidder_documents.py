"""Documents of a bid, sealed while they are received: one slot for each required document, and further files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement.refusal import Refused
from procurement.rules.file_types import ALLOWED
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.sealing import MAX_BODY, Meta, Sealer, new_header
from procurement.rules.sealing_header import Kind, Place
from procurement.sealing_views import seals_uploads
from procurement.uploads import SealedUpload, SealingUploadHandler
from tenders.models import FileUpload
from tenders.queries.bid_progress import progress_of
from tenders.queries.draft_documents import document_warnings
from tenders.queries.file_uploads import waiting_uploads
from tenders.queries.keys import ENVELOPE, keys_of_server
from tenders.queries.vault import documents_of
from tenders.services import file_uploads
from tenders.services.bidding import attach_file, remove_file
from tenders.services.vault_reuse import use_document
from tenders.views.bidder_document_parts import arrived
from tenders.views.bidder_doors import Bidding, bidding_of, drafting_page
from tenders.views.bidder_saving import fitted
from tenders.views.bidder_sealing_words import upload_words
from tenders.views.file_uploads import UPLOAD

OTHER = "other"
"""The slot in the address of files that answer no requirement."""
NONE_CHOSEN = gettext_noop("Choose a file first.")
NO_DOCUMENT = gettext_noop("Choose one of your documents first.")
NAMED = gettext_noop("%(name)s: %(problem)s")


@require_safe
@drafting_page
def documents(request: HttpRequest, bidding: Bidding) -> HttpResponse:
    """What is asked for and what is there."""
    return _page(request, bidding)


def _sealing_handler(request: HttpRequest, reference: str, slot: str) -> SealingUploadHandler:
    """The handler for this person's bid. Without the right to draft it takes no file, and the view says why."""
    if not request.user.is_authenticated:
        return _refusing(request)
    bidding = bidding_of(request, reference)
    if bidding.begun is None or not bidding.may(Action.DRAFT_BID).allowed:
        return _refusing(request)
    return SealingUploadHandler(request, sealer=_sealer_of(bidding), slots={"file": _requirement(bidding, slot)})


def _sealer_of(bidding: Bidding) -> Callable[[Meta], Sealer]:
    place, keys = Place(Kind.FILE, ENVELOPE, bidding.tender.pk, bidding.bid.pk), keys_of_server(bidding.bid)

    def sealer(meta: Meta) -> Sealer:
        header, content_key = new_header(place, keys)
        return Sealer(header, content_key, meta)

    return sealer


def _refusing(request: HttpRequest) -> SealingUploadHandler:
    def never(meta: Meta) -> Sealer:
        raise AssertionError("A handler without slots seals nothing.")

    return SealingUploadHandler(request, sealer=never, slots={})


def _requirement(bidding: Bidding, slot: str) -> str:
    """The requirement's id that a slot in an address stands for, empty for further files; 404 for any other."""
    if slot == OTHER:
        return ""
    if slot not in {str(requirement.pk) for requirement in bidding.tender.requirements.all()}:
        raise Http404
    return slot


@require_http_methods(["GET", "POST"])
@drafting_page
@seals_uploads(_sealing_handler)
def add(request: HttpRequest, bidding: Bidding, slot: str) -> HttpResponse:
    """Take the files that were sealed on their way in, and those that came before in parts. In a slot the last one counts."""
    requirement = _requirement(bidding, slot)
    field = f"file_{requirement or OTHER}"
    if request.method != "POST":
        return redirect("tenders:bid-documents", bidding.tender.reference)
    problems: list[Issue] = []
    count = 0
    for parts, upload in _uploads(request, bidding, requirement):
        count += 1
        problems += _attach(bidding, parts, upload, field)
    if not count:
        problems = [issue(field, NONE_CHOSEN)]
    if problems:
        return _page(request, bidding, issues=tuple(problems), status=422)
    messages.success(request, _("Sealed and stored. It counts once you submit your bid."))
    return redirect("tenders:bid-documents", bidding.tender.reference)


def _uploads(request: HttpRequest, bidding: Bidding, requirement: str) -> Iterator[tuple[FileUpload | None, Any]]:
    """The files of the form; the parts in which one came, if it did."""
    yield from ((None, upload) for upload in request.FILES.getlist("file"))
    if UPLOAD in request.POST:
        yield from arrived(request, bidding, requirement, _sealer_of(bidding))


def _attach(bidding: Bidding, parts: FileUpload | None, upload: Any, field: str) -> list[Issue]:
    """Attach one upload, unless it is attached; what was sealed for nothing is removed again."""
    if upload is None:
        return []
    if not isinstance(upload, SealedUpload):
        decision = bidding.may(Action.DRAFT_BID)
        if not decision.allowed:
            return list(fitted(decision.issues))
        return [_named(field, upload.name, upload.message)]
    try:
        if parts is None:
            attach_file(bidding.bid, upload, actor=bidding.actor, now=bidding.now)
        else:
            file_uploads.attach(parts, upload, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        upload.discard()
        return list(fitted(refused.issues, otherwise=field))
    return []


def _named(field: str, name: str, problem: Message) -> Issue:
    return issue(field, NAMED, name=name, problem=problem)


@require_http_methods(["GET", "POST"])
@drafting_page
def reuse(request: HttpRequest, bidding: Bidding, slot: str) -> HttpResponse:
    """Put one of the company's own documents into the bid."""
    requirement = _requirement(bidding, slot)
    field = f"file_{requirement or OTHER}"
    if request.method != "POST":
        return redirect("tenders:bid-documents", bidding.tender.reference)
    chosen = next(
        (one for one in documents_of(bidding.company) if str(one.row.pk) == request.POST.get("document")), None
    )
    if chosen is None:
        return _page(request, bidding, issues=(issue(field, NO_DOCUMENT),), status=422)
    try:
        use_document(bidding.bid, chosen.version, slot=requirement, actor=bidding.actor, now=bidding.now)
    except Refused as refused:
        return _page(request, bidding, issues=fitted(refused.issues, otherwise=field), status=422)
    messages.success(request, _("The document is sealed into your draft. It counts once you submit your bid."))
    return redirect("tenders:bid-documents", bidding.tender.reference)


@require_http_methods(["GET", "POST"])
@drafting_page
def remove(request: HttpRequest, bidding: Bidding, object_id: str) -> HttpResponse:
    """Take a file out of the draft, after asking."""
    file = next((f for f in bidding.draft.content["files"] if f["object"] == object_id), None)
    if file is None:
        return redirect("tenders:bid-documents", bidding.tender.reference)  # a second click: it is out already
    context = bidding.context | {"file": file}
    if request.method == "POST":
        try:
            remove_file(bidding.bid, object_id, actor=bidding.actor, now=bidding.now)
        except Refused as refused:
            context |= {"issues": fitted(refused.issues)}
            return render(request, "tenders/bidder/file_remove.html", context, status=422)
        messages.success(request, _("The file is out of your draft."))
        return redirect("tenders:bid-documents", bidding.tender.reference)
    return render(request, "tenders/bidder/file_remove.html", context)


def _page(request: HttpRequest, bidding: Bidding, *, issues: tuple[Issue, ...] = (), status: int = 200) -> HttpResponse:
    content = bidding.draft.content
    context = bidding.context | {
        "progress": progress_of(bidding.bid, content),
        "warnings": document_warnings(bidding.bid, content),
        "kept": [(one, one.version.state(bidding.now.date())) for one in documents_of(bidding.company)],
        "issues": issues,
        "allowed": ALLOWED,
        "megabytes": MAX_BODY // 2**20,
        "other": OTHER,
        "begin": reverse("tenders:bid-file-uploads", args=[bidding.tender.reference]),
        "words": upload_words(),
        "waiting": waiting_uploads(bidding.company, bidding.bid, FileUpload.Kind.FILE),
    }
    return render(request, "tenders/bidder/documents.html", context, status=status)
