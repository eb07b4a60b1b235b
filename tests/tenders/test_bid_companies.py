"""The companies of a bid, from the bidder's pages to the opened bid."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, Organization
from procurement.rules.lifecycle import Role
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.companies import MEMBER, SUBCONTRACTOR, TOGETHER, hand_in_together
from tenders.demo.debarring import debar
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Letter, SubcontractorChange
from tenders.queries.report84 import report_of
from tenders.queries.shared_people import shared_people_in
from tests import factories
from tests.tenders.bidding import (
    ANSWERS,
    PRICES,
    address,
    begin,
    client_of,
    fields,
    open_tender,
    save_prices,
    saved,
    text_of,
    upload,
)
from tests.tenders.bundle_forging import Files, change_json, files_of
from tests.tenders.judging import PLAN as JUDGED
from tests.tenders.judging import with_committee
from tests.tenders.start import START
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

BETA = {"name": "Beta Group SRL", "country": "RO", "registry": "4444", "share": "40", "part": "delivery"}
DELTA = {"name": "Delta GmbH", "country": "DE", "vat": "DE999", "criterion": "three similar contracts"}


def name_company(client: Client, played: Played, role: str, texts: dict[str, str], number: int = 1) -> str:
    """Add a company by its page; what the page after it says."""
    url = address(played, "bid-company-add", role)
    typed = {f"company_{number}_{name}": text for name, text in texts.items()}
    return text_of(client.post(url, {**fields(client.get(url).content.decode()), **typed}, follow=True))


def test_companies_are_named_changed_and_taken_out_by_their_pages(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    assert "Your company alone" in text_of(boss.get(address(played, "bid")))
    page = name_company(boss, played, "member", BETA)
    assert "leads the group, with 60 % of the contract" in page
    page = name_company(boss, played, "capacity", DELTA, 2)
    assert "attach its commitment to your documents, and name that file here" in page
    assert "1 is open" in text_of(boss.get(address(played, "bid")))
    assert "company_2_file" in boss.get(address(played, "bid-check")).content.decode()
    upload(boss, played, "other", "commitment.pdf")
    url = address(played, "bid-company", 2)
    page = boss.get(f"{url}?check=1").content.decode()
    assert '<option value="commitment.pdf">' in page
    typed = {f"company_2_{name}": text for name, text in {**DELTA, "file": "commitment.pdf"}.items()}
    boss.post(url, {**fields(page), **typed})
    assert "2 companies besides yours" in text_of(boss.get(address(played, "bid")))
    assert [one["name"] for one in saved(played, alfa).content["companies"]] == ["Beta Group SRL", "Delta GmbH"]
    assert "out of the draft?" in text_of(boss.get(address(played, "bid-company-remove", 1)))
    boss.post(address(played, "bid-company-remove", 1))
    assert [one["name"] for one in saved(played, alfa).content["companies"]] == ["Delta GmbH"]
    assert boss.post(address(played, "bid-company-remove", 2)).status_code == 404
    assert boss.get(address(played, "bid-company-add", "friend")).status_code == 404


def test_company_without_a_name_comes_back_with_what_was_typed(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    url = address(played, "bid-company-add", "subcontractor")
    response = boss.post(url, {"company_1_part": "the roof", "company_1_country": "RO"})
    assert (response.status_code, "the roof" in response.content.decode()) == (422, True)
    assert saved(played, alfa).content["companies"] == []


def test_company_added_beside_a_colleague_is_kept_on_the_page(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    url = address(played, "bid-company-add", "member")
    before = fields(boss.get(url).content.decode())
    name_company(client_of(alfa.submitter), played, "member", BETA)
    typed = {"company_1_name": "Late SRL", "company_1_country": "RO"}
    response = boss.post(url, {**before, **typed})
    assert (response.status_code, "Late SRL" in response.content.decode()) == (409, True)
    assert len(saved(played, alfa).content["companies"]) == 1


def test_companies_of_a_bid_are_not_to_be_seen_by_others(
    played: Played, alfa: Company, boss: Client, beta: Company
) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, ("4321.09", "1"))
    name_company(boss, played, "member", BETA)
    rival = client_of(beta.submitter)
    assert rival.get(address(played, "bid-companies"))["Location"] == address(played, "bid")
    assert "Beta Group" not in text_of(rival.get(address(played, "bid")))


def test_companies_are_shown_after_the_opening_wherever_the_bid_is(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    played = open_tender(agency)
    hand_in_together(played, alfa, PRICES, ANSWERS)
    helper = {**SUBCONTRACTOR, "name": "Delta again", "registry": MEMBER["registry"]}
    hand_in_together(played, beta, {1: ("4600", "99")}, ANSWERS, [helper])
    public = played.tender.get_absolute_url()
    director.move_to(played.bids_end_at)
    assert "Delta Mobilier" not in text_of(Client().get(public))
    debar("Delta Mobilier SRL", MEMBER["registry"], actor=actor_for(factories.make_admin()))
    director.close_and_open(played)

    told = text_of(Client().get(public))
    assert "Delta Mobilier SRL (RO 14399840): tenders jointly, 35.00%, delivery and assembly" in told
    assert "oferte@delta" not in told
    officer = text_of(client_of(agency.officer).get(reverse("tenders:officer-bids", args=[played.tender.reference])))
    assert "Alfa SRL leads the group, with 65 % of the contract." in officer
    assert "Delta Mobilier SRL, named in this bid, is on the list of debarred companies" in officer
    assert (
        "Delta Mobilier SRL tenders for a lot and stands in another bid for it as well: Alfa SRL, Beta SRL." in officer
    )
    assert "oferte@delta-mobilier.example" in officer

    director.decide(played, 2)
    letter = Letter.objects.get(bid__bidder=alfa.organization)
    assert "Delta Mobilier SRL: tenders jointly" in letter.content
    report = report_of(played.fresh(), clock.now())
    assert [one.company for one in report.debarred] == ["Delta Mobilier SRL", "Delta again"]
    (first, second) = report.lots
    assert [one.name for one in second.companies] == [one["name"] for one in TOGETHER]
    assert first.companies == ()

    release = json.loads(played.fresh().releases.latest("number").body)
    roles = {party["name"]: party["roles"] for party in release["parties"]}
    assert roles["Delta Mobilier SRL"] == ["tenderer", "supplier", "subcontractor"]  # the last in the rival's bid
    assert roles["Rapid Transport SRL"] == ["subcontractor"]
    award = release["awards"][0]
    assert [one["name"] for one in award["suppliers"]] == ["Alfa SRL", "Delta Mobilier SRL"]
    assert award["subcontracting"]["maximumPercentage"] == 0.05

    bundle = bundle_of(played, Audience.AUDITOR)
    assert findings(bundle)["V27"].detail == "bids that name companies: 2"
    lies: list[Callable[[Files], object]] = [
        lambda files: change_json(files, "companies.json", lambda data: data["bids"].popitem()),
        lambda files: files.pop("companies.json"),
        _fewer_tenderers,
    ]
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert "V27" in failed(changed), number


def _fewer_tenderers(files: Files) -> None:
    path = max(path for path in files if path.startswith("ocds/"))
    data = json.loads(files[path])
    data["bids"]["details"][0]["tenderers"] *= 3
    files[path] = json.dumps(data).encode()


def test_people_of_a_named_company_count_as_those_of_a_bidder(agency: Agency, alfa: Company, beta: Company) -> None:
    played = director.publish(with_committee(agency), JUDGED, publish_at=START + timedelta(days=1))
    Organization.objects.filter(pk=beta.organization.pk).update(registry_number=MEMBER["registry"])
    factories.grant(played.agency.evaluators[0], beta.organization, Role.PREPARER)
    mail = {**SUBCONTRACTOR, "contact": "Eva Popa, office@valeaverde.example"}
    hand_in_together(played, alfa, {1: ("7000",)}, companies=[MEMBER, mail])
    director.close_and_open(played)
    said = [str(one) for one in shared_people_in(played.fresh())]
    assert "Eva of the committee belongs to Delta Mobilier SRL: it is the same account." in said
    assert any(
        "Rapid Transport SRL have e-mail addresses at the same domain, valeaverde.example" in one for one in said
    )


@pytest.fixture
def signed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    """A contract of a group with a subcontractor."""
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    hand_in_together(played, alfa, {1: ("4400,50", "99.50")}, companies=[MEMBER, SUBCONTRACTOR])
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    director.sign(played)
    return played


def test_buyer_agrees_to_another_subcontractor_and_everybody_reads_it(signed: Played, alfa: Company) -> None:
    url = reverse("tenders:officer-subcontractors", args=[signed.tender.reference, 1])
    ana = client_of(signed.agency.officer)
    public = reverse("tenders:contract", args=[signed.tender.reference, 1])
    assert "Rapid Transport SRL (RO 18547290): subcontractor, 5.00%, transport" in text_of(Client().get(public))
    new = {"name": "Iute SRL", "country": "RO", "registry": "18547304", "part": "transport", "share": "4"}
    typed = {f"company_1_{name}": text for name, text in new.items()}
    refused = ana.post(url, {**typed, "replaced": "RO 18547290", "reason": ""})
    assert (refused.status_code, "Say why: it is published." in text_of(refused)) == (422, True)
    own = ana.post(url, {**typed, "company_1_registry": MEMBER["registry"], "reason": "-"})
    assert "is a member of the group that has it" in text_of(own)
    assert client_of(signed.agency.approver).post(url, {**typed, "reason": "-"}).status_code == 422
    assert ana.post(url, {**typed, "replaced": "RO 18547290", "reason": "The lorries are gone."}).status_code == 302

    told = text_of(Client().get(public))
    assert "Iute SRL (RO 18547304): subcontractor, 4.00%, transport" in told
    assert "Rapid Transport SRL (RO 18547290)" not in told
    assert "Iute SRL in the place of Rapid Transport SRL, transport. The lorries are gone." in told
    assert LogEntry.objects.get(type="contract.subcontractor_agreed").public
    (contract,) = json.loads(signed.fresh().releases.latest("number").body)["contracts"]
    assert contract["amendments"][0]["rationale"] == "The lorries are gone."
    assert MailMessage.objects.filter(key__startswith="subcontractor:").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        SubcontractorChange.objects.update(name="Another")
