"""Shares of a committee's key as the lifecycle guards them: opened by enough members before publication, personal ever after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from procurement.rules.lifecycle import Action, Role, Situation, Stage, may, next_event, row_of
from procurement.rules.messages import issue
from procurement.rules.sharing_guards import NO_SHARES, Sharing

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
READY = Sharing(committee=True, dealt=True, fits=True, acknowledged=3, needed=3, waiting=("Eva",))
SITUATION = Situation(
    stage=Stage.CLOSED, publish_at=NOW, bids_end_at=NOW, opening_at=NOW, author="ana", bids=1, sharing=READY,
    key_holders=frozenset({"carmen", "dan", "eva"}), key_deputies=frozenset({("eva", "emil")}), replacement=("ana", "emil"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("action", "actor", "change", "refusal"),
    [
        (Action.APPROVE, "barbu", {}, ""),
        (Action.APPROVE, "barbu", {"sharing": NO_SHARES}, ""),
        (Action.APPROVE, "barbu", {"sharing": Sharing(committee=True)}, "not dealt yet"),
        (Action.APPROVE, "barbu", {"sharing": replace(READY, fits=False)}, "deal them again"),
        (Action.APPROVE, "barbu", {"sharing": replace(READY, acknowledged=2)}, "opened their share: 2; needed: 3. Still asked: Eva."),
        (Action.PUBLISH, "", {"sharing": replace(READY, acknowledged=2)}, "Still asked: Eva."),
        (Action.PUBLISH, "", {}, ""),
        (Action.REFUSE_PUBLICATION, "", {"sharing": replace(READY, fits=False)}, ""),
        (Action.REFUSE_PUBLICATION, "", {"issues": (issue("title", "x"),)}, ""),
        (Action.REFUSE_PUBLICATION, "", {}, "Nothing stands in the way"),
        (Action.DEAL_SHARES, "ana", {}, ""),
        (Action.DEAL_SHARES, "ana", {"sharing": NO_SHARES}, "there are no shares"),
        (Action.ACKNOWLEDGE_SHARE, "dan", {}, ""),
        (Action.CHECK_SHARE, "dan", {"sharing": replace(READY, fits=False)}, "deal them again"),
        (Action.CONFIRM_OPENING, "dan", {}, ""),
        (Action.CONFIRM_OPENING, "emil", {}, "nobody can stand in"),
        (Action.CONFIRM_OPENING, "emil", {"sharing": NO_SHARES}, ""),
        (Action.CONFIRM_OPENING, "gigi", {"sharing": NO_SHARES}, "not a key holder"),
        (Action.PROPOSE_REPLACEMENT, "ana", {"replacement": None}, "nobody can take over"),
        (Action.CONFIRM_REPLACEMENT, "barbu", {}, "nobody can take over"),
        (Action.CONFIRM_REPLACEMENT, "barbu", {"sharing": NO_SHARES}, ""),
    ],
)  # fmt: skip
def test_guards_say_what_is_missing(action: Action, actor: str, change: dict[str, object], refusal: str) -> None:
    row = row_of(action)
    situation = replace(SITUATION, stage=row.sources[-1], **change)  # type: ignore[arg-type]
    found = may(situation, action, row.roles, actor, NOW).issues
    assert [refusal in str(one) for one in found] == ([True] if refusal else [])


def test_clock_looks_at_the_opening_time_only_where_members_need_a_session() -> None:
    assert next_event(SITUATION) == NOW
    assert next_event(replace(SITUATION, sharing=NO_SHARES)) is None
    assert may(SITUATION, Action.CONFIRM_OPENING, [Role.KEY_HOLDER], "dan", NOW).allowed
