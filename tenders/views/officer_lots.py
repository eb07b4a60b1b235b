"""The lots of a draft on screen: one page a lot, its items typed or imported, the spreadsheet to fill in, removal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.facts import AwardMethod
from tenders.forms.officer_lot import LotPage, lot_initial
from tenders.models import Lot, Tender
from tenders.queries.unit_prices import similar_costs
from tenders.reports.item_sheet import MEDIA_TYPE, item_sheet
from tenders.reports.unit_price_tables import Line, address
from tenders.services import drafting
from tenders.views.officer_editor import Editor, locked
from tenders.views.officer_page import WRITERS, Page, attempt, page


@page(*WRITERS)
def new_lot(view: Page) -> HttpResponse:
    """One more lot."""
    return _lot(view, "")


@page(*WRITERS)
def lot(view: Page, number: int) -> HttpResponse:
    """A lot with its items and criteria."""
    wanted = view.request.POST.get("lot") if view.request.method == "POST" else None
    return _lot(view, wanted if wanted is not None else str(view.lot(number).pk))


def _lot(view: Page, lot_id: str) -> HttpResponse:
    """`lot_id` is that of the lot when the page was made: numbers move up when somebody removes another lot."""
    if answer := locked(view):
        return answer
    editor, posted = _editor(view, lot_id), view.request.POST
    if view.request.method != "POST":
        return editor.show()
    if "more" in posted:
        again = LotPage(posted, initial=editor.initial(view.tender), more=posted["more"])
        return editor.show(form=again, revision=posted.get("revision", ""), seen=posted.get("seen", ""))
    _form, answer = editor.take()
    return answer or view.done(_("The lot is saved."), "officer-tender")


def _editor(view: Page, lot_id: str) -> Editor:
    def saved(tender: Tender) -> Lot | None:
        return next((found for found in tender.lots.all() if str(found.pk) == lot_id), None)

    def initial(tender: Tender) -> Mapping[str, Any]:
        return lot_initial(saved(tender))

    def form(data: Any, start: Mapping[str, Any]) -> LotPage:
        return LotPage(data, view.request.FILES if data is not None else None, initial=start)

    def save(form: LotPage, revision: int) -> None:
        found = saved(view.tender)
        number = found.number if found else None
        drafting.save_lot(view.tender, form.draft(), number=number, revision=revision, actor=view.actor, now=view.now)

    found = saved(view.tender)
    here = _("Lot %(number)s") % {"number": found.number} if found else _("A new lot")
    context = {
        "lot": found,
        "lot_id": lot_id,
        "removed": bool(lot_id) and found is None,
        "similar": _similar(found) if found else [],
    }
    return Editor(view, "lot", here, initial, form, save, context)


def _similar(lot: Lot) -> list[Line]:
    """What items like those of this lot cost so far."""
    return [Line(group, description, address(group, {})) for description, group in similar_costs(lot)]


@page(*WRITERS)
def remove_lot(view: Page, number: int) -> HttpResponse:
    """Ask, then take a lot out of the draft; those after it move up."""
    if answer := locked(view):
        return answer
    found = view.lot(number)
    issues: tuple[Any, ...] = ()
    if view.request.method == "POST":
        issues = attempt(
            lambda: drafting.remove_lot(
                view.tender, found.number, revision=_revision(view), actor=view.actor, now=view.now
            )
        )
        if not issues:
            return view.done(_("The lot is removed; those after it moved up."), "officer-tender")
    return view.render(
        "remove",
        _("Remove this lot with all its items?"),
        {"what": found, "revision": view.tender.revision, "back": "tenders:officer-tender", "issues": issues},
        status=422 if issues else 200,
    )


def _revision(view: Page) -> int:
    text = view.request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@page(*WRITERS, methods=("GET", "HEAD"))
def lot_sheet(view: Page, number: int = 0) -> HttpResponse:
    """The spreadsheet of a lot's items; for a lot that is not saved yet, the empty one to fill in."""
    lot = view.lot(number) if number else None
    items = lot.items.all() if lot else []
    priced = lot is not None and lot.award_method == AwardMethod.QUALITY_ONLY
    name = f"{view.tender.reference}-lot-{number}.xlsx" if number else "items.xlsx"
    response = HttpResponse(item_sheet(items, priced=priced), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
