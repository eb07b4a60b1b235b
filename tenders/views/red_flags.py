"""Red flags for everybody: the list with its counts, the files, a rule, an organization, and one flag with what is said to it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.display import number_text
from procurement.rules.messages import Issue
from procurement.rules.redflags.run import RULES
from procurement.shared_pages import shared_within_a_second
from tenders.forms.red_flags import FlagReasonForm, FlagReplyForm, FlagsForm
from tenders.models import RedFlag
from tenders.queries import red_flags as queries
from tenders.queries.flag_parties import concerned, may_mark, speaks_for, standing_marks
from tenders.reports import flag_tables
from tenders.reports.row_files import streamed
from tenders.services import flag_replies
from tenders.views.officer_page import attempt

PAGE_SIZE = 25


@require_safe
@shared_within_a_second
def index(request: HttpRequest) -> HttpResponse:
    """What is flagged: counts by rule, agency, procedure, category and month, and the flags themselves."""
    form = FlagsForm(request.GET)
    found = queries.flags(form.filters())
    context = {
        "form": form,
        "page": Paginator(queries.shown(found), PAGE_SIZE).get_page(request.GET.get("page")),
        "query": form.query(),
        "rules": flag_tables.rule_lines(queries.by_rule(found), form),
        "breakdowns": flag_tables.breakdowns(queries.breakdowns(found), form),
        "run": queries.last_run(),
        "now": clock.now(),
    }
    return render(request, "tenders/flags/index.html", context)


@require_safe
def data(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The flags that match as CSV or JSON, written while they are read."""
    found = queries.in_turn(queries.flags(FlagsForm(request.GET).filters()))
    rows = (flag_tables.row_of(flag) for flag in found)
    return streamed(kind, "red-flags", rows, flag_tables.COLUMNS, listed="flags")


@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """What a rule looks for and why, its innocent causes, and the figures that the last reading compared with."""
    found = RULES.get(code)
    if found is None:
        raise Http404
    run = queries.last_run()
    counts = queries.by_rule(queries.flags(queries.FlagFilters(code=code)))
    context = {
        "rule": flag_tables.rule_words(found),
        "count": counts[0] if counts else None,
        "run": run,
        "fences": sorted(run.meta.get(code, {}).items()) if run else [],
    }
    return render(request, "tenders/flags/rule.html", context)


@require_safe
def organization(request: HttpRequest, flagged_id: UUID) -> HttpResponse:
    """All flags about an agency's procedures, or about a company."""
    found = queries.get_flagged_organization(flagged_id)
    flags = queries.flags(queries.FlagFilters(state="", organization=found.pk))
    context = {
        "organization": found,
        "rules": queries.by_rule(flags.filter(gone_at=None)),
        "page": Paginator(queries.shown(flags), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "tenders/flags/organization.html", context)


@require_safe
def flag(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """One flag: its sentence, earlier figures, replies with their versions, marks, and what this reader may say to it."""
    return _flag_page(request, queries.get_flag(flag_id), get_actor(request))


def _flag_page(
    request: HttpRequest, found: RedFlag, actor: Actor, issues: tuple[Issue, ...] = (), **sent: Form
) -> HttpResponse:
    """The page of a flag; `sent` is the form that came back with something wrong, by its name."""
    speaker = speaks_for(actor, found)
    latest, replaced = queries.replies_to(found)
    own = next((one for one in latest if one.organization == speaker), None)
    context = {
        "flag": found,
        "innocent": _(found.rule.innocent),
        "figure": number_text(Decimal(repr(found.figure))),
        "concerned": concerned(found),
        "earlier": found.earlier.all(),
        "latest": latest,
        "replaced": replaced,
        "marks": found.marks.select_related("withdrawal"),
        "standing": standing_marks(found).first(),
        "speaker": speaker,
        "own": own,
        "may_mark": may_mark(actor),
        "reply_form": sent.get("reply") or FlagReplyForm(initial={"text": own.text if own else ""}),
        "mark_form": sent.get("mark") or FlagReasonForm(),
        "forms": list(sent.values()),
        "issues": issues,
    }
    return render(request, "tenders/flags/flag.html", context, status=422 if sent else 200)


@login_required
@require_POST
def reply(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """Publish a reply, or another version of it."""
    found, actor, now, form = queries.get_flag(flag_id), get_actor(request), clock.now(), FlagReplyForm(request.POST)
    if speaks_for(actor, found) is None:
        raise Http404

    def act() -> object:
        return flag_replies.reply(found, form.cleaned_data["text"], actor=actor, now=now)

    return _say(request, found, actor, act, reply=form)


@login_required
@require_POST
def mark(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """Mark the flag as a false alarm, or withdraw the mark that stands."""
    found, actor, now, form = queries.get_flag(flag_id), get_actor(request), clock.now(), FlagReasonForm(request.POST)
    if not may_mark(actor):
        raise Http404
    chosen = flag_replies.withdraw_mark if "withdraw" in request.POST else flag_replies.mark

    def act() -> object:
        return chosen(found, form.cleaned_data["reason"], actor=actor, now=now)

    return _say(request, found, actor, act, mark=form)


def _say(request: HttpRequest, found: RedFlag, actor: Actor, act: Callable[[], object], **sent: Form) -> HttpResponse:
    """Do what the form asks for, or show the page again with what is wrong."""
    complete = all(form.is_valid() for form in sent.values())
    issues = attempt(act) if complete else ()
    if complete and not issues:
        messages.success(request, _("Published beside the flag."))
        return redirect(found)
    return _flag_page(request, found, actor, issues, **sent)
