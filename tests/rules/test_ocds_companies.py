"""Groups and subcontractors in a release."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from procurement.rules.ocds_facts import BidFacts, Party
from procurement.rules.ocds_subcontracting import SubcontractPart
from tests.rules.test_ocds import AWARD, LATER, PROCESS, made

BID = BidFacts("b1", "l1", "s", None, valid=True, rank=1, received_at=LATER)
PARTIES = (*PROCESS.parties, Party("RO-CUI-77", "Delta SRL", "RO-CUI", "77"), Party("DE-9", "Omega GmbH"))
DELTA, OMEGA = SubcontractPart("RO-CUI-77", "roof", Decimal("12.5")), SubcontractPart("DE-9", "doors")


def test_release_names_group_and_subcontractors_with_their_roles_and_shares() -> None:
    bid = replace(BID, members=("r",), subcontracts=(DELTA,))
    award = replace(AWARD, others=("r",), subcontracts=(DELTA,))
    found = made(replace(PROCESS, parties=PARTIES, bids=(bid,), awards=(award,)), "award")
    assert {party["name"]: party["roles"] for party in found["parties"][1:]} == {
        "Alfa SRL": ["tenderer", "supplier"],
        "Beta SRL": ["tenderer", "supplier"],
        "Delta SRL": ["subcontractor"],
    }
    (detail,) = found["bids"]["details"]
    assert [one["name"] for one in detail["tenderers"]] == ["Alfa SRL", "Beta SRL"]
    assert detail["hasSubcontracting"] is True
    assert detail["subcontracting"] == {
        "description": "roof",
        "minimumPercentage": Decimal("0.125"),
        "maximumPercentage": Decimal("0.125"),
        "subcontracts": [
            {
                "id": "1",
                "subcontractor": {"id": "RO-CUI-77", "name": "Delta SRL"},
                "tenderers": [{"id": "s", "name": "Alfa SRL"}],
            }
        ],
    }
    assert found["awards"][0]["subcontracting"] == detail["subcontracting"]


def test_release_gives_no_percentage_where_a_share_is_not_known() -> None:
    bid = replace(BID, subcontracts=(DELTA, OMEGA))
    detail = made(replace(PROCESS, parties=PARTIES, bids=(bid,)))["bids"]["details"][0]
    assert detail["subcontracting"]["description"] == "roof; doors"
    assert "maximumPercentage" not in detail["subcontracting"]
    assert "hasSubcontracting" not in made(replace(PROCESS, bids=(BID,)))["bids"]["details"][0]


def test_agencies_that_buy_together_are_buyers_all_of_them() -> None:
    others = (Party("o", "Town Hall of Other"),)
    found = made(replace(PROCESS, parties=(*PROCESS.parties, *others), other_buyers=("o",)))
    assert {party["name"]: party["roles"] for party in found["parties"]} == {
        "Town Hall": ["buyer", "procuringEntity"],
        "Town Hall of Other": ["buyer"],
    }
