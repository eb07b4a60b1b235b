"""The pages of a draft that only some procedures have: the call and its criteria, whom to ask for quotes, a direct purchase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.procedures import DIRECT, QUOTATION, procedure_of
from tenders.forms.officer_call import (
    AskedForm,
    CallPage,
    PurchaseForm,
    asked_initial,
    call_initial,
    purchase_initial,
)
from tenders.queries.companies import companies_to_ask
from tenders.queries.dates import suggested_call
from tenders.queries.purchases import purchase_of
from tenders.services import draft_calls
from tenders.views.officer_editor import Editor, locked
from tenders.views.officer_page import WRITERS, Page, attempt, page


@page(*WRITERS)
def call(view: Page) -> HttpResponse:
    """How candidates are selected, and until when they ask to participate."""
    if not procedure_of(view.tender.procedure).two_stage:
        raise Http404

    def save(form: CallPage, revision: int) -> None:
        draft_calls.save_call(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> CallPage:
        return CallPage(data, initial=initial)

    suggestion = suggested_call(view.tender, view.now)
    editor = Editor(view, "call", _("Selecting candidates"), call_initial, form, save, {"call_suggestion": suggestion})
    if view.request.method == "POST" and "more" in view.request.POST:
        posted = view.request.POST
        before: dict[str, Any] = {"revision": posted.get("revision", ""), "seen": posted.get("seen", "")}
        return editor.show(form=CallPage(posted, initial=call_initial(view.tender), more="rows"), **before)
    return edit(view, editor)


@page(*WRITERS)
def asked(view: Page) -> HttpResponse:
    """Who is asked for quotes."""
    if view.tender.procedure != QUOTATION.code:
        raise Http404

    def save(form: AskedForm, revision: int) -> None:
        draft_calls.save_asked(
            view.tender, form.draft(), everybody=form.everybody, revision=revision, actor=view.actor, now=view.now
        )

    def form(data: Any, initial: Mapping[str, Any]) -> AskedForm:
        return AskedForm(data, initial=dict(initial), companies=companies_to_ask(view.tender))

    return edit(view, Editor(view, "edit", _("Whom to ask for quotes"), asked_initial, form, save))


def edit(view: Page, editor: Editor) -> HttpResponse:
    """Show or save a page, then back to the task list."""
    if answer := locked(view):
        return answer
    if view.request.method != "POST":
        return editor.show()
    _form, answer = editor.take()
    return answer or view.done(_("Saved."), "officer-tender")


@page(*WRITERS)
def purchase(view: Page) -> HttpResponse:
    """From whom a direct purchase buys, at what price, and why."""
    if view.tender.procedure != DIRECT.code:
        raise Http404
    if answer := locked(view):
        return answer
    kept, posted = purchase_of(view.tender), view.request.method == "POST"
    data = (view.request.POST, view.request.FILES) if posted else (None, None)
    form = PurchaseForm(*data, initial=purchase_initial(kept), kept=kept)
    issues: tuple[Any, ...] = ()
    if posted and form.is_valid():
        upload = form.cleaned_data["file"]
        issues = attempt(
            lambda: draft_calls.save_purchase(
                view.tender, form.draft(), upload, form.media_type, actor=view.actor, now=view.now
            )
        )
        if not issues:
            return view.done(_("Saved."), "officer-tender")
    context = {"form": form, "forms": [form], "issues": issues, "kept": kept}
    return view.render("purchase", _("The purchase"), context, status=422 if posted else 200)
