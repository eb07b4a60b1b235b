"""What a signed receipt or refusal says (docs/formats.md, sections 8 and 9), to text and back. Signing is in notes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from procurement.rules.log import NONCE_SIZE

RECEIPT = "eproc-receipt/v1"
RECEIPT_2 = "eproc-receipt/v2"
"""The receipt of a bid in two envelopes: the first line differs, and `prices` names the sealed price tables."""
REFUSAL = "eproc-refusal/v1"
_OBJECT = re.compile(r"[0-9a-f]{64}\Z")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,15})\Z")
_REASON = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")


class ReceiptError(ValueError):
    """The text is no receipt or refusal of a known version. The message is a sentence."""


class Act(StrEnum):
    """What the bidder did, or tried to do."""

    SUBMIT = "submit"
    REPLACE = "replace"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"


class SealedBy(StrEnum):
    """Where the bid was sealed: only for a server is there a moment in which the platform saw it."""

    BROWSER = "browser"
    CLI = "cli"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's promise that these sealed bytes were complete at that time (for a withdrawal: the withdrawn ones).

    `files` is a digest from `files_digest`, `size` the sealed bytes of manifest and files; times are aware UTC.
    """

    tender: UUID
    bid: UUID
    act: Act
    received: datetime
    deadline: datetime
    manifest: str
    file_count: int
    files: str
    size: int
    sealed_by: SealedBy
    nonce: bytes
    leaf: str
    prices: tuple[str, ...] = ()
    """Object ids of the sealed price tables of a bid in two envelopes, ascending; empty where there is one envelope."""

    def to_text(self) -> str:
        """The text to sign."""
        return _lines(
            RECEIPT_2 if self.prices else RECEIPT,
            tender=str(self.tender),
            bid=str(self.bid),
            act=self.act.value,
            received=format_time(self.received),
            deadline=format_time(self.deadline),
            manifest=self.manifest,
            **({"prices": ",".join(self.prices)} if self.prices else {}),
            files=f"{self.file_count} {self.files}",
            bytes=str(self.size),
            **{"sealed-by": self.sealed_by.value},
            nonce=base64.b64encode(self.nonce).decode("ascii"),
            leaf=self.leaf,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """The platform's signed word that it refused an act, when, and why (a code such as late, incomplete, not-open)."""

    tender: UUID
    bid: UUID
    act: Act
    received: datetime
    deadline: datetime
    reason: str
    manifest: str
    nonce: bytes
    leaf: str

    def to_text(self) -> str:
        """The text to sign."""
        return _lines(
            REFUSAL,
            tender=str(self.tender),
            bid=str(self.bid),
            act=self.act.value,
            received=format_time(self.received),
            deadline=format_time(self.deadline),
            reason=self.reason,
            manifest=self.manifest or "-",
            nonce=base64.b64encode(self.nonce).decode("ascii"),
            leaf=self.leaf,
        )


def files_digest(object_ids: Iterable[str]) -> str:
    """SHA-256 over the sorted ids, one a line: `sort ids | sha256sum` gives the same."""
    return hashlib.sha256("".join(f"{i}\n" for i in sorted(object_ids)).encode("ascii")).hexdigest()


def parse_statement(text: str) -> Receipt | Refusal:
    """The receipt or refusal in a verified note text. What would not be written back byte for byte is refused."""
    title, _, rest = text.partition("\n")
    if title not in (RECEIPT, RECEIPT_2, REFUSAL):
        raise ReceiptError(f"This is neither {RECEIPT} nor {REFUSAL}.")
    fields = dict(line.partition(" ")[::2] for line in rest.splitlines())
    try:
        statement = _refusal(fields) if title == REFUSAL else _receipt(fields)
        same = statement.to_text() == text
    except (KeyError, ValueError) as error:
        raise ReceiptError("A field of this receipt is missing or malformed.") from error
    if not same:
        raise ReceiptError("This receipt has unknown fields or another order than its format.")
    return statement


def format_time(moment: datetime) -> str:
    """UTC with microseconds and Z: 2026-11-22T09:59:58.123456Z. A naive time is refused."""
    if moment.tzinfo is None:
        raise ValueError("A time needs its zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _receipt(fields: dict[str, str]) -> Receipt:
    count, _, files = fields["files"].partition(" ")
    return Receipt(
        tender=UUID(fields["tender"]),
        bid=UUID(fields["bid"]),
        act=Act(fields["act"]),
        received=parse_time(fields["received"]),
        deadline=parse_time(fields["deadline"]),
        manifest=_match(_OBJECT, fields["manifest"]),
        file_count=int(_match(_NUMBER, count)),
        files=_match(_OBJECT, files),
        size=int(_match(_NUMBER, fields["bytes"])),
        sealed_by=SealedBy(fields["sealed-by"]),
        nonce=_nonce(fields["nonce"]),
        leaf=_match(_OBJECT, fields["leaf"]),
        prices=_prices(fields["prices"]) if "prices" in fields else (),
    )


def _prices(text: str) -> tuple[str, ...]:
    found = tuple(_match(_OBJECT, name) for name in text.split(","))
    if list(found) != sorted(set(found)):
        raise ValueError
    return found


def _refusal(fields: dict[str, str]) -> Refusal:
    return Refusal(
        tender=UUID(fields["tender"]),
        bid=UUID(fields["bid"]),
        act=Act(fields["act"]),
        received=parse_time(fields["received"]),
        deadline=parse_time(fields["deadline"]),
        reason=_match(_REASON, fields["reason"]),
        manifest="" if fields["manifest"] == "-" else _match(_OBJECT, fields["manifest"]),
        nonce=_nonce(fields["nonce"]),
        leaf=_match(_OBJECT, fields["leaf"]),
    )


def _lines(title: str, **fields: str) -> str:
    return "".join([f"{title}\n", *(f"{name} {value}\n" for name, value in fields.items())])


def _nonce(text: str) -> bytes:
    nonce = base64.b64decode(text, validate=True)
    if len(nonce) != NONCE_SIZE:
        raise ValueError
    return nonce


def parse_time(text: str) -> datetime:
    """The time of a text of `format_time`, or ValueError. Fewer than six decimals pass: compare with `format_time`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _match(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.match(text):
        raise ValueError
    return text
