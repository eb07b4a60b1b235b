"""Pages of the law as data: for everybody to read and take along, for the administrator to continue."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.laws import queries, services
from procurement.laws.forms import NextVersionForm, ReviewForm
from procurement.models import RulesetVersion
from procurement.people.forms import show_issues
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from procurement.rules.rulesets.changing import next_version, rule_changes
from procurement.rules.rulesets.ruleset import from_data


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every version of every ruleset, those in force first."""
    in_force = {version.pk for version in queries.in_force(clock.now().date())}
    rows = [(version, version.pk in in_force, *queries.verified_count(version)) for version in queries.all_versions()]
    context = {"rows": sorted(rows, key=lambda row: not row[1]), "may_add": get_actor(request).has(Role.PLATFORM_ADMIN)}
    return render(request, "laws/index.html", context)


@require_GET
def version(request: HttpRequest, law: str, edition: str) -> HttpResponse:
    """All values of one version with their sources, and what differs from the version before."""
    found = queries.version_of(law, edition)
    ruleset = from_data(found.data)
    context = {
        "version": found,
        "ruleset": ruleset,
        "sections": queries.sections(ruleset, queries.reviewed(found)),
        "changes": queries.changes(found),
        "before": queries.previous(found),
        "successor": queries.successor(found, clock.now().date()),
        "hash": queries.data_hash(found),
        "may_add": get_actor(request).has(Role.PLATFORM_ADMIN),
    }
    return render(request, "laws/version.html", context)


@require_GET
def data(request: HttpRequest, law: str, edition: str) -> HttpResponse:
    """The version as the data file that rules are read from."""
    found = queries.version_of(law, edition)
    return JsonResponse(found.data, json_dumps_params={"indent": 1, "ensure_ascii": False})


@login_required
@require_http_methods(["GET", "POST"])
def next_one(request: HttpRequest, law: str, edition: str) -> HttpResponse:
    """Add the version that follows: choose the rules that change, write them anew, see the difference, add it."""
    require_platform_administrator(get_actor(request))
    found = queries.version_of(law, edition)
    keys = request.GET.getlist("rule")
    if request.method == "GET" and "rule" not in request.GET:
        context = {"version": found, "sections": queries.sections(from_data(found.data), {})}
        return render(request, "laws/choose_rules.html", context)
    form = NextVersionForm(request.POST if request.method == "POST" else None, found, keys)
    changes = None
    if request.method == "POST" and form.is_valid():
        made = next_version(found.data, form.head.head(), form.changed())
        changes = rule_changes(from_data(found.data), from_data(made))
        try:
            if "add" in request.POST:
                return _added(request, found, made)
            services.check_version(found, made)
        except Refused as refused:
            show_issues(form.head, refused)
    wrong = any(one.errors for one in form) if request.method == "POST" else False
    context = {"version": found, "form": form, "ruleset": from_data(found.data), "changes": None if wrong else changes}
    return render(request, "laws/next.html", context, status=422 if wrong else 200)


def _added(request: HttpRequest, found: RulesetVersion, made: dict[str, object]) -> HttpResponse:
    stored = services.add_version(found, made, actor=get_actor(request), now=clock.now())
    messages.success(request, _("Version %(version)s is added.") % {"version": stored.version})
    return redirect("laws:version", stored.code, stored.version)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, law: str, edition: str) -> HttpResponse:
    """Record which rules a lawyer has read against the law."""
    actor = get_actor(request)
    require_platform_administrator(actor)
    found = queries.version_of(law, edition)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    ticked = request.POST.getlist("rule")
    if request.method == "POST" and form.is_valid():
        try:
            services.record_review(found, services.Reading(ticked, **form.cleaned_data), actor=actor, now=clock.now())
            messages.success(request, _("Recorded: rules read by a lawyer: %(count)d.") % {"count": len(ticked)})
            return redirect("laws:version", law, edition)
        except Refused as refused:
            show_issues(form, refused)
    ruleset = from_data(found.data)
    context = {
        "version": found,
        "ruleset": ruleset,
        "sections": queries.sections(ruleset, queries.reviewed(found)),
        "form": form,
        "ticked": ticked,
    }
    return render(request, "laws/review.html", context, status=422 if form.errors else 200)
