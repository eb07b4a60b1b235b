"""The task list of a draft: its sections with their state, and where each point that the law still misses is mended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.rules.messages import Issue
from procurement.rules.procedures import QUOTATION, procedure_of
from tenders.models import Sealing, Tender
from tenders.queries import negotiation_terms
from tenders.queries.buyer_shares import shares_of
from tenders.queries.frameworks import terms_row
from tenders.queries.judging import is_judged
from tenders.queries.lot_groups import groups_of
from tenders.queries.qualification import asked_by
from tenders.queries.sharing import sharing_of

BASICS, LOTS, REQUIREMENTS, DOCUMENTS, DATES, KEY_HOLDERS, COMMITTEE, CALL, ASKED, PURCHASE, FRAMEWORK, CALLED_OFF = (
    "basics", "lots", "requirements", "documents", "dates", "key-holders", "committee", "call", "asked", "purchase", "framework", "call-off"
)  # fmt: skip

QUALIFICATION, BUYERS, NEGOTIATION, GROUPS = "qualification", "buyers", "negotiation-terms", "groups"

_SECTION = {
    "publish_at": DATES, "enquiries_end_at": DATES, "bids_end_at": DATES, "opening_at": DATES,
    "key_holders": KEY_HOLDERS, "key_holders_required": KEY_HOLDERS, "single_key_holder_reason": KEY_HOLDERS,
    "evaluators": COMMITTEE, "chair": COMMITTEE, "requests_end_at": CALL, "invited": ASKED, "purchase": PURCHASE,
    "framework": FRAMEWORK, "call_off": CALLED_OFF, "buyer_shares": BUYERS,
    "negotiation_ground": NEGOTIATION, "negotiation_reason": NEGOTIATION, "negotiation_minimum": NEGOTIATION,
}  # fmt: skip
"""Fields of the rules by section; lots and requirements by their prefix, all others are on the first page."""
_INPUT = {
    "category": "cpv_division", "contract_nature": "nature_0", "key_holders": "users_0", "key_holders_required": "required",
    "evaluators": "evaluators_0", "chair": "chair_0",
    "single_key_holder_reason": "single_reason", "publish_at": "publish_at_0", "enquiries_end_at": "enquiries_end_at_0",
    "bids_end_at": "bids_end_at_0", "opening_at": "opening_at_0", "lots": "", "author": "", "buyer": "", "procedure": "procedure_0",
    "requests_end_at": "requests_end_at_0", "invited": "who_0", "purchase": "supplier", "framework": "kind_0", "call_off": "quantity_1",
    "buyer_shares": "", "negotiation_ground": "negotiation_ground_0",
}  # fmt: skip
"""Ids of inputs that are not called like the rules' field."""
_LOT = re.compile(r"lots\.(?P<number>\d+)\.(?P<field>.+)")
_ROW = re.compile(r"(?P<rows>items|criteria)\.(?P<number>\d+)\.(?P<field>\w+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point is mended: the section, the lot's number (0: none), and the id of the input on that page."""

    section: str
    lot: int
    target: str


def place_of(issue: Issue) -> Place:
    """The page and the input on which an issue of rules.publishing is mended."""
    field = issue.field
    if found := _LOT.fullmatch(field):
        return Place(LOTS, int(found["number"]), _lot_input(found["field"]))
    if field == "lots":
        return Place(LOTS, 0, "")
    if field.startswith("requirements"):
        row = field.split(".")[1] if "." in field else "1"
        return Place(REQUIREMENTS, 0, f"requirements-{int(row) - 1}-title")
    if field.startswith("framework_"):
        name = field.removeprefix("framework_")
        return Place(FRAMEWORK, 0, "way_0" if name == "way" else name)
    if field.startswith("selection"):
        row = field.split(".")[1] if "." in field else "1"
        return Place(CALL, 0, f"criteria-{int(row) - 1}-title")
    if field.startswith("lot_groups"):
        row = field.partition(".")[2] or "1"
        return Place(GROUPS, 0, f"groups-{int(row) - 1}-lots")
    return Place(_SECTION.get(field, BASICS), 0, _INPUT.get(field, field))


def _lot_input(field: str) -> str:
    if row := _ROW.fullmatch(field):
        return f"{row['rows']}-{int(row['number']) - 1}-{row['field']}"
    return {
        "items": "items-0-description", "criteria": "criteria-0-title", "award_method": "award_method_0",
        "price_formula": "price_formula_0", "tie_break": "tie_1", "number": "",
    }.get(field, field)  # fmt: skip


def link_to(tender: Tender, issue: Issue) -> str:
    """The address at which an issue is mended, down to its input."""
    place = place_of(issue)
    anchor = f"#id_{place.target}" if place.target else ""
    if place.section == LOTS:
        name, arguments = ("officer-lot", [place.lot]) if place.lot else ("officer-lot-new", [])
        return reverse(f"tenders:{name}", args=[tender.reference, *arguments]) + anchor
    return reverse(f"tenders:officer-{place.section}", args=[tender.reference]) + anchor


def links(tender: Tender, issues: tuple[Issue, ...]) -> dict[str, str]:
    """The addresses by field, for components/error_summary.html."""
    return {issue.field: link_to(tender, issue) for issue in issues}


def tasks(tender: Tender, issues: tuple[Issue, ...]) -> list[dict[str, Any]]:
    """The sections in the order of the work, for components/task_list.html."""
    places = [place_of(issue) for issue in issues]

    def state(section: str, begun: bool, lot: int = 0) -> str:
        missing = any(place.section == section and place.lot == lot for place in places)
        return "done" if not missing and begun else "error" if missing and begun else "todo"

    def task(section: str, title: str, begun: bool, hint: str = "") -> dict[str, Any]:
        url = reverse(f"tenders:officer-{section}", args=[tender.reference])
        return {"title": title, "url": url, "state": state(section, begun), "hint": hint}

    asked = len(asked_by(tender))
    requirements, documents = len(tender.requirements.all()), len(tender.documents.all())
    named, seats = len(tender.named_key_holders.all()), len(tender.seats.all())
    groups = len(groups_of(tender))
    judges = seats or any(map(is_judged, tender.lots.all()))
    procedure = procedure_of(tender.procedure)
    if procedure.under_framework:
        called_off = task(CALLED_OFF, _("What is called off"), True, tender.title)
        if not procedure.competes:
            return [called_off]
        return [
            called_off,
            task(REQUIREMENTS, _("What a bid must contain"), bool(requirements), _requirements_hint(requirements)),
            task(DOCUMENTS, _("Documents for bidders"), bool(documents), _documents_hint(documents)),
            task(DATES, _("Dates"), bool(tender.bids_end_at), ""),
            task(KEY_HOLDERS, _("Key holders"), bool(named), _holders_hint(tender, named)),
            *([_shares_task(tender)] if tender.sealing == Sealing.COMMITTEE else []),
            *([task(COMMITTEE, _("Evaluation committee"), bool(seats), _committee_hint(seats))] if judges else []),
        ]
    if not procedure.competes:
        bought = any(place.section == PURCHASE for place in places)
        return [
            task(BASICS, _("What is bought"), bool(tender.summary and tender.cpv_code), tender.title),
            *_lots(tender, state),
            task(PURCHASE, _("The purchase"), not bought, _("From whom, at what price, and why")),
        ]
    return [
        task(BASICS, _("What is bought"), bool(tender.summary and tender.cpv_code), tender.title),
        *_lots(tender, state),
        task(BUYERS, _("Agencies that buy together"), True, _buyers_hint(len(shares_of(tender)))),
        *(
            [task(GROUPS, _("Combined lots"), True, _groups_hint(groups))]
            if groups or len(tender.lots.all()) > 1
            else []
        ),
        task(REQUIREMENTS, _("What a bid must contain"), bool(requirements), _requirements_hint(requirements)),
        task(QUALIFICATION, _("What companies declare about themselves"), bool(asked), _qualification_hint(asked)),
        task(DOCUMENTS, _("Documents for bidders"), bool(documents), _documents_hint(documents)),
        task(DATES, _("Dates"), bool(tender.publish_at if procedure.two_stage else tender.bids_end_at), ""),
        *([task(CALL, _("Selecting candidates"), bool(tender.requests_end_at), "")] if procedure.two_stage else []),
        *(
            [task(NEGOTIATION, _("Negotiation"), bool(negotiation_terms.terms_row(tender)), "")]
            if procedure.initial
            else []
        ),
        *([task(FRAMEWORK, _("Framework agreement"), True, _framework_hint(tender))] if procedure.framework else []),
        *([task(ASKED, _("Whom to ask for quotes"), True, "")] if procedure is QUOTATION else []),
        task(KEY_HOLDERS, _("Key holders"), bool(named), _holders_hint(tender, named)),
        *([_shares_task(tender)] if tender.sealing == Sealing.COMMITTEE else []),
        *([task(COMMITTEE, _("Evaluation committee"), bool(seats), _committee_hint(seats))] if judges else []),
    ]


def _shares_task(tender: Tender) -> dict[str, Any]:
    """At level B: whether enough key holders have opened their share. It may also follow while the tender is in review."""
    found = sharing_of(tender)
    ready = found.fits and found.acknowledged >= found.needed
    hint = _("%(opened)s of at least %(needed)s have opened their share")
    return {
        "title": _("The committee's key"),
        "url": reverse("tenders:officer-shares", args=[tender.reference]),
        "state": "done" if ready else "current" if found.dealt else "todo",
        "hint": hint % {"opened": found.acknowledged if found.fits else 0, "needed": found.needed},
    }


def _buyers_hint(shares: int) -> str:
    if not shares:
        return _("Optional: your agency buys alone, unless you say otherwise")
    return ngettext("%(count)s share of another agency", "%(count)s shares of other agencies", shares) % {
        "count": shares
    }


def _groups_hint(groups: int) -> str:
    if not groups:
        return _("Optional: every lot is awarded by itself, unless you say otherwise")
    return ngettext("%(count)s group of lots", "%(count)s groups of lots", groups) % {"count": groups}


def _framework_hint(tender: Tender) -> str:
    row = terms_row(tender)
    if row is None:
        return _("Optional: an ordinary contract, unless you say otherwise")
    return _("%(months)s months at most, suppliers at most: %(most)s") % {
        "months": row.months,
        "most": row.most_parties,
    }


def _committee_hint(seats: int) -> str:
    if not seats:
        return _("Who scores what people must judge, and who leads")
    return ngettext("%(count)s person named", "%(count)s people named", seats) % {"count": seats}


def _lots(tender: Tender, state: Any) -> list[dict[str, Any]]:
    rows = []
    for lot in tender.lots.all():
        url = reverse("tenders:officer-lot", args=[tender.reference, lot.number])
        title = _("Lot %(number)s: %(title)s") % {"number": lot.number, "title": lot.title}
        items = len(lot.items.all())
        hint = ngettext("%(count)s item", "%(count)s items", items) % {"count": items}
        rows.append({"title": title, "url": url, "state": state(LOTS, True, lot.number), "hint": hint})
    if rows:
        return rows
    url = reverse("tenders:officer-lot-new", args=[tender.reference])
    return [{"title": _("Lots and their items"), "url": url, "state": "todo", "hint": ""}]


def _requirements_hint(count: int) -> str:
    if not count:
        return _("Optional: documents and declarations that every bid needs")
    return ngettext("%(count)s requirement", "%(count)s requirements", count) % {"count": count}


def _qualification_hint(count: int) -> str:
    if not count:
        return _("Grounds for exclusion and selection criteria: nothing is asked yet")
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}


def _documents_hint(count: int) -> str:
    if not count:
        return _("Optional: specifications, drawings, the draft of the contract")
    return ngettext("%(count)s document", "%(count)s documents", count) % {"count": count}


def _holders_hint(tender: Tender, named: int) -> str:
    if not named:
        return _("Who opens the bids")
    return _("%(named)s named, %(needed)s needed to open") % {"named": named, "needed": tender.key_holders_required}
