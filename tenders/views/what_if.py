"""The what-if calculator of a lot: anybody tries how the published formula scores offers. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from procurement.display import number_text
from procurement.rules.criteria import costs_of
from procurement.rules.facts import AwardMethod, LotTerms
from procurement.rules.money import rounded
from procurement.rules.what_if import Outcome, outcomes, quality_weight
from tenders.forms.what_if import WhatIfForm
from tenders.queries.facts import lot_terms
from tenders.queries.tenders import get_lot_of, get_tender_for
from tenders.reports.formulas import formulas


@require_safe
def what_if(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Five rows to fill in, and what each would get; 404 where the price alone decides or the terms are incomplete."""
    tender = get_tender_for(get_actor(request), reference)
    lot = get_lot_of(tender, number)
    terms = lot_terms(lot)
    sentences = formulas(terms)
    if not sentences:
        raise Http404
    form = WhatIfForm(request.GET or None, terms=terms)
    offers = form.offers() if form.is_valid() else {}
    found = outcomes(terms, list(offers.values()))
    shown = _columns(terms)
    rows = sorted(
        (_row(number, one, shown) for number, one in zip(offers, found, strict=True)), key=lambda row: row["rank"]
    )
    context = {
        "tender": tender,
        "lot": lot,
        "formulas": sentences,
        "most": _text(quality_weight(terms)),
        "form": form,
        "columns": [title for title, _figure in shown],
        "costs": [cost.title for cost in form.costs],
        "with_quality": bool(quality_weight(terms)),
        "found": rows,
    }
    return render(request, "tenders/public/what_if.html", context, status=422 if form.errors else 200)


def _columns(terms: LotTerms) -> list[tuple[str, Callable[[Outcome], Fraction | None]]]:
    """The columns beside the total: what the method adds up or compares."""
    method, columns = terms.award_method, list[tuple[str, Callable[[Outcome], Fraction | None]]]()
    if costs_of(terms):
        columns.append((_("Cost, not discounted"), lambda one: one.undiscounted))
        columns.append((_("Cost over the life cycle"), lambda one: one.compared))
    if method is AwardMethod.BEST_RATIO:
        columns.append((_("Price points"), lambda one: one.price_points))
    if quality_weight(terms):
        columns.append((_("Points of quality"), lambda one: one.offer.quality))
    if method in (AwardMethod.BEST_RATIO, AwardMethod.QUALITY_ONLY):
        columns.append((_("Points"), lambda one: one.points))
    if method is AwardMethod.COEFFICIENT:
        columns.append((_("Reduced price"), lambda one: one.compared))
    return columns


def _row(number: int, one: Outcome, columns: list[tuple[str, Callable[[Outcome], Fraction | None]]]) -> dict[str, Any]:
    """An outcome as the page shows it, rounded by the published rule."""
    cells = [(title, _text(figure(one) or Fraction(0))) for title, figure in columns]
    return {"number": number, "rank": one.rank, "total": one.offer.total, "cells": cells}


def _text(points: Fraction) -> str:
    return number_text(rounded(points), 2)
