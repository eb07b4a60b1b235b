"""Who may read which part of a tender at its stage: the table of rules.visibility asked for an actor. Reads only."""

from procurement.access import Actor
from procurement.rules.lifecycle import Role
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Tender
from tenders.queries.facts import ruleset_of


def audience(actor: Actor, tender: Tender) -> Audience:
    """How this actor counts when the tender's parts are shown."""
    if actor.roles_in(tender.buyer_id):
        return Audience.BUYER
    return Audience.AUDITOR if actor.has(Role.AUDITOR) else Audience.PUBLIC


def may_see(part: Part, actor: Actor, tender: Tender) -> bool:
    """Whether the actor may read this part now."""
    return may_read(part, audience(actor, tender), tender.stage_now, ruleset_of(tender))
