"""A merged release of any publisher as the history of one procedure, or the reason why it can't be read.

What is not stated stays unknown; what is stated wrongly is refused. How each field is read: docs/import.md.
"""

from __future__ import annotations

from datetime import datetime

from procurement.rules.history import AwardHistory, LotHistory, ProcedureHistory
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import gettext_noop
from procurement.rules.money import CurrencyMismatch
from procurement.rules.ocds_awards import Source, award, contracts_by_award, counts
from procurement.rules.ocds_bids import Bids, bids_by_group, stated_bids
from procurement.rules.ocds_lots import Group, Grouping
from procurement.rules.ocds_organizations import Organizations
from procurement.rules.ocds_reading import Node, NotReadable
from procurement.rules.ocds_stages import common_stage, lot_stage, settled
from procurement.rules.ocds_things import cpv_code, item, nature

LONGEST_OCID, LONGEST_TITLE = 160, 300
METHODS = frozenset({"open", "selective", "limited", "direct"})
NATURES = frozenset({"goods", "services", "works"})
PRICE_ONLY = frozenset({"priceOnly", "lowestCost"})


def procedure_history(release: dict[str, object], *, first_released_at: datetime, now: datetime) -> ProcedureHistory:
    """The history that a merged release tells; raises NotReadable with the reason.

    `first_released_at` dates the publication where the tender period does not; `now` tells passed deadlines.
    """
    try:
        return _Reader(Node(release), first_released_at, now).procedure()
    except CurrencyMismatch:
        raise NotReadable(gettext_noop("Its amounts are in several currencies: they can't be compared.")) from None


class _Reader:
    """One record while it is being read."""

    def __init__(self, release: Node, first_released_at: datetime, now: datetime) -> None:
        self.release, self.tender = release, release.node("tender")
        self.first_released_at, self.now = first_released_at, now
        self.ocid, self.released_at = _identity(release)
        self.currency = _currency(release)
        self.organizations = Organizations(release)
        self.awards = _without_twins(release.nodes("awards"))
        made = [node for node in self.awards if counts(node)]
        self.grouping = Grouping(self.tender, [node for node in made if node.text("status").lower() != "cancelled"])
        self.source = Source(contracts_by_award(release, made), self.organizations, self.released_at, self.currency)

    def procedure(self) -> ProcedureHistory:
        tender = self.tender
        buyer = self.organizations.buyer(self.release)
        period, status = tender.node("tenderPeriod"), tender.text("status").lower()
        bids = bids_by_group(self.release, self.grouping, self.organizations, self.currency)
        awards = [self._awards(position) for position in range(len(self.grouping.groups))]
        common = common_stage(
            status, period.instant("endDate"), opened=any(found.offers for found in bids), now=self.now
        )
        stage, stages = settled([self._decided(position, awards[position]) for position in range(len(awards))], common)
        lots = tuple(
            self._lot(position, stages[position], bids[position], awards[position]) for position in range(len(awards))
        )
        category = cpv_code(tender) or next((lot.cpv_code for lot in lots if lot.cpv_code), "")
        return ProcedureHistory(
            ocid=self.ocid,
            title=self._title(),
            buyer=buyer,
            stage=stage,
            currency=self.currency,
            lots=lots,
            released_at=self.released_at,
            published_at=period.instant("startDate") or self.first_released_at,
            summary=tender.text("description"),
            procedure=_coded(tender.text("procurementMethod"), METHODS),
            nature=_coded(tender.text("mainProcurementCategory"), NATURES) or nature(category),
            cpv_code=category,
            region=buyer.region,
            enquiries_end_at=tender.node("enquiryPeriod").instant("endDate"),
            bids_end_at=period.instant("endDate"),
            opening_at=tender.node("bidOpening").instant("date"),
        )

    def _title(self) -> str:
        """The tender's title, else what was awarded or signed, else the ocid."""
        others = (*self.awards, *self.release.nodes("contracts"))
        texts = [self.tender.text("title"), self.tender.text("description"), *(node.text("title") for node in others)]
        return _cut(next((text for text in texts if text), self.ocid))

    def _awards(self, position: int) -> tuple[AwardHistory, ...]:
        """The awards of a group; a cancelled one over several groups stands with the first of them."""
        placed = [node for node in self.awards if counts(node) and (self.grouping.place(node) or 0) == position]
        return tuple(award(node, self.source) for node in placed)

    def _decided(self, position: int, awards: tuple[AwardHistory, ...]) -> Stage | None:
        failed = [node for node in self.awards if not counts(node)]
        statuses = {lot.text("status").lower() for lot in self.grouping.groups[position].lots}
        whole = self.tender.text("status").lower()
        status = statuses.pop() if len(statuses) == 1 else ""
        return lot_stage(
            whole if whole in ("cancelled", "withdrawn") else status or whole,
            awards,
            unsuccessful=any(self.grouping.place(node) == position for node in failed),
        )

    def _lot(self, position: int, stage: Stage, bids: Bids, awards: tuple[AwardHistory, ...]) -> LotHistory:
        group = self.grouping.groups[position]
        lines = [node for node in self.tender.nodes("items") if self.grouping.place(node) == position]
        estimate = self.grouping.estimate(group)
        stated = stated_bids(self.release) if len(self.grouping.groups) == 1 else None
        valid_bids, figures = bids.competition(stated)
        return LotHistory(
            title=self._lot_title(group),
            stage=stage,
            estimate=estimate.amount if estimate else None,
            description=" ".join(text for lot in group.lots if (text := lot.text("description"))),
            cpv_code=next((code for node in (*lines, *group.lots) if (code := cpv_code(node))), ""),
            rated=self._rated(),
            items=tuple(line for node in lines if (line := item(node))),
            offers=tuple(bids.offers),
            awards=awards,
            valid_bids=valid_bids,
            mean_bid=figures[0],
            median_bid=figures[1],
            second_lowest_bid=figures[2],
        )

    def _rated(self) -> bool | None:
        criteria = self.tender.text("awardCriteria")
        return criteria not in PRICE_ONLY if criteria else None

    def _lot_title(self, group: Group) -> str:
        return _cut(" + ".join(lot.text("title") or lot.text("id") for lot in group.lots)) or self._title()


