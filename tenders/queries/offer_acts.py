"""Whether somebody may do something about one question or one proposed exclusion: the table asked with its facts. Reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from procurement.access import Actor
from procurement.rules.lifecycle import Action, Decision, Role
from procurement.rules.lifecycle import may as rules_may
from tenders.models import Clarification, Exclusion
from tenders.queries.situation import roles_towards, situation


def may_answer(actor: Actor, question: Clarification, now: datetime) -> Decision:
    """Whether the actor may answer it now, for the company that was asked."""
    lot = question.lot
    asked = replace(situation(lot.tender, lot=lot, now=now), answer_ends_at=question.answer_ends_at)
    own = question.bid.bidder_id in actor.organizations_as(Role.SUBMITTER)
    roles = roles_towards(actor, lot.tender) if own else frozenset()
    return rules_may(asked, Action.ANSWER_CLARIFICATION, roles, actor.id, now)


def may_decide(actor: Actor, exclusion: Exclusion, action: Action, now: datetime) -> Decision:
    """Whether the actor may confirm or return this proposed exclusion."""
    lot = exclusion.lot
    proposed = replace(situation(lot.tender, lot=lot, now=now), exclusion_proposer=str(exclusion.proposed_by_id))
    return rules_may(proposed, action, roles_towards(actor, lot.tender), actor.id, now)
