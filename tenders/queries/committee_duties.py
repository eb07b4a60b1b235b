"""What waits for the members of evaluation committees, and for officers because of them: for the desk. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from tenders.models import CommitteeSeat, Tender
from tenders.queries.judging import is_judged, lot_judging

Waiting = tuple[str, Tender, str]
"""What to do, about which tender, where."""


def committee_duties(actor: Actor) -> list[Waiting]:
    """Declaring, scoring, agreeing, and replacing whoever has a conflict of interest."""
    if actor.user is None:
        return []
    seats = CommitteeSeat.objects.filter(ended_at=None, tender__stage=Stage.OPENED, tender__lots__stage=Stage.OPENED)
    seats = (
        seats.select_related("tender__buyer", "user")
        .prefetch_related("declarations", "tender__lots__criteria")
        .distinct()
    )
    own = seats.filter(user=actor.user, tender__buyer__in=actor.organizations_as(Role.EVALUATOR, Role.CHAIR))
    conflicts = seats.filter(tender__buyer__in=actor.organizations_as(Role.OFFICER), declarations__conflict=True)
    found = [duty for seat in own.order_by("tender__reference")[:50] for duty in _of_member(seat)]
    for seat in conflicts.order_by("tender__reference")[:50]:
        label = _("Replace %(person)s, who has a conflict of interest") % {"person": seat.user}
        found.append((label, seat.tender, reverse("tenders:officer-member", args=[seat.tender.reference, seat.pk])))
    return found


def _of_member(seat: CommitteeSeat) -> Iterator[Waiting]:
    tender = seat.tender
    if not seat.declarations.all():
        yield _("Declare your interests"), tender, reverse("tenders:interests", args=[tender.reference])
        return
    if seat.in_conflict:
        return
    for lot in tender.lots.all():
        if lot.stage != Stage.OPENED or not is_judged(lot):
            continue
        lot.tender = tender
        facts, missing = lot_judging(lot)
        where, name = [tender.reference, lot.number], {"number": lot.number}
        if not seat.chair and str(seat.user_id) not in facts.locked:
            yield _("Score the offers for lot %(number)s") % name, tender, reverse("tenders:scores", args=where)
        elif seat.chair and not missing:
            yield _("Record the consensus for lot %(number)s") % name, tender, reverse("tenders:all-scores", args=where)
