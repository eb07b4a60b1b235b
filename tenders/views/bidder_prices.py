"""The price table of a lot: typed, or filled from a spreadsheet that is read in memory and stored nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement.memory_uploads import MemoryUpload, MemoryUploadHandler
from procurement.refusal import Refused
from procurement.rules.messages import Issue, issue
from procurement.sealing_views import receives_uploads
from tenders.forms.bid_prices import PriceForm
from tenders.forms.price_sheet import LARGEST, read
from tenders.forms.price_template import price_template
from tenders.forms.sheets import KIND, TOO_LARGE
from tenders.models import Lot
from tenders.queries.bid_parts import Prices
from tenders.queries.tenders import get_lot_of
from tenders.queries.vat import rate_for
from tenders.services.refusal import Stale
from tenders.views.bidder_doors import Bidding, drafting_page
from tenders.views.bidder_saving import fitted, save_part, seen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@drafting_page
def price(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """Show the table, or save what was typed. Wrong prices are saved too, and named on the page that comes back."""
    lot = get_lot_of(bidding.tender, number)
    if request.method != "POST":
        return _page(request, bidding, lot, _saved_form(bidding, lot, strict="check" in request.GET))
    part, form = Prices(str(lot.pk)), PriceForm(lot, request.POST, vat_rate=rate_for(lot, bidding.company))
    valid = form.is_valid()
    if not form.keepable:
        return _page(request, bidding, lot, form, status=422)
    try:
        save_part(bidding, part, form.typed, seen_before=form["seen"].value() or "")
    except Stale as stale:
        form = _beside_saved(bidding, lot, request.POST)
        first = next((row.field.name for row in form.rows if row.saved is not None), "")
        return _page(request, bidding, lot, form, issues=fitted(stale.issues, otherwise=first), status=409)
    except Refused as refused:
        return _page(request, bidding, lot, form, issues=fitted(refused.issues), status=422)
    if not valid:
        return _page(request, bidding, lot, _saved_form(bidding, lot), saved_wrong=True, status=422)
    messages.success(request, _("The prices of lot %(number)s are saved in your draft.") % {"number": number})
    return redirect("tenders:bid", bidding.tender.reference)


@require_http_methods(["GET", "POST"])
@drafting_page
def clear(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """Leave a lot out of the bid: forget its prices, after asking."""
    lot = get_lot_of(bidding.tender, number)
    part = Prices(str(lot.pk))
    context = bidding.context | {"lot": lot}
    if request.method == "POST":
        try:
            save_part(bidding, part, {}, seen_before=seen(part, bidding.draft.content))
        except Refused as refused:
            context |= {"issues": fitted(refused.issues)}
            return render(request, "tenders/bidder/price_clear.html", context, status=422)
        messages.success(request, _("Lot %(number)s is not part of your bid any more.") % {"number": number})
        return redirect("tenders:bid", bidding.tender.reference)
    return render(request, "tenders/bidder/price_clear.html", context)


@require_safe
@drafting_page
def sheet(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """The table as a spreadsheet to fill in, with the prices that are in the draft."""
    lot = get_lot_of(bidding.tender, number)
    content = price_template(lot, Prices(str(lot.pk)).of(bidding.draft.content))
    name = f"{bidding.tender.reference}-lot-{lot.number}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _in_memory(request: HttpRequest, **_kwargs: Any) -> MemoryUploadHandler:
    return MemoryUploadHandler(request, largest=LARGEST)


@require_http_methods(["GET", "POST"])
@drafting_page
@receives_uploads(_in_memory)
def upload(request: HttpRequest, bidding: Bidding, number: int) -> HttpResponse:
    """Fill the form from an uploaded table, to be looked at and saved. Every wrong cell is named; nothing is stored yet."""
    lot = get_lot_of(bidding.tender, number)
    if request.method != "POST":
        return redirect("tenders:bid-price", bidding.tender.reference, number)
    file: Any = request.FILES.get("file")
    saved = Prices(str(lot.pk)).of(bidding.draft.content)
    if not isinstance(file, MemoryUpload):
        return _page(request, bidding, lot, _saved_form(bidding, lot), issues=(issue("file", KIND),), status=422)
    if file.data is None:
        large = issue("file", TOO_LARGE, megabytes=LARGEST // 2**20)
        return _page(request, bidding, lot, _saved_form(bidding, lot), issues=(large,), status=422)
    reading = read(lot, file.name, file.data)
    if reading.issues:
        return _page(request, bidding, lot, _saved_form(bidding, lot), issues=reading.issues, status=422)
    form = PriceForm.of_draft(
        lot,
        reading.prices,
        seen=seen(Prices(str(lot.pk)), bidding.draft.content),
        vat_rate=rate_for(lot, bidding.company),
    )
    return _page(request, bidding, lot, form, unsaved=reading.prices != saved)


def _saved_form(bidding: Bidding, lot: Lot, *, strict: bool = False) -> PriceForm:
    part, content = Prices(str(lot.pk)), bidding.draft.content
    return PriceForm.of_draft(
        lot, part.of(content), seen=seen(part, content), strict=strict, vat_rate=rate_for(lot, bidding.company)
    )


def _beside_saved(bidding: Bidding, lot: Lot, data: Any) -> PriceForm:
    """What was typed, with what is saved now beside it; saving again puts it in the place of that."""
    part, content = Prices(str(lot.pk)), bidding.draft.content
    return PriceForm(
        lot,
        {**data.dict(), "seen": seen(part, content)},
        saved=part.of(content),
        vat_rate=rate_for(lot, bidding.company),
    )


def _page(
    request: HttpRequest,
    bidding: Bidding,
    lot: Lot,
    form: PriceForm,
    *,
    issues: tuple[Issue, ...] = (),
    status: int = 200,
    **marks: bool,
) -> HttpResponse:
    context = bidding.context | {
        "lot": lot,
        "form": form,
        "issues": issues,
        "largest": LARGEST // 2**20,
        **marks,
    }
    return render(request, "tenders/bidder/price.html", context, status=status)
