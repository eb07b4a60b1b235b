"""The component page at /design/: every component in every state, in development and the embedded default only. Made-up data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from procurement.icons import ICONS
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import Message, issue
from procurement.rules.money import Money
from procurement.rules.periods import ROMANIAN, Calendar, Term, Unit, earliest_end
from procurement.templatetags.stages import TONES

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PICTURES = "tenders.reports.samples.pictures"
"""Charts belong to an app above this one, so they come by name, as URLs do."""


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="Title of the tender", help_text="Say what is bought, not why.")
    summary = forms.CharField(label="Summary in plain words", widget=forms.Textarea, required=False)
    price = forms.DecimalField(
        label="Estimated value without VAT",
        help_text="In lei, for example 1.250.000,50",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-12"}),
    )
    email = forms.EmailField(label="E-mail", required=False)
    procedure = forms.ChoiceField(label="Procedure", choices=[("open", "Open"), ("restricted", "Restricted")])
    nature = forms.ChoiceField(
        label="What is bought",
        choices=[("goods", "Goods"), ("services", "Services"), ("works", "Works")],
        widget=forms.RadioSelect,
        help_text="Decides which thresholds apply.",
    )
    needs = forms.MultipleChoiceField(
        label="Required documents",
        choices=[("tax", "Tax certificate"), ("iso", "ISO 9001"), ("list", "List of similar contracts")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    deadline = forms.SplitDateTimeField(
        label="Bids until",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Date"}, time_attrs={"type": "time", "aria-label": "Time"}
        ),
    )
    terms = forms.FileField(label="Terms of reference", required=False, help_text="PDF, at most 20 MB.")
    declaration = forms.BooleanField(label="I declare that no exclusion ground applies to us.")
    reference = forms.CharField(label="Reference", initial="RO-2026-000123", disabled=True, required=False)


def _bad_form() -> SampleForm:
    form = SampleForm({"price": "twelve", "email": "nobody", "nature": "", "deadline_0": "", "deadline_1": ""})
    form.full_clean()
    form.add_error(None, "The deadline is earlier than the law allows: move it to 5 January 2027 or later.")
    return form


def _timeline() -> list[dict[str, Any]]:
    published = NOW - timedelta(days=12)
    computed = earliest_end(
        published,
        Term(30, Unit.CALENDAR, Message("Bids may be sent for at least 30 days."), "Law 98/2016 art. 74"),
        Calendar("Europe/Bucharest", frozenset({date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25)})),
        ROMANIAN,
    )
    return [
        {"label": "Published", "at": published},
        {"label": "Questions until", "at": NOW - timedelta(days=2), "note": "14 questions, all answered"},
        {"label": "Bids until", "at": computed.at, "explanation": computed},
        {"label": "Opening of the bids", "at": computed.at + timedelta(hours=1)},
        {"label": "Evaluation", "at": None},
        {"label": "Standstill", "at": None, "state": "off"},
        {"label": "Contract", "at": None},
    ]


def _card(**changes: Any) -> dict[str, Any]:
    card = {
        "title": "Winter maintenance of the county roads, three seasons",
        "url": "#",
        "reference": "RO-2026-000123",
        "buyer": "Cluj County Council",
        "value": Money(Decimal(18450000), "RON"),
        "ends_at": NOW + timedelta(days=16, hours=4),
        "lots": 4,
        "procedure": "Open procedure",
        "stage": Stage.PUBLISHED,
        "summary": "Snow clearing and grit on 640 km of county roads, in four lots by district, with vehicles on call.",
        "stems": ["maintenance"],
    }
    return {**card, **changes}


TASKS = [
    {"title": "What is bought", "url": "#", "state": "done"},
    {"title": "Lots and items", "url": "#", "state": "current", "hint": "2 of 3 lots have items"},
    {"title": "Award criteria", "url": "#", "state": "error", "hint": "The weights add up to 95, not 100"},
    {"title": "Dates", "url": "#", "state": "todo"},
    {"title": "Check and send for review", "url": "#", "state": "blocked", "hint": "All parts above come first"},
]
TABLE = {
    "caption": "Savings by quarter",
    "columns": [{"label": "Quarter"}, {"label": "Estimate", "numeric": True}, {"label": "Award", "numeric": True}],
    "rows": [["2026 Q1", "12,400,000.00", "11,120,500.00"], ["2026 Q2", "9,870,000.00", "9,990,000.00"]],
    "foot": ["Total", "22,270,000.00", "21,110,500.00"],
}
BIDS = [
    {
        "rank": 1,
        "bidder": "Drumuri Nord SRL",
        "price": Money(Decimal("1720400.5"), "RON"),
        "points": "92.50",
        "best": True,
    },
    {"rank": 2, "bidder": "Alpin Construct SA", "price": Money(Decimal(1768000), "RON"), "points": "88.10"},
    {"rank": 3, "bidder": "Iarna Serv SRL", "price": Money(Decimal("1799999.99"), "RON"), "points": "84.00"},
]


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Everything on one page; `?density=compact` shows it as officers and auditors see it."""
    context = {
        "now": NOW,
        "form": SampleForm(),
        "bad_form": _bad_form(),
        "issues": (
            issue("bids_end_at", "The time for bids ends too early.", citation="Law 98/2016 art. 74"),
            issue("", "Name a second key holder."),
        ),
        "points": _timeline(),
        "tasks": TASKS,
        "table": TABLE,
        "bids": BIDS,
        "cards": [_card(), _card(stage=Stage.CLOSED, ends_at=NOW - timedelta(hours=1), lots=1, value=None, summary="")],
        "stages": list(Stage),
        "tones": TONES,
        "icons": ICONS,
        "page": Paginator(range(240), 10).page(7),
        "facets": [{"value": "45", "label": "Construction work", "count": 1204, "selected": True},
                   {"value": "33", "label": "Medical equipment and pharmaceuticals", "count": 318}],
        "soon": NOW + timedelta(minutes=19, seconds=30),
        "later": NOW + timedelta(days=5, hours=3),
        "amount": Money(Decimal("1234567.891"), "RON"),
        "pictures": import_string(PICTURES)(),
        "steps": ["Price", "Documents", "Declaration", "Check and submit"],
        "compact": request.GET.get("density") == "compact",
    }  # fmt: skip
    return render(request, "design.html", context)
