"""The sections of a change: words, dates, documents, a lot, the requirements. Dates and documents can be sent from their own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.display import sentence
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from procurement.rules.savings import USUAL
from tenders.forms.amending import (
    NewDatesForm,
    NewDocumentForm,
    ReasonForm,
    SavingsBaselineForm,
    WordsForm,
    lot_start,
    requirements_start,
)
from tenders.forms.officer_lot import LotPage
from tenders.forms.officer_requirements import RequirementsPage
from tenders.models import Amendment
from tenders.queries import amendments
from tenders.services import amending
from tenders.views.officer_amend import send, sent
from tenders.views.officer_editor import forms_of
from tenders.views.officer_page import WRITERS, Page, attempt, page


@dataclass(slots=True)
class Section:
    """One page of a change: its template and heading, how its form is made (None: unbound) and saved."""

    view: Page
    template: str
    here: str
    form: Callable[[Any], Any]
    save: Callable[[Any, str], object]
    shown: Callable[[Amendment | None], str]
    with_reason: bool = False
    context: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """Show the page, or save it and go on."""
        decision = self.view.may(Action.DRAFT_AMENDMENT)
        if self.view.request.method != "POST":
            if not decision.allowed:
                return self.view.warned(sentence(decision.issues[0]))
            return self._show(self.form(None), self._reason(None))
        posted = self.view.request.POST
        if "more" in posted:
            return self._show(self.form(posted), self._reason(posted), seen=posted.get("seen", ""))
        return self._save(posted)

    def _save(self, posted: Any) -> HttpResponse:
        form, reason = self.form(posted), self._reason(posted)
        sending = self.with_reason and posted.get("act") == "send"
        valid = [form.is_valid(), reason is None or reason.is_valid() or not sending]
        if not all(valid):
            return self._show(form, reason, seen=posted.get("seen", ""), status=422)
        issues = attempt(lambda: self.save(form, posted.get("seen", "")))
        if not issues and reason is not None and reason.is_valid():
            issues = send(self.view, reason, partly=not sending)
        if issues:
            return self._show(form, reason, issues=issues, status=422)
        return sent(self.view) if sending else self.view.done(_("Kept. Nothing is published yet."), "officer-amend")

    def _reason(self, posted: Any) -> ReasonForm | None:
        found = amendments.under_way(self.view.tender)
        start = {"reason": found.reason, "only_clarifies": found.only_clarifies} if found else {}
        return ReasonForm(posted, initial=start) if self.with_reason else None

    def _show(
        self,
        form: Any,
        reason: ReasonForm | None,
        *,
        seen: str | None = None,
        issues: tuple[Issue, ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        """The fingerprint of what is saved goes with the page; after a refusal the fresh one, as the page says what changed."""
        stale = any(one.field == "revision" for one in issues)
        context = {
            "saved": _result(self.view).changes if stale else (),
            "form": form,
            "reason_form": reason,
            "forms": [*forms_of(form), *([reason] if reason else [])],
            "issues": issues,
            "seen": self.shown(amendments.under_way(self.view.tender)) if seen is None else seen,
            **self.context,
        }
        return self.view.render(self.template, self.here, context, status=status)


def _who(view: Page) -> dict[str, Any]:
    return {"actor": view.actor, "now": view.now}


def _result(view: Page) -> amendments.Weighed:
    return amendments.weighed(view.tender, amendments.under_way(view.tender), view.now)


@page(*WRITERS)
def words(view: Page) -> HttpResponse:
    """Title and summary."""
    after = _result(view).after

    def save(form: WordsForm, shown: str) -> None:
        amending.save_words(view.tender, form.words(), shown=shown, **_who(view))

    def form(data: Any) -> WordsForm:
        return WordsForm(data, initial={"title": after.title, "summary": after.summary})

    here = _("Change title and summary")
    return Section(view, "amend_part", here, form, save, lambda a: amendments.seen(a, amending.WORDS)).answer()


@page(*WRITERS)
def savings(view: Page) -> HttpResponse:
    """What the saving is measured against; after the opening it can't change any more."""
    chosen = _result(view).after.savings_baseline or USUAL

    def save(form: SavingsBaselineForm, shown: str) -> None:
        baseline = form.cleaned_data["savings_baseline"] or USUAL
        amending.save_savings(view.tender, baseline, shown=shown, **_who(view))

    def form(data: Any) -> SavingsBaselineForm:
        return SavingsBaselineForm(data, initial={"savings_baseline": chosen})

    here = _("Change what the saving is measured against")
    return Section(view, "amend_part", here, form, save, lambda a: amendments.seen(a, amending.SAVINGS)).answer()


