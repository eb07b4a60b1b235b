"""The bidder's task list, and where each thing that is missing can be mended. Addresses and words only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.display import amount_text
from procurement.rules.facts import CriterionKind
from procurement.rules.messages import Issue
from tenders.models import Tender
from tenders.queries.bid_check import price_field
from tenders.queries.bid_progress import LotProgress, Progress
from tenders.queries.qualification import asked_by


def page_of(tender: Tender, name: str, *args: object) -> str:
    """The address of one of the bid's pages."""
    return reverse(f"tenders:{name}", args=[tender.reference, *args])


def issue_links(tender: Tender, progress: Progress, issues: Iterable[Issue]) -> dict[str, str]:
    """For each issue the page and input that mend it, by the issue's field."""
    known = {
        "lots": page_of(tender, "bid"),
        "files": page_of(tender, "bid-documents"),
        "companies": page_of(tender, "bid-companies"),
    }
    for one in progress.lots:
        page = page_of(tender, "bid-price", one.lot.number)
        known |= {price_field(item): f"{page}?check=1#id_{price_field(item)}" for item in one.lot.items.all()}
    documents, statements = page_of(tender, "bid-documents"), page_of(tender, "bid-declarations")
    for slot in progress.slots:
        field = f"file_{slot.requirement.pk}"
        known[field] = f"{documents}#id_{field}"
    for requirement, _made in progress.declarations:
        field = f"declaration_{requirement.pk}"
        known[field] = f"{statements}?check=1#id_{field}"
    for _lot, criterion, _text in progress.answers:
        field = f"answer_{criterion.pk}"
        first = "_0" if criterion.kind == CriterionKind.OPTION else ""
        known[field] = f"{statements}?check=1#id_{field}{first}"
    known |= {f"answer_{group.pk}": f"{statements}?check=1#id_answer_{group.pk}" for group, _text in progress.groups}
    for found in issues:
        if found.field.startswith("qualification_"):
            code = found.field.removeprefix("qualification_")
            known[found.field] = f"{page_of(tender, 'bid-qualification')}#q-{code}"
        if found.field.startswith("company_"):
            known[found.field] = f"{page_of(tender, 'bid-company', found.field.split('_')[1])}?check=1#id_{found.field}"
    return {found.field: known[found.field] for found in issues if found.field in known}


def tasks(tender: Tender, progress: Progress, *, submitted: bool) -> list[dict[str, Any]]:
    """The task list of a draft, in the order in which the work is usually done. `submitted`: as it stands now."""
    found = [_price_task(tender, lot) for lot in progress.lots]
    found.append(_documents_task(tender, progress))
    if progress.declarations or progress.answers or progress.groups:
        found.append(_statements_task(tender, progress))
    if tender.qualification:
        found.append(_qualification_task(tender, progress))
    found.append(_companies_task(tender, progress))
    found.append(_submit_task(tender, progress, submitted=submitted))
    return found


def _totals(lot: LotProgress) -> str:
    """What the lot costs; where options do not count, also what is compared."""
    if lot.total is None:
        return ""
    given = {"total": amount_text(lot.total)}
    if lot.compared is None:
        return _("Total %(total)s without VAT") % given
    text = _("Total %(total)s without VAT, of which %(compared)s without the options are compared")
    return text % {**given, "compared": amount_text(lot.compared)}


def _price_task(tender: Tender, lot: LotProgress) -> dict[str, Any]:
    hints = {
        "todo": _("No prices: this lot is not part of your bid"),
        "done": _totals(lot),
        "current": ngettext("%(count)s price is missing", "%(count)s prices are missing", lot.missing)
        % {"count": lot.missing},
        "error": ngettext("%(count)s price can't be read", "%(count)s prices can't be read", lot.wrong)
        % {"count": lot.wrong},
    }
    return {
        "title": _("Price of lot %(number)s: %(title)s") % {"number": lot.lot.number, "title": lot.lot.title},
        "url": page_of(tender, "bid-price", lot.lot.number),
        "state": lot.state,
        "hint": hints[lot.state],
    }


def _documents_task(tender: Tender, progress: Progress) -> dict[str, Any]:
    missing = progress.documents_missing
    attached = len(progress.further_files) + sum(slot.file is not None for slot in progress.slots)
    files = ngettext("%(count)s file attached", "%(count)s files attached", attached) % {"count": attached}
    lacking = ngettext("%(count)s document is missing", "%(count)s documents are missing", missing) % {"count": missing}
    if missing:
        state, hint = ("current" if attached else "todo"), lacking
    else:
        state, hint = ("done" if attached else "todo"), (files if attached else _("None required"))
    return {"title": _("Documents"), "url": page_of(tender, "bid-documents"), "state": state, "hint": hint}


def _statements_task(tender: Tender, progress: Progress) -> dict[str, Any]:
    missing = progress.statements_missing
    given = any(made for _r, made in progress.declarations) or any(text for *_c, text in progress.answers)
    hint = ngettext("%(count)s is open", "%(count)s are open", missing) % {"count": missing} if missing else ""
    title = _("Declarations and answers") if progress.answers or progress.groups else _("Declarations")
    state = ("current" if given else "todo") if missing else "done"
    return {"title": title, "url": page_of(tender, "bid-declarations"), "state": state, "hint": hint}


def _qualification_task(tender: Tender, progress: Progress) -> dict[str, Any]:
    missing = sum(found.field.startswith("qualification_") for found in progress.issues)
    asked = len(asked_by(tender))
    lacking = ngettext("%(count)s is open", "%(count)s are open", missing) % {"count": missing}
    answered = ngettext("%(count)s question answered", "%(count)s questions answered", asked) % {"count": asked}
    return {
        "title": _("About your company"),
        "url": page_of(tender, "bid-qualification"),
        "state": "done" if not missing else "todo" if missing == asked else "current",
        "hint": lacking if missing else answered,
    }


def _companies_task(tender: Tender, progress: Progress) -> dict[str, Any]:
    wrong = sum(found.field == "companies" or found.field.startswith("company_") for found in progress.issues)
    count = len(progress.companies)
    named = ngettext("%(count)s company besides yours", "%(count)s companies besides yours", count) % {"count": count}
    lacking = ngettext("%(count)s is open", "%(count)s are open", wrong) % {"count": wrong}
    return {
        "title": _("Companies in this bid"),
        "url": page_of(tender, "bid-companies"),
        "state": "current" if wrong else "done",
        "hint": lacking if wrong else named if count else _("Your company alone"),
    }


def _submit_task(tender: Tender, progress: Progress, *, submitted: bool) -> dict[str, Any]:
    missing = len(progress.issues)
    if missing:
        hint = ngettext("%(count)s point is still open", "%(count)s points are still open", missing) % {
            "count": missing
        }
    else:
        hint = _("Submitted as it stands here") if submitted else _("Nothing is missing: not submitted yet")
    state = "done" if submitted else "todo"
    return {"title": _("Check and submit"), "url": page_of(tender, "bid-check"), "state": state, "hint": hint}
