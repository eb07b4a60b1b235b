"""Letters: who may read one, which there are, and their words in a language. Reads only."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404

from procurement.access import Actor
from procurement.rules.lifecycle import Role
from tenders.models import Bid, Letter, Lot
from tenders.queries.tenders import BUYER_ROLES


def get_letter_for(actor: Actor, letter_id: UUID) -> Letter:
    """A letter to the actor's own company, or of the actor's agency; auditors read all. 404 for everybody else."""
    letter = Letter.objects.select_related("tender__buyer", "lot", "bid__bidder").filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    own = letter.bid.bidder_id in actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    buyer = bool(set(actor.roles_in(letter.tender.buyer_id)) & set(BUYER_ROLES))
    if not (own or buyer or actor.has(Role.AUDITOR)):
        raise Http404
    return letter


def words_of(letter: Letter, language: str) -> dict[str, Any]:
    """The subject and parts of a letter in a language; in the platform's own where that one is not known."""
    content: dict[str, dict[str, Any]] = json.loads(letter.content)
    return content.get(language) or content[settings.LANGUAGE_CODE]


def letters_about(lot: Lot) -> list[Letter]:
    """The letters about a lot, the latest first, by company."""
    return list(Letter.objects.filter(lot=lot).select_related("bid__bidder").order_by("-sent_at", "bid__bidder__name"))


def letters_to(bid: Bid) -> list[Letter]:
    """The letters to a company about its bid, the latest first."""
    return list(Letter.objects.filter(bid=bid).select_related("lot").order_by("-sent_at", "lot__number"))
