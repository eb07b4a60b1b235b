"""Companies in more than one bid, and the size of those who tender."""

from __future__ import annotations

from procurement.rules.bid_companies import Company, CompanyRole, CompanySize, Leader
from procurement.rules.company_overlaps import BidParties, overlaps, small_or_medium, tenderers_size

DELTA = ("Delta SRL", "RO", "77")


def bid(name: str, number: str, *companies: Company, lots: str = "1", size: str = "small") -> BidParties:
    return BidParties(Leader(name, "RO", number), size, frozenset(lots), companies)


def as_(role: CompanyRole, size: str = "") -> Company:
    return Company(role, *DELTA, size=size)


def test_company_in_one_bid_or_for_different_lots_says_nothing() -> None:
    member = as_(CompanyRole.MEMBER)
    assert overlaps([bid("Alfa", "1", member), bid("Beta", "2")]) == ()
    assert overlaps([bid("Alfa", "1", member, as_(CompanyRole.SUBCONTRACTOR))]) == ()
    assert overlaps([bid("Alfa", "1", member, lots="1"), bid("Beta", "2", member, lots="2")]) == ()
    assert overlaps([bid("Alfa", ""), bid("Beta", "")]) == ()


def test_company_in_two_bids_is_told_what_weighs_most_first() -> None:
    member, helper = as_(CompanyRole.MEMBER), as_(CompanyRole.SUBCONTRACTOR)
    other = Company(CompanyRole.CAPACITY, "Omega SRL", "RO", "88")
    found = overlaps([bid("Alfa", "1", helper, other), bid("Beta", "2", member, other), bid("Gama", "3", lots="12")])
    assert [str(one) for one in found] == [
        (
            "Delta SRL tenders for a lot and stands in another bid for it as well: Alfa, Beta. "
            "Ask these bidders how they kept their bids apart."
        ),
        "Omega SRL stands in several bids for the same lot without tendering itself: Alfa, Beta. That is allowed.",
    ]
    (twice,) = overlaps([bid("Alfa", "1", member), bid("Delta SRL", "RO77")])
    assert str(twice).startswith("Delta SRL tenders in more than one bid for the same lot: Alfa, Delta SRL.")


def test_size_of_a_group_is_that_of_its_largest_member_and_unknown_if_one_is() -> None:
    large = bid("Alfa", "1", as_(CompanyRole.MEMBER, "large"))
    unknown = bid("Beta", "2", as_(CompanyRole.MEMBER))
    small = bid("Gama", "3", as_(CompanyRole.SUBCONTRACTOR, "large"), size="micro")
    assert (tenderers_size(large), tenderers_size(unknown)) == (CompanySize.LARGE, None)
    assert tenderers_size(small) is CompanySize.MICRO
    assert (small_or_medium([large, small]), small_or_medium([large, unknown])) == (1, None)
