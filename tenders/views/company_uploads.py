"""Documents of a company that arrive in parts: addresses for the page's program (docs/formats.md, section 39), and its form."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import clock
from procurement.access import get_actor
from tenders.models import FileUpload, VaultVersion
from tenders.queries.file_uploads import get_file_upload_for, kept_by, name_of, offset_of, version_of_form
from tenders.queries.vault import company_of
from tenders.services import file_uploads, vault
from tenders.views.bidder_doors import signed_in
from tenders.views.bidder_sealing_words import upload_words
from tenders.views.file_uploads import (
    LONGEST_PLACE,
    NAME,
    PLACE,
    UPLOAD,
    begun,
    named_upload,
    part_taken,
    sealed_whole,
    standing,
)

DOCUMENT = FileUpload.Kind.DOCUMENT


@require_POST
@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the upload of a document, or go on with it."""
    actor = get_actor(request)
    return begun(request, company_of(actor), None, DOCUMENT, actor=actor, now=clock.now())


@require_safe
@signed_in
def stands(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How far an upload has come."""
    return standing(request, get_file_upload_for(get_actor(request), upload, DOCUMENT))


@require_http_methods(["PUT"])
@signed_in
def part(request: HttpRequest, upload: UUID, offset: int) -> HttpResponse:
    """Take the part that begins there."""
    actor = get_actor(request)
    found = get_file_upload_for(actor, upload, DOCUMENT)
    return part_taken(request, found, offset, actor=actor, now=clock.now())


@require_POST
@signed_in
def discard(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Throw away what has arrived of a document."""
    file_uploads.discard(get_file_upload_for(get_actor(request), upload, DOCUMENT))
    messages.success(request, _("What had arrived of the file is thrown away."))
    return redirect("tenders:vault")


def kept_before(request: HttpRequest) -> VaultVersion | None:
    """What this very form has kept already: its answer was lost, and it came again."""
    if request.FILES or not request.POST.get(UPLOAD):
        return None
    return kept_by(company_of(get_actor(request)), _place(request))


def files_of(request: HttpRequest) -> dict[str, Any]:
    """The files of a posted form: as they came with it, or the one that came before in parts, sealed as the version of this form."""
    if request.FILES or not request.POST.get(UPLOAD):
        return dict(request.FILES.items())
    company = company_of(get_actor(request))
    version = version_of_form(company, _place(request))
    name, slot = request.POST.get(NAME, ""), str(version)
    found = sealed_whole(
        _uploaded(request), name=name, slot=slot, sealer=lambda _meta: vault.sealer_for(company, version)
    )
    return {"file": found}


def note_parts(request: HttpRequest) -> None:
    """The document is kept: its parts go, and the form is told so if it asks again."""
    if upload := _uploaded(request):
        file_uploads.note_taken(upload, now=clock.now())


def upload_context(request: HttpRequest) -> dict[str, Any]:
    """What the form needs for uploads in parts; after a mistake elsewhere in it, or from the list, the file that is here already."""
    here = _uploaded(request)
    return {
        "begin": reverse("tenders:vault-uploads"),
        "place": _place(request),
        "words": upload_words(),
        "here": here and offset_of(here) == here.size and here,
        "here_name": request.POST.get(NAME) or (here and name_of(here)) or "",
    }


def _place(request: HttpRequest) -> str:
    """What the form calls itself, through mistakes and repetitions; a new name for a new form."""
    return request.POST.get(PLACE, "")[:LONGEST_PLACE] or str(uuid4())


def _uploaded(request: HttpRequest) -> FileUpload | None:
    return named_upload(request, request.POST.get(UPLOAD) or request.GET.get(UPLOAD, ""), DOCUMENT)
