"""The auditable acts about the second envelope, the prices of a lot; see events.py for what an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class PricesAsked(Event):
    """The first envelope of a lot is done: the key holders are asked to open the prices. `opening` names this request."""

    type: ClassVar[str] = "prices.asked"
    lot: str
    opening: str


@dataclass(frozen=True, slots=True)
class PricesConfirmed(Event):
    """A key holder confirmed. `confirmed` counts those who have, `required` how many it takes; at level B `share` is the commitment of
    the share that the person released to the other key holders."""

    type: ClassVar[str] = "prices.confirmed"
    lot: str
    opening: str
    user: str
    confirmed: int
    required: int
    share: str = ""


@dataclass(frozen=True, slots=True)
class PricesWait(Event):
    """Some prices of the lot do not open yet: so many, and until then the platform tries again. Nothing is shown meanwhile."""

    type: ClassVar[str] = "prices.waits"
    lot: str
    opening: str
    bids: int
    until: str


@dataclass(frozen=True, slots=True)
class PriceKeysGiven(Event):
    """Level B: the key holder `user` gave the keys of price tables, out of enough shares; `bids` are those that they open."""

    type: ClassVar[str] = "prices.keys_given"
    lot: str
    opening: str
    user: str
    bids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PricesCommitted(Event):
    """Level B: what opens was tried, and nothing is shown. `bids` pairs "<bid> <SHA-256 of what was sealed, or why it did not open>".

    In the log at once, but readable once the prices are open: from a digest a short price table can be guessed.
    """

    type: ClassVar[str] = "prices.committed"
    public: ClassVar[bool] = False
    lot: str
    opening: str
    bids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PricesOpened(Event):
    """The prices of the offers in the running, all at once. `opened` pairs "<bid> <SHA-256 of what was sealed>", `failed`
    "<bid> <why>"; `sealed` are the bids whose prices of this lot stay sealed, because they are excluded."""

    type: ClassVar[str] = "prices.opened"
    lot: str
    opening: str
    opened: tuple[str, ...]
    failed: tuple[str, ...]
    sealed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriceRefused(Event):
    """Something tried to open a price that stays sealed, and was refused."""

    type: ClassVar[str] = "prices.refused"
    public: ClassVar[bool] = False
    lot: str
    bid: str
