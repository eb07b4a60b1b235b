"""The part of a decision's letter that says with whom the winner does the contract."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from procurement.rules.bid_companies import Company, CompanyRole


def company_parts(companies: tuple[Company, ...]) -> list[dict[str, Any]]:
    """A sentence and a list; nothing where the winning bid names nobody."""
    words = {
        CompanyRole.MEMBER: _("tenders jointly"),
        CompanyRole.SUBCONTRACTOR: _("subcontractor"),
        CompanyRole.CAPACITY: _("lends its capacity"),
    }
    if not companies:
        return []
    named = [f"{one.name}: {words[one.role]}" for one in companies]
    return [{"kind": "text", "text": _("Its bid names these companies too:")}, {"kind": "list", "items": named}]
