"""The releases of a file as one row of bytes: how long it is, and from any byte on. Reads only, a batch at a time.

Texts are stored as they are sent, so the database knows their lengths without reading them.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import BigIntegerField, F, Func, QuerySet, Sum, Window

from procurement.rules.byte_ranges import ByteRange
from tenders.models import Release, ReleasePlace
from tenders.queries.releases import ReleaseFilters, releases, texts_in_turn

LINE = Func(F("body"), function="octet_length", output_field=BigIntegerField()) + 1
"""The bytes of a release with the end of its line."""


def up_to(filters: ReleaseFilters, last: int) -> QuerySet[Release]:
    """The releases of the feed up to a place: always the same ones, whatever is written meanwhile.

    Ids are given before a transaction commits, so by id alone a release could come in between.
    """
    later = ReleasePlace.objects.filter(place__gt=last)
    return releases(filters).exclude(pk__in=later.order_by().values("release"))


def length_of(found: QuerySet[Release]) -> int:
    """The bytes of all lines."""
    return found.order_by().aggregate(total=Sum(LINE))["total"] or 0


def lines_from(found: QuerySet[Release], wanted: ByteRange) -> Iterator[bytes]:
    """The bytes of the lines from the first to the last that is wanted; lines before them are not read."""
    first, skip = _line_at(found, wanted.start) if wanted.start else (0, 0)
    left = wanted.length
    for texts in texts_in_turn(found.filter(id__gte=first)):
        piece = "\n".join([*texts, ""]).encode()[skip:][:left]
        yield piece
        skip, left = 0, left - len(piece)
        if not left:
            return


def _line_at(found: QuerySet[Release], start: int) -> tuple[int, int]:
    """The release whose line has this byte, and how many bytes of the line are before it."""
    whole = found.annotate(ends=Window(Sum(LINE), order_by=F("id").asc()), size=LINE)
    line, ends, size = whole.filter(ends__gt=start).values_list("id", "ends", "size")[0]
    return line, start - (ends - size)
