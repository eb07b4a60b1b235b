"""The what-if calculator of a lot: anybody tries how the published formula scores offers. Nothing is kept."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from procurement.access import get_actor
from procurement.display import number_text
from procurement.rules.money import rounded
from procurement.rules.what_if import Outcome, outcomes, quality_weight
from tenders.forms.what_if import WhatIfForm
from tenders.queries.facts import lot_terms
from tenders.queries.tenders import get_lot_of, get_tender_for
from tenders.reports.matrix import formulas


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
    rows = sorted((_row(number, one) for number, one in zip(offers, found, strict=True)), key=lambda row: row["rank"])
    context = {
        "tender": tender,
        "lot": lot,
        "formulas": sentences,
        "most": _text(quality_weight(terms)),
        "form": form,
        "found": rows,
    }
    return render(request, "tenders/public/what_if.html", context, status=422 if form.errors else 200)


def _row(number: int, one: Outcome) -> dict[str, Any]:
    """An outcome as the page shows it, rounded by the published rule."""
    points = {"price": one.price_points, "quality": one.offer.quality, "points": one.points}
    shown = {name: _text(value) for name, value in points.items()}
    return {"number": number, "rank": one.rank, "total": one.offer.total, **shown}


def _text(points: Fraction) -> str:
    return number_text(rounded(points), 2)
