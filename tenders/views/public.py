"""Public pages of tenders: notice board, tender, lot, document, log, feed. Load, show; nothing is decided here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.public_log import latest_checkpoint
from procurement.rules.facts import AwardMethod
from procurement.rules.lifecycle import PREPARATION, Role
from procurement.rules.money import Money
from procurement.shared_pages import shared_within_a_second
from tenders.forms.board import BoardForm
from tenders.models import Lot, Tender
from tenders.queries import public, search
from tenders.queries.bids import own_bid
from tenders.queries.board_page import board_page
from tenders.queries.burden import burden_of
from tenders.queries.buyer_shares import lot_shares, shares_of
from tenders.queries.choice_page import choice_for
from tenders.queries.clarifications import settled_prices
from tenders.queries.contracts import contract_histories, contract_history
from tenders.queries.deposits import asks_for_deposits
from tenders.queries.facts import lot_terms
from tenders.queries.holds import hold_shown
from tenders.queries.lot_groups import groups_of
from tenders.queries.outcomes import waiting_opening
from tenders.queries.papers import priced_lots
from tenders.queries.plans import planned_line
from tenders.queries.protections import protections_of
from tenders.queries.public_call import call_of
from tenders.queries.qualification import asked_by, grouped
from tenders.queries.red_flags import flags_of
from tenders.queries.score_sheets import scores_for
from tenders.queries.similar import similar_to
from tenders.queries.suspensions import open_suspension
from tenders.queries.tenders import get_lot_of, get_tender_for
from tenders.queries.text_translations import Texts, texts_of, texts_of_each
from tenders.queries.timeline import timeline
from tenders.queries.vat import awarded_with_vat
from tenders.reports.formulas import price_sentences, reference_sentence, tie_sentence
from tenders.reports.matrix_columns import WITH_POINTS
from tenders.reports.tender_picture import tender_picture
from tenders.views.public_call import call_context


@require_safe
@shared_within_a_second
def board(request: HttpRequest) -> HttpResponse:
    """The notice board: what is bought, by whom, until when; the query lives in the address."""
    now, language = clock.now(), get_language() or "en"
    form = BoardForm(request.GET, language=language)
    found = board_page(form.filters(), now, request.GET.get("page"))
    if found.counts.cpv is not None:
        form.show_counts(found.counts.cpv)
    words, query = found.filters.q, request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": found.page,
        "cards": _cards(list(found.page), words),
        "query": query.urlencode(),
        "meant": found.meant,
        "categories": search.categories_named(words, language) if words and not found.counts.total else (),
        "counts": found.counts.stage,
        "many": found.counts.many,
        "now": now,
    }
    return render(request, "tenders/public/board.html", context)


def _cards(tenders: list[Tender], words: str) -> list[dict[str, object]]:
    """The cards of a page; the words that were looked for are marked, also where they stand in a lot, an item or a document."""
    texts, stems = texts_of_each(tenders), search.stems_of(words) if words and tenders else []
    inside = search.found_inside(tenders, stems) if stems else {}
    return [_card(tender, texts[tender.pk]) | {"stems": stems, "inside": inside.get(tender.pk)} for tender in tenders]


def _card(tender: Tender, texts: Texts) -> dict[str, object]:
    """What components/result_card.html shows of a tender of the board."""
    estimate = getattr(tender, "estimate", None)
    return {
        "texts": texts,
        "title": tender.title,
        "url": tender.get_absolute_url(),
        "reference": tender.reference,
        "buyer": tender.buyer.name,
        "value": Money(estimate, tender.currency) if estimate is not None else None,
        "ends_at": {"published": tender.bids_end_at, "call_open": tender.requests_end_at}.get(tender.stage),
        "lots": getattr(tender, "lot_count", 0),
        "procedure": tender.get_procedure_display(),
        "stage": tender.stage,
        "summary": tender.summary,
    }


@require_safe
@shared_within_a_second
def tender(request: HttpRequest, reference: str) -> HttpResponse:
    """A tender: in plain words, timeline, lots, documents, what must be handed in, opening, result, stages."""
    now, actor = clock.now(), get_actor(request)
    found, language = get_tender_for(actor, reference), get_language() or "en"
    lots = list(found.lots.all())
    for lot in lots:
        lot.tender = found
    shown = [(lot, public.lot_results(actor, lot)) for lot in lots]
    signed = [results for _lot, results in shown if results.contract]
    contracts = contract_histories((results.contract for results in signed if results.contract), found)
    context = {
        "tender": found,
        "texts": texts_of(found, original="original" in request.GET),
        "now": now,
        "draft": found.stage_now in PREPARATION,
        "lots": shown,
        "contracts": list(zip([results.award for results in signed], contracts, strict=True)),
        "estimate": public.total_estimate(found),
        "category": public.code_label("cpv", found.cpv_code, language),
        "region": public.code_label("nuts", found.region, language),
        "timeline": timeline(found, now, contracts),
        "burden": burden_of(found),
        "declared": grouped(asked_by(found)),
        "protections": () if found.imported else protections_of(found, now=now),
        "bid_count": public.bid_count(actor, found),
        "opening": public.opening_table(actor, found),
        "opening_waits": waiting_opening(found, now),
        "judged": public.lots_being_judged(found),
        "auctioned": public.lots_to_auction(actor, found),
        "priced": [lot.number for lot in priced_lots(found)],
        "picture": None if found.imported else tender_picture(found.stage_now, procedure=found.procedure),
        "own_bid": own_bid(actor, found) if actor.bidder else None,
        "taking_bids": found.stage == "published"
        and bool(found.bids_end_at and now < found.bids_end_at)
        and found.suspended_at is None,
        "may_copy": actor.has(Role.OFFICER) and not found.imported,
        "own_tender": bool(actor.roles_in(found.buyer_id)) and not found.imported,
        "hold": hold_shown(found, now),
        "deposits": asks_for_deposits(found),
        **call_of(actor, found, now),
        "suspension": open_suspension(found) if found.suspended_at else None,
        "planned": planned_line(found),
        "buyer_shares": shares_of(found),
        "lot_groups": groups_of(found),
        "consulted": found.consultation,
        "red_flags": flags_of(found),
        "similar": similar_to([found.cpv_code], without=[found.pk], now=now),
        **call_context(actor, found, now),
    }
    return render(request, "tenders/public/tender.html", context)


@require_safe
@shared_within_a_second
def lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A lot: items, method, and, once it may be read, ranking with its working, award and contract."""
    now, actor = clock.now(), get_actor(request)
    found = get_tender_for(actor, reference)
    wanted = get_lot_of(found, number)
    results = public.lot_results(actor, wanted)
    history = contract_history(results.contract, found)
    context = {"tender": found, "lot": wanted, "results": results, "history": history, "now": now}
    context["texts"] = texts_of(found, original="original" in request.GET)
    context["buyer_shares"] = lot_shares(wanted)
    context["taxed"] = awarded_with_vat(results.award, wanted)
    context["lot_groups"] = [one for one in groups_of(found) if wanted in one.lots.all()]
    context["choice"] = choice_for(actor, found)
    context |= {} if found.imported else _method(wanted)
    context["questions"] = settled_prices(actor, wanted, now)
    context["scores"] = scores_for(actor, wanted)
    return render(request, "tenders/public/lot.html", context)


