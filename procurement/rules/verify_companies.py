"""Rule V27 of the verifier: the companies that are shown are those that the opened bids name (docs/formats.md, section 19)."""

from __future__ import annotations

import json
from typing import Any

from procurement.rules.bid_companies import Company, CompanyRole
from procurement.rules.company_entries import entries
from procurement.rules.verify_commit import manifest_of
from procurement.rules.verify_evidence import Evidence, Failed, NotApplicable

COMPANIES = "companies.json"


def v27(evidence: Evidence) -> str:
    """`companies.json` says what the manifests say, and the last release has as many tenderers and subcontractors a bid."""
    named: dict[str, tuple[Company, ...]] = {}
    for bid in evidence.bids:
        manifest = None if bid.data["failure"] else manifest_of(evidence, bid)
        if manifest is not None and manifest.companies:
            named[bid.bid] = manifest.companies
    if not named and COMPANIES not in evidence.zip.members:
        raise NotApplicable("No bid names other companies.")
    shown = evidence.json(COMPANIES)
    if shown != {"v": 1, "bids": {bid: entries(companies) for bid, companies in named.items()}}:
        raise Failed(COMPANIES, "These are not the companies that the opened bids name.")
    _releases(evidence, named)
    return f"bids that name companies: {len(named)}"


def _releases(evidence: Evidence, named: dict[str, tuple[Company, ...]]) -> None:
    """The newest release has the whole state: whoever tenders or subcontracts is in each of its bids that it shows."""
    paths = sorted(path for path in evidence.zip.members if path.startswith("ocds/"))
    release = json.loads(evidence.read(paths[-1])) if paths else {}
    for detail in release.get("bids", {}).get("details", []):
        companies = next((found for bid, found in named.items() if str(detail["id"]).startswith(bid)), ())
        if (_count(detail), _subcontracts(detail)) != (
            1 + sum(one.role is CompanyRole.MEMBER for one in companies),
            sum(one.role is CompanyRole.SUBCONTRACTOR for one in companies),
        ):
            raise Failed(
                paths[-1], f"Its bid {detail['id']} has other tenderers or subcontractors than the opened bid."
            )


def _count(detail: dict[str, Any]) -> int:
    return len(detail.get("tenderers", []))


def _subcontracts(detail: dict[str, Any]) -> int:
    return len(detail.get("subcontracting", {}).get("subcontracts", []))
