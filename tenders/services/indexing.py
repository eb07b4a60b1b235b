"""Baseline S4 of awards: the last unit prices carried to the award's month by a price index. The one writer of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement.rules.indexed_price import covers, indexed_total, is_broad
from procurement.rules.indexed_working import WorkedLine, working_text
from tenders.models import Award, AwardedLine, IndexedBaseline
from tenders.queries.indexed_prices import Indices, awards_to_index, earlier_line, month_of


@dataclass(frozen=True, slots=True)
class Found:
    """A baseline with its working, or why there is none (a code of rules.indexed_price.GAPS)."""

    gap: str = ""
    lines: tuple[WorkedLine, ...] = ()

    @property
    def total(self) -> Decimal | None:
        return indexed_total(line.terms for line in self.lines) if self.lines else None


@transaction.atomic
def index_award(award: Award, *, indices: Indices | None = None, now: datetime) -> None:
    """Compute and keep the baseline of an award that stands, in the place of what was kept."""
    found = _found(award, indices or Indices())
    award.indexed_total, award.indexed_gap = found.total, found.gap
    award.save(update_fields=["indexed_total", "indexed_gap"])
    kept = {"working": working_text(found.lines) if found.lines else "", "computed_at": now}
    IndexedBaseline.objects.update_or_create(award=award, defaults=kept)


def index_all(*, anew: bool = False, now: datetime) -> int:
    """Compute what is not there yet, or what a new version of an index may give; `anew`: everything. How many awards were looked at.

    Safe to run again; each award is a transaction of its own.
    """
    indices, count = Indices(), 0
    for award in awards_to_index(anew=anew).iterator(500):
        index_award(award, indices=indices, now=now)
        count += 1
    return count


def _found(award: Award, indices: Indices) -> Found:
    lines = list(award.lines.select_related("award__lot__tender").order_by("number"))
    if not lines:
        return Found("no_lines")
    if award.amount is None or not covers([(line.quantity, line.unit_price) for line in lines], award.amount):
        return Found("incomplete")
    worked = []
    for line in lines:
        one = _worked(line, indices)
        if isinstance(one, str):
            return Found(one)
        worked.append(one)
    return Found("", tuple(worked))


def _worked(line: AwardedLine, indices: Indices) -> WorkedLine | str:
    if is_broad(line.cpv_code):
        return "broad"
    earlier = earlier_line(line)
    if earlier is None:
        return "no_earlier"
    index = indices.of(line)
    if index is None:
        return "no_index"
    month_then, month_now = month_of(earlier.decided_at), month_of(line.decided_at)
    then, now = indices.value(index, month_then), indices.value(index, month_now)
    if then is None or now is None:
        return "no_month"
    lot = earlier.award.lot
    return WorkedLine(
        number=line.number, quantity=line.quantity, earlier_price=earlier.unit_price, earlier_ocid=lot.tender.ocid,
        earlier_lot=lot.number, earlier_line=earlier.number, own=earlier.buyer_id == line.buyer_id,
        month_then=month_then, month_now=month_now, then=then, now=now, index=f"{index.code}/{index.number}",
        file=index.sha256,
    )  # fmt: skip
