"""How a company's own bids did: what was decided, how often it won, how far it was from the winner. Reads only.

A lot counts from the moment its decision was told; before that its row would tell what is not public yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from statistics import median

from procurement.models import Organization
from tenders.models import Award, Lot, LotOffer

TOLD = (Award.Status.PENDING, Award.Status.ACTIVE)


@dataclass(frozen=True, slots=True)
class DecidedBid:
    """A lot that the company bid for and that was awarded. Amounts without VAT; `amount` None: its price was never opened."""

    lot: Lot
    decided_at: datetime
    amount: Decimal | None
    winning: Decimal | None
    admissible: bool
    rank: int | None
    won: bool

    @property
    def distance(self) -> Fraction | None:
        """By how many percent the own price was above the winning one, negative below it; None if it won or can't be compared."""
        if self.won or not self.admissible or self.amount is None or not self.winning:
            return None
        return 100 * Fraction(self.amount) / Fraction(self.winning) - 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Decided lots of one year, category or buyer, or (`value` empty) all of them."""

    value: str
    decided: int
    won: int
    refused: int
    distance: Fraction | None
    """The median over the lots that were lost by an admissible price: no currency is added to another."""

    @property
    def hit_rate(self) -> Fraction | None:
        """Lots won in percent of those decided."""
        return Fraction(100 * self.won, self.decided) if self.decided else None


def decided_bids(company: Organization) -> list[DecidedBid]:
    """The company's decided lots, the newest first; three queries however many there are."""
    offers = company.offers.filter(bid__isnull=False, lot__letters_sent_at__isnull=False)
    found = {offer.lot_id: offer for offer in offers.select_related("lot__tender__buyer")}
    awards = Award.objects.filter(lot__in=list(found), status__in=TOLD, offer__isnull=False, decided_at__isnull=False)
    rows = [_decided(found[award.lot_id], award) for award in awards.prefetch_related("parties")]
    return sorted(rows, key=lambda one: (one.decided_at, one.lot.tender.reference, one.lot.number), reverse=True)


def _decided(offer: LotOffer, award: Award) -> DecidedBid:
    assert award.decided_at is not None  # it was found by it
    winners = {award.offer_id, *(party.offer_id for party in award.parties.all())}
    return DecidedBid(
        lot=offer.lot, decided_at=award.decided_at, amount=offer.amount, winning=award.amount,
        admissible=bool(offer.valid), rank=offer.rank, won=offer.pk in winners,
    )  # fmt: skip


def standing(bids: Iterable[DecidedBid], value: str = "") -> Standing:
    """What these lots say together."""
    rows = list(bids)
    distances = [one.distance for one in rows if one.distance is not None]
    return Standing(
        value,
        decided=len(rows),
        won=sum(one.won for one in rows),
        refused=sum(not one.admissible for one in rows),
        distance=median(distances) if distances else None,
    )


def standings(bids: Iterable[DecidedBid], of: Callable[[DecidedBid], str]) -> list[Standing]:
    """The same by what `of` says of a lot: those with the most lots first."""
    groups: dict[str, list[DecidedBid]] = {}
    for one in bids:
        groups.setdefault(of(one), []).append(one)
    found = [standing(rows, value) for value, rows in groups.items()]
    return sorted(found, key=lambda one: (-one.decided, one.value))
