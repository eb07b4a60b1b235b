"""Saving one part of a draft, so that two people of a company who edit different parts never disturb each other.

And what a service said no with, fitted to the page that shows it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Any

from procurement.rules.messages import Issue
from tenders.forms.comparing import fingerprint
from tenders.queries.bid_parts import Content, Part
from tenders.queries.bids import draft_of
from tenders.services.bidding import save_draft
from tenders.services.refusal import Stale
from tenders.views.bidder_doors import Bidding

TRIES = 3


def seen(part: Part, content: Content) -> str:
    """The fingerprint of a part as it is saved, for the form that shows it."""
    return fingerprint(part.of(content))


def save_part(bidding: Bidding, part: Part, value: dict[str, Any], *, seen_before: str) -> None:
    """Save one part of the draft. Stale if somebody has changed this very part since it was shown; other parts may change."""
    for _try in range(TRIES):
        current = draft_of(bidding.bid)
        if part.of(current.content) == value:
            return
        if seen(part, current.content) != seen_before:
            raise Stale
        try:
            content = part.put(current.content, value)
            save_draft(bidding.bid, content, revision=current.revision, actor=bidding.actor, now=bidding.now)
        except Stale:
            continue  # another part was saved in this moment
        return
    raise Stale


def fitted(issues: Iterable[Issue], inputs: Container[str] = (), *, otherwise: str = "") -> tuple[Issue, ...]:
    """The issues, each pointing to an input of the page only if the page has it, else to `otherwise`."""
    return tuple(found if found.field in inputs else replace(found, field=otherwise) for found in issues)
