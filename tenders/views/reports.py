"""The savings report: its page, one breakdown whole, lots that ended without an award, the working of one lot. Public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.rules.conversion import NO_RATES
from procurement.rules.lifecycle import Stage
from tenders.forms.savings import SavingsForm
from tenders.queries.estimates import estimates_of
from tenders.queries.indexed_prices import worked_lines
from tenders.queries.saved_filters import kept_filters
from tenders.queries.savings import Page, SavingsReport, buyer_names, currencies, savings_report
from tenders.queries.savings_rows import ended_lots, outcomes_of, rows_of, unrated_lots, working_of
from tenders.queries.savings_sql import GROUPS
from tenders.queries.savings_statements import get_statement_for, preparing_organizations
from tenders.queries.tenders import get_lot_of, get_tender_for
from tenders.reports.savings_charts import Pictures
from tenders.reports.savings_conversion import conversion_of, worked_lot
from tenders.reports.savings_files import file_name, media_type, written
from tenders.reports.savings_life_cycle import life_cycle_lines
from tenders.reports.savings_page import Tables, figures, workings
from tenders.reports.savings_words import (
    BASELINES,
    EVIDENCE,
    Labels,
    compared_heading,
    fixed_text,
    hash_command,
    hash_sentence,
)

PAGE_SIZE = 25
"""With six pictures and all breakdowns, more would not fit what a page may weigh on a slow line."""
GROUP_PAGE_SIZE = 100
ENDED = (Stage.CANCELLED.value, Stage.UNSUCCESSFUL.value)


def filtered(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hands the view its filters and the time; unclear filters are shown with what is wrong, and no figure."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        now, number = clock.now(), request.GET.get("report")
        statement = get_statement_for(get_actor(request), number) if number else None
        form = SavingsForm(request.GET, currencies=currencies(), statement=statement)
        if not form.is_valid():
            return render(request, "tenders/reports/savings.html", {"form": form, "now": now}, status=400)
        return view(request, form, form.as_of(now), *args, **kwargs)

    return answer


@require_safe
@filtered
def savings(request: HttpRequest, form: SavingsForm, now: datetime) -> HttpResponse:
    """Totals, baselines side by side, breakdowns, charts and the lots behind them, a page at a time."""
    number = _number(request)
    page = Page(form.order_of_rows, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    report = savings_report(form.filters(), baselines=form.baselines, main=form.main, page=page, now=now)
    labels = Labels(buyer_names(report))
    tables = Tables(report, form, labels)
    for field in ("division", "region"):
        form.offer(field, {group.value for group in report.groups[field]})
    context = {
        **_frame(form, report, now),
        "sensitivity": tables.sensitivity(),
        "spread": tables.spread(),
        "gaps": tables.gaps(),
        "competition": tables.competition(),
        "breakdowns": tables.breakdowns(),
        "charts": Pictures(report, form.main, labels).all(),
        "rows": tables.rows(),
        "orders": tables.orders(),
        "page": _paged(report.total.lots, number, PAGE_SIZE),
        "conversion": conversion_of(report, form.table),
        "convert_query": "" if form.table or not form.tables else form.query(convert="yes"),
        "currencies": [(code, form.query(currency=code)) for code in form.currencies],
        "hash_sentence": hash_sentence(form.version, converted=form.converts),
        "hash_command": hash_command(form.version, converted=form.converts),
        "kept": kept_filters(get_actor(request)),
        "prepares": not form.statement and bool(preparing_organizations(get_actor(request))),
    }
    return render(request, "tenders/reports/savings.html", context)


@require_safe
@filtered
def savings_group(request: HttpRequest, form: SavingsForm, now: datetime, group: str) -> HttpResponse:
    """One breakdown with all its lines."""
    if group not in GROUPS:
        raise Http404
    report = savings_report(form.filters(), baselines=form.baselines, main=form.main, now=now)
    labels = Labels(buyer_names(report))
    breakdown = Tables(report, form, labels).breakdown(group, whole=True)
    page = _paged(breakdown.count, _number(request), GROUP_PAGE_SIZE)
    lines = breakdown.lines[page.start_index() - 1 : page.end_index()] if breakdown.count else []
    chart = Pictures(report, form.main, labels).more().get(group) if page.number == 1 else None
    context = {**_frame(form, report, now), "breakdown": breakdown, "lines": lines, "page": page, "chart": chart}
    return render(request, "tenders/reports/savings_group.html", context)


@require_safe
@filtered
def savings_ended(request: HttpRequest, form: SavingsForm, now: datetime, outcome: str) -> HttpResponse:
    """The lots that ended cancelled or unsuccessful, which no total holds."""
    if outcome not in ENDED:
        raise Http404
    filters, number = form.filters(), _number(request)
    count, lots = ended_lots(filters, outcome, first=(number - 1) * PAGE_SIZE, count=PAGE_SIZE)
    context = {
        "form": form,
        "now": now,
        "outcome": outcome,
        "currency": filters.currency,
        "lots": lots,
        "page": _paged(count, number, PAGE_SIZE),
        "query": form.query(),
    }
    return render(request, "tenders/reports/savings_ended.html", context)


@require_safe
@filtered
def savings_unrated(request: HttpRequest, form: SavingsForm, now: datetime) -> HttpResponse:
    """The lots with an award that a report which converts leaves out for want of a rate."""
    if not form.table:
        raise Http404
    number, report = _number(request), savings_report(form.filters(), baselines=form.baselines, main=form.main, now=now)
    found = conversion_of(report, form.table)
    page = _paged(found.left_out if found else 0, number, PAGE_SIZE)
    lots = unrated_lots(form.filters(), first=(number - 1) * PAGE_SIZE, count=PAGE_SIZE)
    shown = [(lot, gettext(NO_RATES[lot.why])) for lot in lots]
    context = {"form": form, "now": now, "conversion": found, "lots": shown, "page": page, "query": form.query()}
    return render(request, "tenders/reports/savings_unrated.html", context)


@require_safe
@filtered
def savings_file(request: HttpRequest, form: SavingsForm, now: datetime, kind: str) -> FileResponse:
    """CSV or JSON, written whole before the first byte leaves: a reader never gets the half of a report."""
    name = file_name(kind, form, now)
    return FileResponse(written(kind, form, now=now), as_attachment=True, filename=name, content_type=media_type(kind))


@require_safe
@filtered
def savings_converted(
    request: HttpRequest, form: SavingsForm, now: datetime, reference: str, number: int
) -> HttpResponse:
    """How the amounts of one lot were converted in a report: each one, the rates with their days and source, and the results."""
    tender = get_tender_for(get_actor(request), reference)
    lot = get_lot_of(tender, number)
    [*rows] = rows_of(form.filters(), [str(lot.pk)])
    worked = worked_lot(rows[0], form.table) if rows else None
    if worked is None:
        raise Http404
    currency = form.currency_now
    context = {
        "tender": tender,
        "lot": lot,
        "row": rows[0],
        "worked": worked,
        "currency": currency,
        "lines": workings(outcomes_of(rows[0], currency)),
        "query": form.query(),
        "now": now,
    }
    return render(request, "tenders/reports/savings_converted.html", context)


@require_safe
def savings_working(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """How the saving of one lot comes about: what went in, and each baseline's formula or why it has none."""
    tender = get_tender_for(get_actor(request), reference)
    lot = get_lot_of(tender, number)
    found = working_of(lot)
    context = {
        "tender": tender,
        "lot": lot,
        "found": found,
        "currency": tender.currency,
        "evidence": EVIDENCE[found.row.evidence],
        "fixed": fixed_text(found.row.fixed),
        "estimates": estimates_of(lot),
        "lines": workings(outcomes_of(found.row, tender.currency)),
        "indexed": worked_lines(found.row.indexed_working),
        "life_cycle": life_cycle_lines(found.row.life_cycle_working),
        "now": clock.now(),
    }
    return render(request, "tenders/reports/savings_working.html", context)


def _frame(form: SavingsForm, report: SavingsReport, now: datetime) -> dict[str, Any]:
    return {
        "form": form,
        "now": now,
        "report": report,
        "currency": report.filters.currency,
        "main": figures(report.total.totals[form.main]),
        "words": BASELINES[form.main],
        "compared_heading": compared_heading(form.main),
        "query": form.query(),
        "edited_query": form.query(edited="yes"),
    }


def _number(request: HttpRequest) -> int:
    """The page of a list that is asked for; anything unclear is the first."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else 1


def _paged(count: int, number: int, size: int) -> PageOfList[int]:
    """A page of a list of which only the length is known; 404 behind its end."""
    pages = Paginator(range(count), size)
    if number > pages.num_pages:
        raise Http404
    return pages.page(number)