def _method(wanted: Lot) -> dict[str, Any]:
    """How the winner is found, in sentences, and the figure that the ranking shows beside the total."""
    terms = lot_terms(wanted)
    compared = {
        AwardMethod.COEFFICIENT: _("Reduced price"),
        AwardMethod.LIFE_CYCLE_COST: _("Cost over the life cycle"),
    }.get(terms.award_method, "")
    return {
        "price_sentences": price_sentences(terms),
        "ties": tie_sentence(terms),
        "reference": reference_sentence(terms),
        "compared": compared,
        "points": terms.award_method in WITH_POINTS,
    }


@require_safe
@shared_within_a_second
def log(request: HttpRequest, reference: str) -> HttpResponse:
    """The public acts of a tender as they were recorded, with their hashes."""
    found = get_tender_for(get_actor(request), reference)
    newest = latest_checkpoint()
    signed = newest.size if newest else 0
    context = {"tender": found, "entries": public.public_log(found), "signed": signed, "now": clock.now()}
    return render(request, "tenders/public/log.html", context)


@require_safe
def document(request: HttpRequest, reference: str, document_id: UUID) -> FileResponse:
    """A document of a tender, always as a download."""
    found = get_tender_for(get_actor(request), reference)
    wanted = public.get_document_of(found, document_id)
    return FileResponse(
        wanted.file.open("rb"), as_attachment=True, filename=wanted.name, content_type="application/octet-stream"
    )
