"""Red flags of the demo: everything is read, the town replies, a company replies, and the auditor marks a false alarm."""

from __future__ import annotations

from procurement import clock
from procurement.access import actor_for
from tenders.demo.cast import Cast
from tenders.models import RedFlag
from tenders.services import flag_replies, flagging


def read_flags(cast: Cast) -> None:
    """Read all procedures, and let those concerned say something to what is found in the town's."""
    now = clock.now()
    flagging.look_at_all(now=now)
    found = list(
        RedFlag.objects.filter(tender__buyer=cast.town.organization, gone_at=None).order_by("found_at", "code")
    )
    single = next((flag for flag in found if flag.code == "R018"), found[0])
    flag_replies.reply(
        single,
        "We asked five companies before we wrote the requirements; three more looked at the documents. "
        "The next tender of this kind will be announced a month earlier.",
        actor=actor_for(cast.town.officer),
        now=now,
    )
    others = [flag for flag in found if flag.code not in (single.code, "F109")]
    if others:
        reason = "The market for these goods has list prices; the documents were compared and nothing was found."
        flag_replies.mark(others[0], reason, actor=actor_for(cast.auditor), now=now)
    for company in cast.companies:
        about = RedFlag.objects.filter(organization=company.organization, gone_at=None).order_by("code").first()
        if about is not None:
            text = "We calculated the offer ourselves; the calculation can be seen at our office."
            flag_replies.reply(about, text, actor=actor_for(company.submitter), now=now)
            return
