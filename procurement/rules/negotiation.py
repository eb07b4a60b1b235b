"""Negotiated procedures: what the notice says of them, who stays when offers are reduced, and the record of it all.

Directive 2014/24/EU art. 29 and 66: minimum requirements and award criteria are not negotiable; the number of offers falls
in stages only if the notice says so, and by the award criteria alone. docs/formats.md, 34; docs/decisions/negotiation.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.rulesets.ruleset import Ruleset

GROUNDS = ("adapting", "design", "circumstances", "specification", "irregular")
"""When a contract above the threshold may be negotiated (Directive 2014/24/EU art. 26(4); Law 98/2016 art. 69(2))."""

MOST_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class NegotiationTerms:
    """What the notice says: why there is negotiation, what is not negotiable, which rights the buyer keeps.

    `reduces`: offers may become fewer in stages. `award_initial`: the contract may be awarded without negotiation.
    """

    ground: str = ""
    reason: str = ""
    minimum: str = ""
    reduces: bool = False
    award_initial: bool = False


def terms_issues(terms: NegotiationTerms, *, needs_ground: bool) -> Iterator[Issue]:
    """What a draft still misses. `needs_ground`: the law allows negotiation only in certain cases."""
    if needs_ground and terms.ground not in GROUNDS:
        yield issue("negotiation_ground", gettext_noop("Say which case of the law allows you to negotiate."))
    if needs_ground and not terms.reason.strip():
        yield issue("negotiation_reason", gettext_noop("Say why this contract is such a case."))
    if not terms.minimum.strip():
        text = gettext_noop("Write down the minimum requirements: what every offer must meet and nobody negotiates.")
        yield issue("negotiation_minimum", text)


def terms_data(terms: NegotiationTerms, ruleset: Ruleset) -> dict[str, Any]:
    """The terms for the call, with the numbers of the ruleset that bind the buyer."""
    return {
        "ground": terms.ground,
        "reason": terms.reason,
        "minimum": terms.minimum,
        "reduces": terms.reduces,
        "award_initial": terms.award_initial,
        "least_left": ruleset.integer("negotiation.least_left"),
        "final_days": ruleset.integer("negotiation.final_days"),
    }


def stay(points: Mapping[str, Decimal], keep: int) -> frozenset[str]:
    """Who goes on when at most `keep` offers shall: those with the most points; equal ones at the last place all stay."""
    last = sorted(points.values(), reverse=True)[:keep]
    return frozenset(one for one, found in points.items() if last and found >= last[-1])


def reduction_issues(points: Mapping[str, Decimal], keep: int, least: int) -> Iterator[Issue]:
    """What speaks against a reduction: points outside the scale, too few that stay, or nobody who leaves."""
    if any(not Decimal(0) <= found <= MOST_POINTS for found in points.values()):
        yield issue("points", gettext_noop("Give each offer from 0 to 100 points."))
    if keep < least:
        text = gettext_noop("Keep at least %(least)s offers, so that there is still competition.")
        yield issue("keep", text, least=least)
    elif len(stay(points, keep)) == len(points):
        yield issue("keep", gettext_noop("Nobody would leave: keep fewer offers, or go on without a reduction."))


@dataclass(frozen=True, slots=True)
class Round:
    """A dated invitation to all who are left: its words, by when they hand in, and the digest of each one's last offer."""

    number: int
    message: str
    invited_at: str
    offers_end_at: str
    closed_at: str
    offers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reduction:
    """Points by company with the reasons, how many were kept, and after which round."""

    round: int
    keep: int
    points: Mapping[str, Decimal]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Minutes of one negotiation with one company, by their digest."""

    round: int
    bidder: str
    held_at: str
    digest: str


def digest_of_words(text: str) -> str:
    """SHA-256 of a text that all companies got."""
    return sha256(text.encode()).hexdigest()


def list_digest(companies: Sequence[str]) -> str:
    """SHA-256 of companies' ids, ascending, each on a line."""
    return sha256("".join(f"{one}\n" for one in sorted(companies)).encode("ascii")).hexdigest()


def record_of(
    rounds: Sequence[Round],
    meetings: Sequence[Meeting],
    reductions: Sequence[Reduction],
    *,
    left: Mapping[str, str],
    invited: Sequence[str],
    nonce: str,
) -> dict[str, Any]:
    """The whole negotiation as data: who left and why, who was invited to the final offers. Offers and minutes by digests alone.

    Its SHA-256 is in the log from the end of the negotiation on; the record itself opens with the bids, for auditors.
    """
    return {
        "v": 1,
        "nonce": nonce,
        "rounds": [
            {
                "number": one.number,
                "message": one.message,
                "invited_at": one.invited_at,
                "offers_end_at": one.offers_end_at,
                "closed_at": one.closed_at,
                "offers": dict(one.offers),
            }
            for one in rounds
        ],
        "meetings": [
            {"round": one.round, "bidder": one.bidder, "held_at": one.held_at, "digest": one.digest} for one in meetings
        ],
        "reductions": [reduction_data(one) for one in reductions],
        "left": dict(left),
        "invited": sorted(invited),
    }


def reduction_data(found: Reduction) -> dict[str, Any]:
    """A reduction as data: points as texts."""
    return {
        "round": found.round,
        "keep": found.keep,
        "points": {one: format(points, "f") for one, points in found.points.items()},
        "reasons": dict(found.reasons),
    }
