"""A red flag of the world: the agency has replied twice, an auditor marked it as a false alarm."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from tenders.demo.scenario import Agency
from tenders.models import RedFlag
from tenders.services import flag_replies, flagging


def play(agency: Agency, auditor: User) -> dict[str, Any]:
    """Read everything, and say something to the first flag of the agency's procedures."""
    now = clock.now()
    flagging.look_at_all(now=now)
    flag = RedFlag.objects.filter(tender__buyer=agency.organization).order_by("code", "found_at", "pk")[0]
    for text in ("A small market.", "A small market: two companies in the country make it."):
        flag_replies.reply(flag, text, actor=actor_for(agency.officer), now=now)
    flag_replies.mark(flag, "Two companies make it indeed.", actor=actor_for(auditor), now=now)
    return {"flag_id": flag.pk, "flagged_id": agency.organization.pk, "code": flag.code}
