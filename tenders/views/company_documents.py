"""The documents that a company keeps: list, one with its versions, new ones sealed while they arrive, and downloads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.refusal import Refused
from procurement.rules.messages import Issue
from procurement.rules.sealing import Meta
from procurement.rules.vault import VaultSealer
from procurement.sealing_views import seals_uploads
from procurement.uploads import SealingUploadHandler
from tenders.forms.vault import DocumentForm, VersionForm
from tenders.models import FileUpload
from tenders.queries.file_uploads import waiting_uploads
from tenders.queries.vault import Kept, company_of, documents_of, file_of, get_document_for, get_version_for
from tenders.services import vault
from tenders.views.bidder_doors import signed_in
from tenders.views.company_uploads import files_of, kept_before, note_parts, upload_context

PAGE_SIZE = 25
LONGEST_WORDS = 100


def _sealing_handler(request: HttpRequest, **_address: object) -> SealingUploadHandler:
    """The handler for this person's company. Whoever has none sends no file, and the view says why."""
    version = uuid4()
    bidder = get_actor(request).bidder

    def sealer(_meta: Meta) -> VaultSealer:
        assert bidder is not None  # without a company there is no slot
        return vault.sealer_for(bidder, version)

    return SealingUploadHandler(request, sealer=sealer, slots={"file": str(version)} if bidder else {})


@require_safe
@signed_in
def documents(request: HttpRequest) -> HttpResponse:
    """The documents, a page at a time, searched by their words; and which of them need a new version."""
    found, today = company_of(get_actor(request)), clock.now().date()
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    page = Paginator(documents_of(found, words), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "company": found,
        "page": page,
        "rows": [(one, one.version.state(today)) for one in page],
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "waiting": waiting_uploads(found, None, FileUpload.Kind.DOCUMENT),
    }
    return render(request, "tenders/company/documents.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@seals_uploads(_sealing_handler)
def add(request: HttpRequest) -> HttpResponse:
    """Keep a new document."""
    actor = get_actor(request)
    found = company_of(actor)
    posted = request.method == "POST"
    if posted and (before := kept_before(request)):
        return _kept(request, before.document_id)
    files = files_of(request) if posted else {}
    form = DocumentForm(request.POST, files) if posted else DocumentForm()
    issues: tuple[Issue, ...] = ()
    if posted and form.is_valid():
        try:
            kind = form.cleaned_data["kind"]
            made = vault.add_document(found, kind, form.label, form.upload, actor=actor, now=clock.now())
            return _kept(request, made.pk)
        except Refused as refused:
            issues = refused.issues
    _discard(files)
    context = {"company": found, "form": form, "issues": issues, **upload_context(request)}
    return render(request, "tenders/company/document_add.html", context, status=422 if posted else 200)


@require_safe
@signed_in
def document(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """One document: its version in use, the earlier ones, and the form for the next."""
    return _document_page(request, get_document_for(get_actor(request), kept_id))


@require_http_methods(["GET", "POST"])
@signed_in
@seals_uploads(_sealing_handler)
def renew(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Add the next version."""
    actor = get_actor(request)
    kept = get_document_for(actor, kept_id)
    if request.method != "POST":
        return redirect("tenders:vault-document", kept_id)
    if kept_before(request):
        return _renewed(request, kept_id)
    files = files_of(request)
    form = VersionForm(request.POST, files)
    issues: tuple[Issue, ...] = ()
    if form.is_valid():
        try:
            vault.renew(kept.row, form.label, form.upload, actor=actor, now=clock.now())
            return _renewed(request, kept_id)
        except Refused as refused:
            issues = refused.issues
    _discard(files)
    return _document_page(request, kept, form, issues)


@require_http_methods(["GET", "POST"])
@signed_in
def remove(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Take a document out, after asking."""
    actor = get_actor(request)
    kept = get_document_for(actor, kept_id)
    if request.method == "POST":
        vault.remove(kept.row, actor=actor)
        messages.success(request, _("The document is removed. Bids that have it keep it."))
        return redirect("tenders:vault")
    return render(request, "tenders/company/document_remove.html", {"kept": kept})


@require_safe
@signed_in
def file(request: HttpRequest, version_id: UUID) -> StreamingHttpResponse:
    """A version as it came: always a download."""
    actor = get_actor(request)
    version = get_version_for(actor, version_id)
    answer = StreamingHttpResponse(file_of(version.row, company_of(actor)), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, version.name) or "attachment"
    answer.headers["Content-Length"] = str(version.row.size)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _kept(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    note_parts(request)
    messages.success(request, _("The document is kept, encrypted. Your bids can use it."))
    return redirect("tenders:vault-document", kept_id)


def _renewed(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    note_parts(request)
    messages.success(request, _("The new version is in use from now on."))
    return redirect("tenders:vault-document", kept_id)


def _document_page(
    request: HttpRequest, kept: Kept, form: VersionForm | None = None, issues: tuple[Issue, ...] = ()
) -> HttpResponse:
    start = {"title": kept.version.title, "issuer": kept.version.issuer}
    state = kept.version.state(clock.now().date())
    shown = {"kept": kept, "form": form or VersionForm(initial=start), "issues": issues, "state": state}
    context = shown | upload_context(request)
    return render(request, "tenders/company/document.html", context, status=422 if form else 200)


def _discard(files: Mapping[str, Any]) -> None:
    """What was sealed for nothing is removed again."""
    for upload in files.values():
        getattr(upload, "discard", lambda: None)()
