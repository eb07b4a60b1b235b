"""Too few key holders open: bidders bring their key files, and nothing of any bid is shown before a signed minute holds the commitment."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import Checkpoint, MailMessage, TickedEntry, User
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from procurement.rules.visibility import Audience
from tenders.demo import committee, director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidAct, OpenedBid, Opening, Release
from tenders.services import bidding, clockwork, recovery_calls
from tenders.services.bid_keys import make_bid_key
from tenders.services.bundles import write_bundle
from tests import factories
from tests.tenders import test_opening_failures as failing
from tests.tenders.bidding import address, client_of, text_of
from tests.tenders.conftest import START
from tests.tenders.test_bidder_secrets import in_database
from tests.tenders.test_committee import county, entries, minutes, shared

__all__ = ["county", "shared"]
PRICES = {"Alfa SRL": "4317.29", "Beta SRL": "4299.71"}
TELLING = re.compile("|".join((*PRICES, *(f"{p[0]}[.,\\s]?{p[1:4]}[.,]{p[5:]}" for p in PRICES.values()))))
"""The names of the bidders, and their prices however they are written."""


@pytest.fixture
def gamma(world: None) -> Company:
    """A rival who did not bid."""
    cast = factories.make_company("Gamma SRL")
    return Company(cast.organization, cast.submitter)


@pytest.fixture
def keys(
    county: Agency, shared: Plan, alfa: Company, beta: Company, monkeypatch: pytest.MonkeyPatch
) -> tuple[Played, dict[str, bytes]]:
    """A tender at level B, 2 of 3, whose opening time has come; the key file of each bidder."""
    played = director.publish(county, shared, publish_at=START + timedelta(days=7))
    prices = {name: {1: (price, "100")} for name, price in PRICES.items()}
    monkeypatch.setattr(failing, "ALFA", prices["Alfa SRL"])
    found = {"Alfa SRL": failing.submit_sealed(played, alfa)}  # as a browser or the program does
    actor = actor_for(beta.submitter)
    bid = bidding.start_bid(played.fresh(), bidder=beta.organization, actor=actor, now=clock.now())
    found["Beta SRL"] = make_bid_key(bid, actor=actor, now=clock.now())
    director.hand_in(played, beta, prices["Beta SRL"])  # sealed by the server
    director.move_to(played.opening_at + timedelta(minutes=1))
    committee.begin_opening(played.tender)
    return played, found


def told(played: Played, rival: Company) -> Iterator[tuple[str, str]]:
    """Every place that could tell, and what it says: pages by who looks, the open data, bundles, mails, the log's public texts."""
    tender = played.fresh()
    one, lot = {"reference": tender.reference}, {"reference": tender.reference, "number": 1}
    people = {"anybody": Client(), "officer": client_of(played.agency.officer)}
    people |= {"rival": client_of(rival.submitter), "holder": client_of(played.agency.key_holders[0])}
    for who, client in people.items():
        for name, where in (
            ("tender", one), ("tender-log", one), ("lot", lot), ("changes", one), ("news", one), ("opening", one),
            ("officer-tender", one), ("tender-verify", one), ("log", {}),
            ("board", {}), ("desk", {}), ("savings", {}), ("ocds-releases", {}), ("ocds-records", {}),
        ):  # fmt: skip
            yield (
                f"{name} for {who}",
                client.get(reverse(f"tenders:{name}", kwargs=where)).content.decode(errors="replace"),
            )
    yield "releases", " ".join(Release.objects.filter(tender=tender).values_list("body", flat=True))
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        yield f"bundle for {audience.value}", "".join(bundle(played, audience))
    for mail in MailMessage.objects.exclude(recipient__in=[person.email for person in tender_bidders(played)]):
        yield f"mail to {mail.recipient}", f"{mail.subject} {mail.body}"


def tender_bidders(played: Played) -> list[User]:
    """Who handed in: their own mails may name them."""
    return [act.user for act in BidAct.objects.filter(tender=played.tender).select_related("user")]


def bundle(played: Played, audience: Audience) -> list[str]:
    out = BytesIO()
    try:
        write_bundle(played.fresh(), audience, out)
    except Refused:
        return []
    with zipfile.ZipFile(out) as files:
        return [files.read(name).decode(errors="replace") for name in files.namelist() if not name.endswith(".sb1")]


def telling(played: Played, rival: Company) -> list[str]:
    return [place for place, text in told(played, rival) if TELLING.search(text)]


def bring(played: Played, company: Company, key: bytes) -> None:
    """The bidder hands in its key file by the page."""
    client, url = client_of(company.submitter), address(played, "bid-mend")
    assert client.post(url, {"file": SimpleUploadedFile("my.bidkey", key)}).status_code == 302


def call_for_keys(played: Played) -> None:
    agency = played.agency
    recovery_calls.propose_recovery(
        played.fresh(), "Two key holders lost their phrases.", actor=actor_for(agency.officer), now=clock.now()
    )
    recovery_calls.confirm_recovery(played.fresh(), actor=actor_for(agency.approver), now=clock.now())


def test_k_minus_one_holders_and_every_bidders_key_file_open_all_bids(
    keys: tuple[Played, dict[str, bytes]], alfa: Company, beta: Company, gamma: Company
) -> None:
    played, files = keys
    committee.release(played.tender, played.agency.key_holders[:1])
    minutes(2)
    assert (played.fresh().stage_now, Opening.objects.get().committed_at) == (Stage.CLOSED, None)
    call_for_keys(played)
    called = MailMessage.objects.filter(key__startswith="bid-to-mend").values_list("recipient", flat=True)
    assert set(called) == {alfa.submitter.email, beta.submitter.email}
    assert "Mend your bid" in text_of(client_of(alfa.submitter).get(address(played, "bid")))
    bring(played, alfa, files["Alfa SRL"])
    minutes(1)
    assert (played.fresh().stage_now, telling(played, gamma)) == (Stage.CLOSED, [])
    # Both open now; what came of them is in the log, and no signed minute holds that yet.
    bring(played, beta, files["Beta SRL"])
    clockwork.run_due(now=clock.now())
    assert Opening.objects.get().commitment is not None
    assert (played.fresh().stage_now, OpenedBid.objects.count(), telling(played, gamma)) == (Stage.CLOSED, 0, [])
    assert in_database([price.encode() for price in PRICES.values()]) == []
    for name, where in (("minutes-pdf", {}), ("evaluation-pdf", {"number": 1})):
        paper = reverse(f"tenders:{name}", kwargs={"reference": played.tender.reference, **where})
        assert client_of(played.agency.officer).get(paper).status_code == 404
    ours = text_of(client_of(alfa.submitter).get(address(played, "bid")))
    assert "as soon as a signed minute of the public log holds that" in ours
    minutes(2)
    assert (played.fresh().stage_now, sorted(OpenedBid.objects.values_list("failure", flat=True))) == (
        Stage.EVALUATED,
        ["", ""],
    )
    opening = Opening.objects.get()
    tick = TickedEntry.objects.get(entry=opening.commitment_id).tick_id
    signed = Checkpoint.objects.filter(size__gt=tick).order_by("size")[0]
    assert opening.revealed_at is not None
    assert signed.signed_at <= opening.revealed_at
    shown = telling(played, gamma)
    for place in (
        "tender for anybody",
        "ocds-releases for anybody",
        "releases",
        "bundle for public",
        "bundle for auditor",
    ):
        assert place in shown, (place, shown)
    assert {one["by"] for one in entries(played.tender, "opening.recovered")} == {"key"}
    assert failing.failures(played) == []
