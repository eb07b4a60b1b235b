"""Everybody's start page, and the board of the buyer's own tenders. Shows by role; decides nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.display import stage_label
from procurement.people.queries_absence import away_now
from procurement.rules.lifecycle import Role, Stage
from tenders.queries import desk as desk_queries
from tenders.queries.board import BoardFilters, notice_board
from tenders.queries.followers import followed
from tenders.queries.similar import similar_to_bids_of

PAGE_SIZE = 25
LATEST = 8
FOLLOWED = 6


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person, then what is theirs: tenders, bids, or what to read."""
    actor, now = get_actor(request), clock.now()
    buying, bidding = bool(desk_queries.agencies_of(actor)), actor.has(Role.PREPARER, Role.SUBMITTER)
    reading = actor.has(Role.AUDITOR, Role.PLATFORM_ADMIN) or not (buying or bidding)
    context = {
        "now": now,
        "duties": desk_queries.duties(actor, now),
        "stages": _stages(actor) if buying else [],
        "buying": buying,
        "working": buying or bidding or actor.has(Role.KEY_HOLDER),
        "drafting": actor.has(Role.OFFICER),
        "bids": desk_queries.bid_rows(actor) if bidding else [],
        "bidding": bidding,
        "similar": similar_to_bids_of(actor.bidder, now) if actor.bidder else [],
        "followed": list(followed(actor)[:FOLLOWED]),
        "latest": notice_board(BoardFilters(), now, part=slice(LATEST)) if reading else [],
        "auditing": actor.has(Role.AUDITOR),
        "administering": actor.has(Role.PLATFORM_ADMIN),
        "away": away_now(actor.account, now),
        "standing_in": sorted({str(one.absent) for one in actor.stand_ins}),
        "waiting": [o for o in actor.organizations if o.approved_at is None],
        "stranger": not actor.organizations,
    }
    return render(request, "tenders/officer/desk.html", context)


def _stages(actor: Actor) -> list[dict[str, object]]:
    """How many own tenders stand at each stage, in the order of the procedure."""
    counts = desk_queries.stage_counts(actor)
    board = reverse("tenders:officer-board")
    return [
        {
            "stage": stage.value,
            "label": stage_label(stage),
            "count": counts[stage],
            "url": f"{board}?stage={stage.value}",
        }
        for stage in Stage
        if counts.get(stage)
    ]


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The tenders of one's own agencies, by stage, the newest first."""
    actor, now = get_actor(request), clock.now()
    if not desk_queries.agencies_of(actor):
        raise Http404
    counts = desk_queries.stage_counts(actor)
    stage = request.GET.get("stage", "")
    stage = stage if stage in set(Stage) else ""
    text = request.GET.get("q", "").strip()[:200]
    found = desk_queries.own_board(actor, stage=stage, text=text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    rows = [(tender, desk_queries.estimate_of(tender)) for tender in page]
    context = {
        "now": now,
        "page": page,
        "rows": rows,
        "stage": stage,
        "q": text,
        "choices": [(one.value, stage_label(one), counts[one]) for one in Stage if counts.get(one)],
        "total": sum(counts.values()),
        "query": query.urlencode(),
        "drafting": actor.has(Role.OFFICER),
    }
    return render(request, "tenders/officer/board.html", context)
