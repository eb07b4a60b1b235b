"""Unit prices of awarded lines, grouped by category, unit, currency and month. Reads only.

Quartiles are prices that were paid: of an even number, the median is the lower of the two in the middle (percentile_disc).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, DecimalField, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import get_language

from procurement.days import zone
from procurement.models import Code
from procurement.rules.alerts import branch
from procurement.rules.unit_prices import spread, unit_of
from tenders.models import Award, AwardedLine, Lot
from tenders.queries.codes import CPV, label_of

STANDING = (Award.Status.PENDING, Award.Status.ACTIVE)

KEYS = ("cpv_code", "unit", "currency")


class Percentile(Aggregate):
    """The smallest value that at least this share of the values does not exceed."""

    function = "percentile_disc"
    name = "Percentile"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: str, share: str) -> None:
        super().__init__(expression, share=share, output_field=DecimalField(max_digits=24, decimal_places=6))


@dataclass(frozen=True, slots=True)
class PriceFilters:
    """What the visitor asked for; empty values filter nothing. `q` is a category code or words of its label; the period is
    half-open by the decision, in aware UTC."""

    q: str = ""
    unit: str = ""
    region: str = ""
    currency: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PriceGroup:
    """What one unit of a category cost. `month` is the first moment of a month, None for the whole period."""

    cpv_code: str
    unit: str
    currency: str
    count: int
    lowest: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    highest: Decimal
    buyers: int
    newest: datetime
    month: datetime | None = None

    @property
    def spread(self) -> Decimal | None:
        """Between the quartiles, in percent of the median."""
        return spread({"lower": self.lower, "median": self.median, "upper": self.upper})


def lines(filters: PriceFilters) -> QuerySet[AwardedLine]:
    """The lines of awards that stand, as far as they match."""
    found = AwardedLine.objects.filter(award__status__in=STANDING)
    if filters.q:
        found = found.filter(_category(filters.q))
    if filters.starts_at:
        found = found.filter(decided_at__gte=filters.starts_at)
    if filters.ends_at:
        found = found.filter(decided_at__lt=filters.ends_at)
    wanted = {
        "unit": unit_of(filters.unit),
        "currency": filters.currency,
        "region__startswith": filters.region,
    }
    return found.filter(**{name: value for name, value in wanted.items() if value})


def _category(text: str) -> Q:
    """A code means itself and what is below it; words mean all categories whose label has them, in the reader's language or
    in English, and what is below these."""
    if text.isascii() and text[:8].isdigit() and len(text) >= 2:
        return Q(cpv_code__startswith=branch(text))
    label = f"label_{(get_language() or 'en')[:2]}"
    named = Code.objects.filter(Q(label_en__icontains=text) | Q(**{f"{label}__icontains": text}), scheme=CPV)
    found, widest = Q(pk=None), "none"
    for code in named.order_by("code").values_list("code", flat=True):
        if not code.startswith(widest):  # what is below a category that was found is in it already
            widest = branch(code)
            found |= Q(cpv_code__startswith=widest)
    return found


def groups(found: QuerySet[AwardedLine]) -> QuerySet[Any]:
    """A group for each category, unit and currency; `group_of` makes them objects."""
    return _figures(found, KEYS)


def months(found: QuerySet[AwardedLine]) -> QuerySet[Any]:
    """The same by month of the decision besides."""
    month = TruncMonth("decided_at", tzinfo=zone())
    return _figures(found.annotate(month=month), (*KEYS, "month"))


def _figures(found: QuerySet[AwardedLine], keys: tuple[str, ...]) -> QuerySet[Any]:
    figures = found.values(*keys).annotate(
        count=Count("id"),
        lowest=Min("unit_price"),
        lower=Percentile("unit_price", "0.25"),
        median=Percentile("unit_price", "0.5"),
        upper=Percentile("unit_price", "0.75"),
        highest=Max("unit_price"),
        buyers=Count("buyer", distinct=True),
        newest=Max("decided_at"),
    )
    return figures.order_by(*keys)


def group_of(row: Mapping[str, Any]) -> PriceGroup:
    """A row of `groups` or `months` as an object."""
    return PriceGroup(**row)


def shown_lines(found: QuerySet[AwardedLine]) -> QuerySet[AwardedLine]:
    """The lines themselves with their tenders, the newest first."""
    return found.select_related("award__lot__tender", "award__supplier", "buyer").order_by("-decided_at", "-pk")


def category_labels(codes: set[str]) -> dict[str, str]:
    """The labels of these categories in the reader's language; the division's where a code has none."""
    wanted = codes | {f"{code[:2]}000000" for code in codes if code}
    known = {entry.code: label_of(entry) for entry in Code.objects.filter(scheme=CPV, code__in=wanted)}
    return {code: known.get(code) or known.get(f"{code[:2]}000000", "") for code in codes}


def similar_costs(lot: Lot) -> list[tuple[str, PriceGroup]]:
    """What items like those of a draft's lot cost so far: description and group of each item that has any, in one query.

    Alike are the category (the item's, else the lot's, else the tender's) and the unit, in the tender's currency. A whole
    division is no likeness: laptops and bags are both of 30000000.
    """
    tender = lot.tender
    wanted = {
        item.description: (item.cpv_code or lot.cpv_code or tender.cpv_code, unit_of(item.unit))
        for item in lot.items.all()
    }
    pairs = set(wanted.values())
    found = lines(PriceFilters(currency=tender.currency)).filter(
        cpv_code__in={code for code, _unit in pairs if code and not code.endswith("000000")},
        unit__in={unit for _code, unit in pairs},
    )
    known = {(row["cpv_code"], row["unit"]): group_of(row) for row in groups(found)}
    return [(description, known[pair]) for description, pair in wanted.items() if pair in known]
