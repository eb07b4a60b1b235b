"""Drafting on screen: a new tender, its first page, its dates, what bids must contain, its documents, its key holders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.rules.procedures import OPEN
from tenders.forms.officer_basics import BasicsForm, DatesForm, basics_initial, dates_initial
from tenders.forms.officer_documents import DocumentForm
from tenders.forms.officer_requirements import (
    KeyHoldersForm,
    RequirementsPage,
    key_holders_initial,
    requirements_initial,
)
from tenders.models import Document, Tender
from tenders.queries import codes
from tenders.queries.dates import suggested_dates
from tenders.queries.drafting import rulesets_in_force, templates_of, usual_ruleset
from tenders.queries.key_holders import candidates
from tenders.queries.procedure_guide import guide_of
from tenders.services import drafting
from tenders.services.refusal import Refused
from tenders.views.officer_copy import agencies_of
from tenders.views.officer_editor import Editor, locked
from tenders.views.officer_page import WRITERS, Page, attempt, page


def _basics_form(data: Any, initial: Mapping[str, Any], now: datetime, tender: Tender | None = None) -> BasicsForm:
    return BasicsForm(
        data,
        initial=dict(initial),
        rulesets=rulesets_in_force(now, keep=tender.ruleset if tender else None),
        divisions=codes.divisions(),
        regions=codes.regions(),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new draft; it is known from its first save on."""
    actor, now = get_actor(request), clock.now()
    agencies = agencies_of(actor)
    buyer = next((a for a in agencies if str(a.pk) == request.POST.get("buyer")), agencies[0])
    usual = usual_ruleset(buyer.country, now)
    initial = {
        "procedure": OPEN.code,
        "nature": Tender.Nature.GOODS.value,
        "currency": "RON",
        "region": buyer.region,
        "ruleset": usual,
    }
    form = _basics_form(request.POST if request.method == "POST" else None, initial, now)
    issues: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            tender = drafting.create_tender(
                form.draft(), buyer=buyer, language=get_language() or "", actor=actor, now=now
            )
        except Refused as refused:
            issues = refused.issues
        else:
            messages.success(request, _("The draft is saved. Only your agency sees it."))
            return redirect("tenders:officer-tender", tender.reference)
    context = {"form": form, "forms": [form], "issues": issues, "agencies": agencies, "buyer": buyer, "now": now}
    context["templates"] = templates_of(agencies)
    return render(request, "tenders/officer/new.html", context, status=422 if request.method == "POST" else 200)


@page(*WRITERS)
def basics(view: Page) -> HttpResponse:
    """What is bought, under which law."""

    def save(form: BasicsForm, revision: int) -> None:
        drafting.save_basics(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> BasicsForm:
        return _basics_form(data, initial, view.now, view.tender)

    context = {"guide": guide_of(view.tender)}
    return _edit(view, Editor(view, "basics", _("What is bought"), basics_initial, form, save, context))


@page(*WRITERS)
def dates(view: Page) -> HttpResponse:
    """The planned times, beside the earliest lawful ones, which one button takes over."""

    def save(form: DatesForm, revision: int) -> None:
        drafting.save_dates(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> DatesForm:
        return DatesForm(data, initial=dict(initial), now=view.now)

    suggestion = suggested_dates(view.tender, view.now)
    editor = Editor(view, "dates", _("Dates"), dates_initial, form, save, {"suggestion": suggestion})
    if view.request.method == "POST" and "suggest" in view.request.POST and suggestion:
        names = ("publish_at", "enquiries_end_at", "bids_end_at", "opening_at")
        proposed = DatesForm(initial={name: getattr(suggestion, name) for name in names}, now=view.now)
        return editor.show(form=proposed, taken_over=True)
    return _edit(view, editor)


@page(*WRITERS)
def requirements(view: Page) -> HttpResponse:
    """The documents and declarations that every bid must contain."""

    def save(form: RequirementsPage, revision: int) -> None:
        drafting.save_requirements(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> RequirementsPage:
        return RequirementsPage(data, initial=initial)

    editor = Editor(view, "requirements", _("What a bid must contain"), requirements_initial, form, save)
    if view.request.method == "POST" and "more" in view.request.POST:
        start = requirements_initial(view.tender)
        return editor.show(form=RequirementsPage(view.request.POST, initial=start, more="rows"), **_as_before(view))
    return _edit(view, editor)


@page(*WRITERS)
def key_holders(view: Page) -> HttpResponse:
    """Who opens the bids."""

    def save(form: KeyHoldersForm, revision: int) -> None:
        drafting.save_key_holders(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> KeyHoldersForm:
        return KeyHoldersForm(data, initial=dict(initial), candidates=candidates(view.tender))

    return _edit(view, Editor(view, "edit", _("Key holders"), key_holders_initial, form, save))


def _edit(view: Page, editor: Editor) -> HttpResponse:
    """Show the page, or save it and go back to the task list."""
    if answer := locked(view):
        return answer
    if view.request.method != "POST":
        return editor.show()
    _form, answer = editor.take()
    return answer or view.done(_("Saved."), "officer-tender")


def _as_before(view: Page) -> dict[str, Any]:
    """The revision and fingerprint that the page came with: adding rows doesn't make it newer."""
    posted = view.request.POST
    return {"revision": posted.get("revision", ""), "seen": posted.get("seen", "")}


@page(*WRITERS)
def documents(view: Page) -> HttpResponse:
    """The public documents: the list, and one more."""
    if answer := locked(view):
        return answer
    posted = view.request.method == "POST"
    form = DocumentForm(view.request.POST, view.request.FILES) if posted else DocumentForm()
    issues: tuple[Any, ...] = ()
    if posted and form.is_valid():
        upload, title = form.cleaned_data["file"], form.cleaned_data["title"].strip()
        issues = attempt(
            lambda: drafting.add_document(
                view.tender, upload, title=title, media_type=form.media_type, actor=view.actor, now=view.now
            )
        )
        if not issues:
            return view.done(_("The document is added."), "officer-documents")
    context = {"form": form, "forms": [form], "issues": issues}
    return view.render("documents", _("Documents for bidders"), context, status=422 if posted else 200)


@page(*WRITERS)
def remove_document(view: Page, document_id: UUID) -> HttpResponse:
    """Ask, then take a document out of the draft."""
    if answer := locked(view):
        return answer
    document = _document(view.tender, document_id)
    issues: tuple[Any, ...] = ()
    if view.request.method == "POST":
        issues = attempt(lambda: drafting.remove_document(document, actor=view.actor, now=view.now))
        if not issues:
            return view.done(_("The document is removed."), "officer-documents")
    return view.render(
        "remove",
        _("Remove this document?"),
        {"what": document.title, "back": "tenders:officer-documents", "issues": issues},
        status=422 if issues else 200,
    )


def _document(tender: Tender, document_id: UUID) -> Document:
    for document in tender.documents.all():
        if document.pk == document_id:
            return document
    raise Http404
