"""Subcontractors of a contract: who they are after each change, and which change is refused."""

from __future__ import annotations

from procurement.rules.bid_companies import Company, CompanyRole, Leader
from procurement.rules.subcontractors import Agreed, change_issues, in_force

ROOF = Company(CompanyRole.SUBCONTRACTOR, "Roof SRL", "RO", "11", part="roof")
DOORS = Company(CompanyRole.SUBCONTRACTOR, "Doors SRL", "RO", "22", part="doors")
MEMBER = Company(CompanyRole.MEMBER, "Member SRL", "RO", "33")
TILES = Company(CompanyRole.SUBCONTRACTOR, "Tiles SRL", "RO", "44", part="roof")
ALFA = Leader("Alfa SRL", "RO", "99")


def said(new: Company, replaced: str = "", reason: str = "It went bankrupt.") -> list[tuple[str, str]]:
    found = change_issues(
        new, replaced, present=[ROOF, DOORS], supplier=ALFA, members=[MEMBER, ROOF, DOORS], reason=reason
    )
    return [(one.field, str(one)) for one in found]


def test_subcontractors_now_are_those_of_the_bid_with_each_change() -> None:
    assert in_force([MEMBER, ROOF, DOORS], []) == (ROOF, DOORS)
    assert in_force([ROOF, DOORS], [Agreed(TILES, ROOF.key)]) == (DOORS, TILES)
    assert in_force([], [Agreed(TILES), Agreed(ROOF, TILES.key)]) == (ROOF,)


def test_change_is_refused_where_it_makes_no_sense() -> None:
    assert said(TILES) == said(TILES, ROOF.key) == said(ROOF, ROOF.key) == []
    assert said(TILES, "RO 5") == [
        ("replaced", "“RO 5” is no subcontractor of this contract now. Choose one that is, or none.")
    ]
    assert said(DOORS, ROOF.key) == [("company_1_registry", "“Doors SRL” is a subcontractor of this contract already.")]
    own = Company(CompanyRole.SUBCONTRACTOR, "Member SRL", "RO", "RO33")
    assert said(own)[0][1] == "“Member SRL” has the contract itself, or is a member of the group that has it."
    assert said(TILES, reason=" ") == [("reason", "Say why: it is published.")]
