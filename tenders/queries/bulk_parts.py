"""The large files of open data as rows of parts, each made by itself, so that a download goes on in the middle. Reads only.

A part is a run of releases, or of processes, by the ids of their (first) releases. It has the same bytes as long as nothing in it is
released: who knows how long each is finds any byte without making what is before it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from tenders.models import Release
from tenders.queries import packages
from tenders.queries.bulk import batches
from tenders.queries.byte_ranges import up_to
from tenders.queries.releases import ReleaseFilters, first_of_each, texts_in_turn

RUN = 256
"""Ids of releases in a part."""
GZIP_WBITS = 31


@dataclass(frozen=True, slots=True)
class Part:
    """The run with this number, and the place in the feed of the newest release that it tells of: together they fix its bytes."""

    run: int
    newest: int


@dataclass(frozen=True, slots=True)
class PartedFile:
    """A file of lines up to one place of the feed. `packed`: each part is a member of its own, which is one gzip file in a row."""

    parts: tuple[Part, ...]
    lines: Callable[[int], Iterator[str]]
    packed: bool

    def content(self, part: Part) -> bytes:
        """The bytes of a part; the only thing of the file that is ever in memory."""
        lines = map(str.encode, self.lines(part.run))
        return _member(lines) if self.packed else b"".join(lines)


def file_of_releases(filters: ReleaseFilters, last: int) -> PartedFile:
    """Each release as it is stored, as a line, gzipped."""
    found = up_to(filters, last)
    newest = Coalesce(Max("place__place"), 0)
    return PartedFile(
        _parts(found, newest),
        lambda run: ("\n".join([*texts, ""]) for texts in texts_in_turn(_run(found, run))),
        packed=True,
    )


def file_of_records(filters: ReleaseFilters, last: int, *, packed: bool) -> PartedFile:
    """The record of each process as a line, as it stands at that place of the feed."""
    found = first_of_each(up_to(filters, last))
    place = "tender__releases__place__place"
    newest = Coalesce(Max(place, filter=Q(**{f"{place}__lte": last})), 0)
    return PartedFile(_parts(found, newest), lambda run: _records(_run(found, run), last), packed)


def _parts(found: QuerySet[Release], newest: Coalesce) -> tuple[Part, ...]:
    run = ExpressionWrapper(F("id") / RUN, output_field=BigIntegerField())
    rows = found.order_by().annotate(run=run).values("run").annotate(newest=newest).order_by("run")
    return tuple(Part(row["run"], row["newest"]) for row in rows)


def _run(found: QuerySet[Release], run: int) -> QuerySet[Release]:
    return found.filter(id__gte=run * RUN, id__lt=(run + 1) * RUN)


def _records(first: QuerySet[Release], last: int) -> Iterator[str]:
    return (text + "\n" for batch in batches(first) for text in packages.linked_records(batch, last))


def _member(lines: Iterable[bytes]) -> bytes:
    """A gzip member without a date or a name: the same lines give the same bytes with the same zlib."""
    packer = zlib.compressobj(6, zlib.DEFLATED, GZIP_WBITS)
    pieces = [packer.compress(line) for line in lines]
    return b"".join([*pieces, packer.flush()])
