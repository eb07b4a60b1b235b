"""The companies of a bid, from the bidder's pages to the opened bid."""

from __future__ import annotations

from django.test import Client

from tenders.demo.scenario import Company, Played
from tests.tenders.bidding import (
    address,
    begin,
    client_of,
    fields,
    save_prices,
    saved,
    text_of,
    upload,
)

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
