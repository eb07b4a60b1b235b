"""Questions on the buyer's side: what waits and until when, one answer with its draft and files. The asker is never shown."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import Issue
from tenders.forms.questions import AnswerFileForm, AnswerForm
from tenders.models import Enquiry
from tenders.queries import enquiries
from tenders.services import enquiries as services
from tenders.views.officer_page import Page, attempt, page

PAGE_SIZE = 20


@page(methods=("GET", "HEAD"))
def questions(view: Page) -> HttpResponse:
    """What waits, the oldest first, then what is answered."""
    context = {
        "waiting": enquiries.waiting(view.actor, view.tender),
        "page": Paginator(enquiries.answered(view.tender), PAGE_SIZE).get_page(view.request.GET.get("page")),
        "timing": enquiries.answer_time(view.tender, view.now),
        "writer": view.has(Role.OFFICER),
    }
    return view.render("questions", _("Questions"), context)


@page()
def question(view: Page, number: int) -> HttpResponse:
    """One question: keep a draft of the answer, add files, publish. Each button saves what is typed first."""
    found = enquiries.get_enquiry_of(view.actor, view.tender, number)
    if view.request.method != "POST":
        return _show(view, found, AnswerForm(initial={"answer": found.answer, "revision": found.revision}))
    act = view.request.POST.get("act", "keep")
    form = AnswerForm(view.request.POST)
    if not form.is_valid():
        return _show(view, found, form, status=422)
    text, revision = form.cleaned_data["answer"], form.cleaned_data["revision"]
    if act == "publish":
        if answer := view.asks_again():
            return answer
        issues = attempt(
            lambda: services.publish_answer(found, text, revision=revision, actor=view.actor, now=view.now)
        )
        if issues:
            return _show(view, found, form, issues=issues, status=422)
        return view.done(_("The answer is published, and everybody who follows is told."), "officer-questions")
    return _keep(view, found, form, act)


def _keep(view: Page, found: Enquiry, form: AnswerForm, act: str) -> HttpResponse:
    text, revision = form.cleaned_data["answer"], form.cleaned_data["revision"]
    issues = attempt(lambda: services.save_answer(found, text, revision=revision, actor=view.actor, now=view.now))
    file_form = AnswerFileForm()
    if not issues and act == "attach":
        file_form = AnswerFileForm({}, view.request.FILES)
        if file_form.is_valid():
            issues = attempt(
                lambda: services.attach(
                    found,
                    file_form.cleaned_data["file"],
                    media_type=file_form.media_type,
                    actor=view.actor,
                    now=view.now,
                )
            )
    if not issues and act.startswith("remove-"):
        issues = attempt(lambda: services.take_out(found, _uuid(act), actor=view.actor, now=view.now))
    if issues or file_form.errors:
        again = form if issues else AnswerForm(initial={"answer": text, "revision": revision + 1})
        return _show(view, found, again, file_form=file_form, issues=issues, status=422)
    return view.done(
        _("Kept as a draft: nothing is published."), "officer-question", view.tender.reference, found.number
    )


def _uuid(act: str) -> UUID:
    try:
        return UUID(act.removeprefix("remove-"))
    except ValueError:
        return UUID(int=0)  # no file has it, so nothing is taken out


def _show(
    view: Page,
    found: Enquiry,
    form: AnswerForm,
    *,
    file_form: AnswerFileForm | None = None,
    issues: tuple[Issue, ...] = (),
    status: int = 200,
) -> HttpResponse:
    files, saved = file_form or AnswerFileForm(), ""
    if any(issue.field == "revision" for issue in issues):
        fresh = enquiries.get_enquiry_of(view.actor, view.tender, found.number)
        saved = fresh.answer
        form = AnswerForm(initial={"answer": form.cleaned_data["answer"], "revision": fresh.revision})
    context = {
        "saved": saved,
        "enquiry": found,
        "form": form,
        "file_form": files,
        "forms": [form, files],
        "issues": issues,
        "may_answer": view.may(Action.ANSWER_QUESTION).allowed and found.answered_at is None,
        "timing": enquiries.answer_time(view.tender, view.now),
    }
    return view.render("question", _("Question %(number)s") % {"number": found.number}, context, status=status)
