"""The last minute before a deadline: bidders hand in over HTTP, the more the later, half of them in browsers without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

from django.urls import reverse

from procurement import clock
from tenders.bench import bids, load
from tenders.bench.figures import Figure, Ratio, Report
from tenders.demo import sealed
from tenders.demo.scenario import Played
from tenders.models import Bid, BidAct, Receipt

PART = "The last minute"
MINUTE = 60.0
SETTLE = 3.0
"""Seconds between the setting of the clock and the first bid, and again after the last one."""
EDGE = 0.05
"""Seconds by which the sender's clock may be ahead of the database's."""
ALONE = 10
"""Bidders of each kind who come before everybody, one by one: what an acknowledgement takes without a rush."""
LATE = 0.02
"""The share of those who come too late, within two seconds."""


@dataclass(frozen=True, slots=True)
class Bidder:
    """A company that has only the button left to press: its requests, of which the last one is the act."""

    bid: UUID
    requests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one bid: what the platform said, and how many seconds before the deadline its act was sent."""

    kind: str
    bid: UUID
    answer: str
    visit: load.Visit
    left: float


Prepare = Callable[[str, Played, str], Bidder]


def without_scripts(url: str, played: Played, name: str) -> Bidder:
    """The server seals: one form."""
    request = bids.prepare(url, played, name)
    return Bidder(Bid.objects.get(tender=played.tender, bidder__name=name).pk, (request,))


def with_scripts(url: str, played: Played, name: str) -> Bidder:
    """The browser has sealed: the files are there already; its prices follow in parts, then the act."""
    made = bids.register(name)
    bid, ((manifest, manifest_id), *files) = sealed.seal_bid(played, made, {1: ("4500", "100")}, {})
    for data, _object_id in files:
        sealed.upload_object(bid, made, data)
    visitor, reference, upload = bids.signed_in(made), played.tender.reference, uuid4()
    known = {"token": visitor.token, "cookies": visitor.cookies}
    parts = sealed.parts_of(manifest)
    act = {
        "manifest": manifest_id, "files": sorted(object_id for _data, object_id in files), "prices": [],
        "terms": bid.tender.terms, "key": str(uuid4()),
    }  # fmt: skip
    return Bidder(bid.pk, (
        *(load.put(url, reverse("tenders:bid-part", args=[reference, upload, number]), part, **known)
          for number, part in enumerate(parts)),
        load.post_json(url, reverse("tenders:bid-parts-complete", args=[reference, upload]), {"parts": len(parts)}, **known),
        load.post_json(url, reverse("tenders:bid-seal-submit", args=[reference]), act, **known),
    ))  # fmt: skip


KINDS: dict[str, Prepare] = {"without scripts": without_scripts, "with scripts": with_scripts}
TAKEN, REFUSED = "taken", "refused"
RECEIPT = re.compile(r"/receipts/([0-9a-f-]{36})/")


def measure(url: str, *, bidders: int, progress: Callable[[str], None], minute: float = MINUTE) -> Report:
    """`bidders` in the last `minute` seconds of one tender, and some alone before. Nothing in time may be lost, nothing late taken."""
    played = bids.publish()
    report = Report()
    for kind, prepare in KINDS.items():
        progress(f"{ALONE} bids {kind}, one by one")
        quiet = [prepare(url, played, f"Early {kind} {number}") for number in range(ALONE)]
        alone = [_visit(one, at=0.0) for one in quiet]
        for visit in alone:
            load.send_on_time(url, [visit])
        report.figures.append(Figure(PART, f"acknowledged {kind}, alone, p50", _quantile(alone, 0.5), "ms"))
    progress(f"{bidders} companies prepare a bid each")
    kinds = list(KINDS)
    ready = [(kind, KINDS[kind](url, played, f"Rush {n}")) for n in range(bidders) for kind in [kinds[n % len(kinds)]]]
    visits = [
        _visit(one, at=SETTLE + minute * share) for (_kind, one), share in zip(ready, _arrivals(bidders), strict=True)
    ]
    deadline = played.fresh().bids_end_at
    assert deadline is not None
    progress("the last minute")
    clock.travel(deadline - timedelta(seconds=SETTLE + minute))
    load.send_on_time(url, visits)
    clock.come_back()
    outcomes = [
        Outcome(kind, bidder.bid, _answer(visit), visit, SETTLE + minute - visit.last_sent)
        for (kind, bidder), visit in zip(ready, visits, strict=True)
    ]
    _add_figures(report, outcomes)
    _add_losses(report, outcomes)
    return report


