"""Price indices: the newest version of each, the versions of one, and its values. Public. Reads only."""

from __future__ import annotations

from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404

from tenders.models import PriceIndex, PriceIndexValue


def newest_indices() -> QuerySet[PriceIndex]:
    """The newest version of each index, with how many months it has and which are the first and the last."""
    newest = PriceIndex.objects.order_by("code", "-number").distinct("code").values("pk")
    return _described(PriceIndex.objects.filter(pk__in=newest)).order_by("name", "code")


def get_index(code: str, number: int | None = None) -> PriceIndex:
    """A version of an index, the newest one without a number; 404 where there is none."""
    found = PriceIndex.objects.filter(code=code, **({} if number is None else {"number": number}))
    newest = _described(found).order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def versions_of(code: str) -> QuerySet[PriceIndex]:
    """All versions of an index, the newest first."""
    return _described(PriceIndex.objects.filter(code=code)).order_by("-number")


def values_of(index: PriceIndex) -> QuerySet[PriceIndexValue]:
    """The values, the newest month first."""
    return index.values.order_by("-month")


def _described(found: QuerySet[PriceIndex]) -> QuerySet[PriceIndex]:
    return found.select_related("loaded_by").annotate(
        months=Count("values"), first_month=Min("values__month"), last_month=Max("values__month")
    )
