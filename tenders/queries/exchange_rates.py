"""Exchange rates: the newest version of each source, the versions of one, and its rates. Public. Reads only."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Min, QuerySet
from django.http import Http404

from procurement.rules.exchange_rates import Quote
from tenders.models import ExchangeRate, RateTable


def newest_tables() -> QuerySet[RateTable]:
    """The newest version of the rates of each source."""
    newest = RateTable.objects.order_by("code", "-number").distinct("code").values("pk")
    return RateTable.objects.filter(pk__in=newest).order_by("name", "code")


def get_table(code: str, number: int | None = None) -> RateTable:
    """A version of a source's rates, the newest one without a number; 404 where there is none."""
    found = RateTable.objects.filter(code=code, **({} if number is None else {"number": number}))
    newest = found.order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def versions_of(code: str) -> QuerySet[RateTable]:
    """All versions of a source's rates, the newest first."""
    return RateTable.objects.filter(code=code).order_by("-number")


def rates_of(table: RateTable) -> QuerySet[ExchangeRate]:
    """All rates of a version: those of its own file and of the files to which it adds, the last day first."""
    files = RateTable.objects.filter(code=table.code, number__range=(table.since, table.number))
    return ExchangeRate.objects.filter(table__in=files.values("pk")).order_by("-day", "currency")


def days_of(table: RateTable) -> tuple[date, date]:
    """The first and the last day with a rate; every version has some."""
    found = rates_of(table).order_by().aggregate(first=Min("day"), last=Max("day"))
    return found["first"], found["last"]


def table_for(currency: str, code: str = "") -> RateTable | None:
    """The newest version of the rates by which amounts are converted into a currency: those of the source called so; without a name
    those in this very currency, else the first by short name that state it. None where there are none."""
    tables = sorted(newest_tables(), key=lambda one: (one.base != currency, one.code))
    for table in tables:
        if code in ("", table.code) and (table.base == currency or rates_of(table).filter(currency=currency).exists()):
            return table
    return None


def quotes_of(table: RateTable) -> tuple[Quote, ...]:
    """The same as the rules see them, by day and currency."""
    found = rates_of(table).order_by("day", "currency").values_list("day", "currency", "rate", "units")
    return tuple(Quote(*row) for row in found)
