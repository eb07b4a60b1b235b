"""Groups of lots that may be awarded together, as the plan of a demo tender names them."""

from __future__ import annotations

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Played
from tenders.services.drafts import GroupDraft
from tenders.services.lot_groups import save_groups


def name_groups(played: Played) -> None:
    """The officer names the groups on their page of the draft."""
    groups = [GroupDraft(name, lots) for name, lots in played.plan.lot_groups]
    if groups:
        revision, actor = played.fresh().revision, actor_for(played.agency.officer)
        save_groups(played.tender, groups, revision=revision, actor=actor, now=clock.now())