@page(*WRITERS)
def dates(view: Page) -> HttpResponse:
    """Later dates: the deadline is enough, the others follow."""
    result, found = _result(view), amendments.under_way(view.tender)
    kept = found.content.get(amending.DATES, {}) if found else {}
    chosen = {name: datetime.fromisoformat(text) for name, text in kept.items()}

    def save(form: NewDatesForm, shown: str) -> None:
        amending.save_dates(view.tender, form.cleaned_data, shown=shown, **_who(view))

    def form(data: Any) -> NewDatesForm:
        return NewDatesForm(data, terms=result.before, chosen=chosen)

    return Section(
        view, "amend_dates", _("Move the deadline"), form, save, lambda a: amendments.seen(a, amending.DATES),
        with_reason=True, context={"before": result.before},
    ).answer()  # fmt: skip


@page(*WRITERS)
def documents(view: Page) -> HttpResponse:
    """A new document, or one in the place of another."""
    before, found = _result(view).before, amendments.under_way(view.tender)
    if view.request.method == "POST" and view.request.POST.get("remove"):
        return _remove(view)

    def save(form: NewDocumentForm, shown: str) -> None:
        amending.add_file(
            view.tender, form.cleaned_data["file"], title=form.cleaned_data["title"].strip(),
            media_type=form.media_type, replaces=form.replaced, **_who(view),
        )  # fmt: skip

    def form(data: Any) -> NewDocumentForm:
        files = view.request.FILES if data is not None else None
        return NewDocumentForm(data, files, documents=before.documents)

    context = {"files": found.files.all() if found else []}
    here = _("Add or replace a document")
    return Section(view, "amend_documents", here, form, save, lambda a: "", with_reason=True, context=context).answer()


def _remove(view: Page) -> HttpResponse:
    chosen = view.request.POST["remove"]
    found = amendments.under_way(view.tender)
    file = next((one for one in found.files.all() if str(one.pk) == chosen), None) if found else None
    if file is not None:
        issues = attempt(lambda: amending.remove_file(view.tender, file.pk, **_who(view)))
        if issues:
            return view.warned(sentence(issues[0]))
    return view.done(_("The file is taken out of the change."), "officer-amend-documents")


@page(*WRITERS)
def lot(view: Page, number: int) -> HttpResponse:
    """A lot with its items and criteria."""
    wanted = view.lot(number)
    part = next(one for one in _result(view).after.lots if one.number == number)
    start = lot_start(part)

    def save(form: LotPage, shown: str) -> None:
        amending.save_lot(view.tender, form.draft(), number=number, shown=shown, **_who(view))

    def form(data: Any) -> LotPage:
        files = view.request.FILES if data is not None else None
        return LotPage(data, files, initial=start, more=data.get("more", "") if data is not None else "")

    here = _("Change lot %(number)s") % {"number": number}
    return Section(
        view, "amend_lot", here, form, save, lambda a: amending.lot_seen(a, part.id), context={"lot": wanted}
    ).answer()


@page(*WRITERS)
def requirements(view: Page) -> HttpResponse:
    """What bids must contain."""
    start = requirements_start(_result(view).after)

    def save(form: RequirementsPage, shown: str) -> None:
        amending.save_requirements(view.tender, form.draft(), shown=shown, **_who(view))

    def form(data: Any) -> RequirementsPage:
        return RequirementsPage(data, initial=start, more=data.get("more", "") if data is not None else "")

    here = _("Change what a bid must contain")
    shown = amending.REQUIREMENTS
    return Section(view, "amend_requirements", here, form, save, lambda a: amendments.seen(a, shown)).answer()