def _identity(release: Node) -> tuple[str, datetime]:
    ocid, released_at = release.text("ocid"), dated(release)
    if not ocid:
        raise NotReadable(gettext_noop("There is no ocid."))
    if len(ocid) > LONGEST_OCID:
        raise NotReadable(gettext_noop("The ocid is longer than %(length)s characters."), length=LONGEST_OCID)
    if released_at is None:
        raise NotReadable(gettext_noop("There is no date."))
    if not (release.data.get("tender") or release.data.get("awards") or release.data.get("contracts")):
        raise NotReadable(gettext_noop("There is neither a tender nor an award nor a contract."))
    return ocid, released_at


def dated(release: Node) -> datetime | None:
    """The date of a release; where it gives none, the latest date of what it tells of. None where there is no date at all."""
    if (stated := release.instant("date")) is not None:
        return stated
    moments = [release.node("tender").node("tenderPeriod").instant(name) for name in ("startDate", "endDate")]
    moments += [award.instant("date") for award in release.nodes("awards")]
    moments += [contract.instant("dateSigned") for contract in release.nodes("contracts")]
    return max((moment for moment in moments if moment is not None), default=None)


def _currency(release: Node) -> str:
    """The currency of the first amount; all others must have the same. "" where there is no amount."""
    holders = [release.node("tender"), *release.node("tender").nodes("lots")]
    holders += [*release.nodes("awards"), *release.nodes("contracts"), *release.node("bids").nodes("details")]
    for holder in holders:
        if (money := holder.money("value")) is not None:
            return money.currency
    return ""


def _without_twins(awards: list[Node]) -> list[Node]:
    """The awards; two with one id are refused, since nobody can tell which amount is meant."""
    ids = [node.text("id") for node in awards if node.text("id")]
    if len(ids) != len(set(ids)):
        raise NotReadable(gettext_noop("Two awards have the same id."))
    return awards


def _coded(word: str, codes: frozenset[str]) -> str:
    return word if word in codes else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"
