"""Two envelopes sealed by verify.pyz on the bidder's own computer: uploaded, handed in, opened one after the other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.lifecycle import Stage
from procurement.rules.notes import verify_note
from procurement.rules.receipts import Receipt as Signed
from procurement.rules.receipts import parse_statement
from tenders.demo import director, envelopes
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import BidAct, OpenedBid, OpenedPrice, Receipt, SealedPackage
from tenders.services.refusal import Refused
from tenders.services.sealed_bidding import submit_sealed
from tests.tenders.bidding import address, begin, client_of, fields
from tests.tenders.judging import with_committee
from tests.tenders.offline import package, prepare, seal, send
from tests.tenders.test_envelopes import CANARY, TWO, score


@pytest.fixture
def played(agency: Agency) -> Played:
    return director.publish(with_committee(agency), TWO, publish_at=clock.now() + timedelta(days=1))


def sealed_at_home(played: Played, alfa: Company, folder: Path) -> Client:
    """Alfa's package, uploaded."""
    boss = client_of(alfa.submitter)
    begin(played, alfa, boss)
    prepare(boss, played, folder, prices=(CANARY,))
    seal(folder)
    assert send(boss, played, package(folder))["Location"] == address(played, "bid-package")
    return boss


def test_package_with_price_tables_is_handed_in_and_its_envelopes_open_one_after_the_other(
    played: Played, alfa: Company, beta: Company, tmp_path: Path
) -> None:
    boss = sealed_at_home(played, alfa, tmp_path)
    form = fields(boss.get(address(played, "bid-package")).content.decode())
    boss.post(address(played, "bid-package-submit"), form)
    kept, act = SealedPackage.objects.get(), BidAct.objects.get()
    assert (act.prices, act.sealed_by) == (kept.prices, "cli")
    statement = parse_statement(verify_note(Receipt.objects.get().note, keystore.verifier_keys())[0])
    assert isinstance(statement, Signed)
    assert statement.prices == tuple(kept.prices)
    keys = parse_bidkey(next((tmp_path / "out").glob("*.bidkey")).read_bytes())
    assert {one.object_id for one in keys.objects} == {kept.manifest, *kept.prices, *kept.files}
    director.hand_in(played, beta, {1: ("7000",)})
    director.close_and_open(played)
    first = OpenedBid.objects.get(bid=act.bid)
    assert (first.failure, CANARY in first.manifest) == ("", False)
    score(played)
    envelopes.ask(played)
    assert envelopes.confirm(played).stage == Stage.EVALUATED
    assert CANARY in OpenedPrice.objects.get(bid=act.bid).manifest


def test_bid_sealed_in_another_number_of_envelopes_is_refused(played: Played, alfa: Company, tmp_path: Path) -> None:
    sealed_at_home(played, alfa, tmp_path)
    kept = SealedPackage.objects.get()

    def hand_in(files: list[str], prices: list[str]) -> None:
        submit_sealed(
            kept.bid, manifest=kept.manifest, files=tuple(files), prices=tuple(prices), idempotency_key=uuid4(),
            terms=kept.terms, sealed_by="cli", actor=actor_for(alfa.submitter), now=clock.now(),
        )  # fmt: skip

    with pytest.raises(Refused, match="another number of envelopes"):
        hand_in(kept.files, [])
    with pytest.raises(Refused, match="does not fit this bid"):
        hand_in(kept.files, [kept.manifest])
    with pytest.raises(Refused, match="does not fit this bid"):
        hand_in([*kept.files, *kept.prices], kept.prices)
    assert not BidAct.objects.exists()