def _visit(bidder: Bidder, *, at: float) -> load.Visit:
    return load.Visit(at, bidder.requests)


def _arrivals(count: int) -> list[float]:
    """When they come, as a share of the minute: half of them in its last quarter, a quarter in its last sixteenth, some too late."""
    late = round(count * LATE)
    in_time = [1 - (1 - (number + 0.5) / (count - late)) ** 2 for number in range(count - late)]
    return in_time + [1 + (number + 1) / (30 * late) for number in range(late)]


def _add_figures(report: Report, outcomes: Sequence[Outcome]) -> None:
    alone = {figure.name: figure.value for figure in report.figures}
    for kind in KINDS:
        taken = [one.visit for one in outcomes if one.kind == kind and one.answer == TAKEN]
        report.figures.append(Figure(PART, f"acknowledged {kind}, in the rush", float(len(taken)), "bids"))
        if not taken:
            continue
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            value = _quantile(taken, share)
            report.figures.append(Figure(PART, f"acknowledged {kind}, in the rush, {name}", value, "ms"))
        quiet = alone[f"acknowledged {kind}, alone, p50"]
        report.ratios.append(Ratio(PART, f"p50 in the rush : alone, {kind}", _quantile(taken, 0.5) / quiet))


def _answer(visit: load.Visit) -> str:
    """What the platform said: taken, refused as late, or nothing that counts. Receipts are looked up.

    A browser whose prices came too late has nothing to hand in any more: it is refused without a receipt.
    """
    receipt = RECEIPT.search(visit.place)
    if receipt and (found := Receipt.objects.filter(pk=receipt[1]).first()):
        return REFUSED if found.refused else TAKEN
    return {HTTPStatus.OK: TAKEN, HTTPStatus.UNPROCESSABLE_ENTITY: REFUSED}.get(HTTPStatus(visit.status or 500), "")


def _add_losses(report: Report, outcomes: Sequence[Outcome]) -> None:
    """What must not happen, by the sender's clock and by the rows of the database."""
    kept = set(BidAct.objects.filter(bid__in=[one.bid for one in outcomes]).values_list("bid_id", flat=True))
    early = [one.left for one in outcomes if one.answer == REFUSED and one.left > 0]
    report.ratios.append(Ratio(PART, "bids sent before the deadline and refused as late", float(len(early)), "<= 0"))
    report.figures.append(
        Figure(PART, "the earliest of them, before the deadline", 1000 * max(early, default=0.0), "ms")
    )
    losses = {
        "left without an answer that says which": sum(not one.answer for one in outcomes),
        "acknowledged and not kept": sum(one.answer == TAKEN and one.bid not in kept for one in outcomes),
        "kept and not acknowledged": sum(one.answer != TAKEN and one.bid in kept for one in outcomes),
        "sent after the deadline and taken": sum(one.answer == TAKEN and one.left < -EDGE for one in outcomes),
    }
    for what, count in losses.items():
        report.ratios.append(Ratio(PART, f"bids {what}", float(count), "<= 0"))
        if count:
            report.errors.append(f"{count} bids were {what}.")


def _quantile(visits: Sequence[load.Visit], share: float) -> float:
    """The time within which this share of the acknowledgements came, in milliseconds."""
    return load.Answers(each=[visit.seconds for visit in visits]).quantile(share)
