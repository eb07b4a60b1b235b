"""What baseline S4 of an award comes from: earlier unit prices, the indices of now, and the working that was kept. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Q, QuerySet

from procurement.days import zone
from procurement.rules.indexed_price import WAITING, EarlierLine, indexed_total, like
from procurement.rules.indexed_working import WorkedLine, read_working
from procurement.rules.price_index import Scope, index_for
from tenders.models import Award, AwardedLine, PriceIndex
from tenders.queries.price_indices import newest_indices
from tenders.queries.unit_prices import STANDING


class Indices:
    """The newest version of every index with its values, read once."""

    def __init__(self) -> None:
        self._found = {index.code: index for index in newest_indices()}
        self._scopes = [Scope(index.code, index.currency, index.category) for index in self._found.values()]
        self._values: dict[str, dict[str, Decimal]] = {}

    def of(self, line: AwardedLine) -> PriceIndex | None:
        """The index for a line."""
        code = index_for(self._scopes, currency=line.currency, category=line.cpv_code)
        return self._found[code] if code is not None else None

    def value(self, index: PriceIndex, month: str) -> Decimal | None:
        """The value of a month."""
        if index.code not in self._values:
            self._values[index.code] = dict(index.values.values_list("month", "value"))
        return self._values[index.code].get(month)


def month_of(moment: datetime) -> str:
    """The month of a decision, as indices write months."""
    return f"{moment.astimezone(zone()):%Y-%m}"


def earlier_line(line: AwardedLine) -> AwardedLine | None:
    """The last price of the unit before the tender was published: the same agency's where it has one, else anybody's.

    Of an award with several lines in the category and unit, rules.indexed_price.like picks one.
    """
    tender = line.award.lot.tender
    alike = AwardedLine.objects.filter(
        cpv_code=line.cpv_code, unit=line.unit, currency=line.currency, unit_price__gt=0, award__status__in=STANDING,
        decided_at__lt=tender.published_at or line.decided_at,
    ).exclude(award__lot__tender=tender)  # fmt: skip
    newest = alike.select_related("award__lot__tender").order_by("-decided_at", "-award_id", "number")
    last = newest.filter(buyer=line.buyer_id).first() or newest.first()
    if last is None:
        return None
    lines = {one.pk: one for one in newest.filter(award=last.award_id, buyer=last.buyer_id)}
    chosen = like(line.description, [EarlierLine(one.pk, one.description, one.unit_price) for one in lines.values()])
    return lines[chosen.id]


def awards_to_index(*, anew: bool) -> QuerySet[Award]:
    """Standing awards whose baseline was not looked for yet, or for which a new version of an index may help; `anew`: all."""
    standing = Award.objects.filter(status=Award.Status.ACTIVE, lot__tender__framework=None)
    if not anew:
        newest = PriceIndex.objects.aggregate(at=Max("loaded_at"))["at"]
        waiting = Q(indexed_gap__in=WAITING, indexed__computed_at__lt=newest) if newest else Q(pk=None)
        standing = standing.filter(Q(indexed_gap="", indexed_total=None) | waiting)
    return standing.select_related("lot__tender").order_by("pk")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a working as a page shows it: with the line that it is about and the earlier one, as far as they are still there."""

    worked: WorkedLine
    part: Decimal
    index: str
    version: str
    earlier: AwardedLine | None


def worked_lines(working: str) -> list[ShownLine]:
    """The kept working of a lot line by line, with the tenders behind it, in one query."""
    worked = read_working(working) if working else ()
    places = {(one.earlier_ocid, one.earlier_lot, one.earlier_line) for one in worked}
    found = AwardedLine.objects.filter(award__lot__tender__ocid__in={ocid for ocid, _lot, _line in places})
    standing = found.filter(award__status__in=STANDING).select_related("award__lot__tender", "buyer").order_by("pk")
    lines = {(one.award.lot.tender.ocid, one.award.lot.number, one.number): one for one in standing}
    shown = []
    for one in worked:
        code, _slash, number = one.index.partition("/")
        earlier = lines.get((one.earlier_ocid, one.earlier_lot, one.earlier_line))
        shown.append(ShownLine(one, indexed_total([one.terms]), code, number, earlier))
    return shown
