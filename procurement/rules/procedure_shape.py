"""What a procedure is made of: its stages, least times and limits, as data. The procedures themselves: procedures.py."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.rules.lifecycle import Action, Stage

ORDERING = (Action.PLACE_ORDER, Action.ACCEPT_ORDER, Action.DECLINE_ORDER, Action.LAPSE_ORDER)
OF_ONE_SUPPLIER = (Action.CONFIRM_PURCHASE, *ORDERING)


@dataclass(frozen=True, slots=True)
class Periods:
    """The ruleset's keys of a procedure's least times. Empty: there is no such rule. `_urgent`: with a published reason."""

    bids: str
    bids_urgent: str = ""
    electronic: str = ""
    """Days off `bids`, as bids are electronic."""
    answers: str = "enquiries.answer_days"
    answers_urgent: str = "enquiries.urgent_answer_days"
    extension: str = "amendment.extension_days"
    extension_urgent: str = "amendment.urgent_extension_days"
    requests: str = ""
    """From publication to the end of requests to participate."""
    requests_urgent: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure. `method` is the OCDS procurementMethod; `works` has other periods for works where the law does."""

    code: str
    title: str
    what: str
    method: str
    stages: tuple[Stage, ...]
    periods: Periods
    works: Periods | None = None
    initial: Periods | None = None
    """Offers are negotiated: these are the least times of the initial ones, `periods` those of the final bids."""
    without: tuple[Action, ...] = OF_ONE_SUPPLIER
    """Acts of the table that its guards refuse, though its stages would fit."""
    below_threshold: bool = False
    """Only below the value from which the rules for large contracts apply."""
    purchase: bool = False
    """Only below the value of small purchases, and never by splitting a larger one (rules.purchases)."""
    two_stage: bool = False
    """Candidates ask to participate, are selected, and those invited bid."""
    least_invited: str = ""
    """The ruleset's key of how many are invited at least; fewer only with a reason. Asked where not everybody may bid."""
    competes: bool = True
    """Bids decide; otherwise one supplier is chosen and two persons confirm it."""
    standstill: bool = True
    auction: bool = True
    """Whether an electronic auction may be its last phase."""
    needs_ground: bool = False
    """Negotiation only in the cases of the law, which the notice names."""
    framework: bool = False
    """Whether a framework agreement may be concluded by it."""
    under_framework: bool = False
    """Makes contracts under a framework agreement that is in force; begun from there alone."""
