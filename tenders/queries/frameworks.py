"""Framework agreements as rows: their terms, their parties, what is called off and how much is left. Reads only."""

from __future__ import annotations

from procurement.rules.frameworks import FrameworkTerms, Way
from tenders.models import FrameworkTerms as TermsRow
from tenders.models import Tender


def terms_row(tender: Tender) -> TermsRow | None:
    """What the notice says of the framework agreement; None where the tender is for an ordinary contract."""
    found: TermsRow | None = getattr(tender, "framework", None)
    return found


def framework_terms(tender: Tender) -> FrameworkTerms | None:
    """The same as the rules see it."""
    row = terms_row(tender)
    if row is None:
        return None
    return FrameworkTerms(row.months, row.most_parties, Way(row.way), row.longer_reason, row.rule)
