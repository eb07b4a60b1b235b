"""The tender file: all that sealing a bid offline needs, signed by the platform (docs/formats.md, section 21). No reading of folders."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.coded_errors import CodedError
from procurement.rules.criteria import COSTS
from procurement.rules.envelopes import FIRST
from procurement.rules.lot_groups import LotGroup, groups_data, groups_from
from procurement.rules.notes import VerifierKey, verify_note
from procurement.rules.qualification import Answer, answers_data, answers_of
from procurement.rules.sealing_locks import Lock
from procurement.rules.tender_tables import MANY, Asked, LotTable, asked_data, asked_of, lot_data, lot_of
from procurement.rules.text_fields import fields_of, hex_of, list_of, number_of, text_of, uuid_of

TITLE = "eproc-tender/v1"
LARGEST = 2**25
"""Bytes of a tender file that is read."""
_FIELDS = {
    "v", "tender", "bid", "reference", "title", "currency", "terms", "deadline", "platform_key", "committee_key", "lots",
    "requirements",
}  # fmt: skip
_PRICE_KEYS = {Lock.PLATFORM: "key_prices", Lock.COMMITTEE: "key_c_prices"}
_OPTIONAL = frozenset({"lots_bid_at_most", "lot_groups", "qualification", "key_prices", "key_c_prices"})

SENTENCES = {
    "malformed": "This is no tender file, or it was cut off.",
    "wrong-contents": "The tender file was altered: its content is not the one that was signed.",
    "wrong-context": "The tender file was altered: its signature is of another tender or bid.",
}
"""The codes that vectors use, each with its sentence (the command line speaks English)."""


class TenderFileError(CodedError):
    """A tender file is refused. `code` is a key of SENTENCES."""

    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class TenderFile:
    """What a bid for this tender holds and whom it is sealed to. `bid` is None in the copy for everybody."""

    tender: UUID
    bid: UUID | None
    reference: str
    title: str
    currency: str
    terms: int
    deadline: str
    platform_key: bytes
    committee_key: bytes
    lots: tuple[LotTable, ...]
    requirements: tuple[Asked, ...]
    lots_bid_at_most: int | None = None
    lot_groups: tuple[LotGroup, ...] = ()
    qualification: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    """In the copy for a bid: what its company answers about itself, to be sealed with the bid."""
    price_keys: Mapping[Lock, bytes] = field(default_factory=lambda: MappingProxyType({}))
    """Where there are two envelopes: the public keys of P and C that the price tables are sealed to."""

    @property
    def keys(self) -> dict[Lock, bytes]:
        """The public keys of P and, at level B, of C."""
        committee = {Lock.COMMITTEE: self.committee_key} if self.committee_key else {}
        return {Lock.PLATFORM: self.platform_key, **committee}

    def keys_of(self, envelope: int) -> Mapping[Lock, bytes]:
        """The public keys of this envelope."""
        return self.keys if envelope == FIRST else self.price_keys

    @property
    def costs(self) -> dict[str, frozenset[str]]:
        """The questions of each lot whose answers are costs: they go with the prices."""
        return {lot.id: frozenset(one.id for one in lot.questions if one.kind in COSTS) for lot in self.lots}

    def to_bytes(self) -> bytes:
        """The content that is signed."""
        answers = {"qualification": answers_data(self.qualification)} if self.qualification else {}
        return canonical_json(
            {
                **answers,
                **{_PRICE_KEYS[lock]: key.hex() for lock, key in self.price_keys.items()},
                "v": 1,
                "tender": str(self.tender),
                "bid": _shown(self.bid),
                "reference": self.reference,
                "title": self.title,
                "currency": self.currency,
                "terms": self.terms,
                "deadline": self.deadline,
                "platform_key": self.platform_key.hex(),
                "committee_key": self.committee_key.hex(),
                "lots": [lot_data(lot) for lot in self.lots],
                "requirements": [asked_data(one) for one in self.requirements],
                **({"lot_groups": groups_data(self.lot_groups)} if self.lot_groups else {}),
                **({} if self.lots_bid_at_most is None else {"lots_bid_at_most": self.lots_bid_at_most}),
            }
        )


def signed(file: TenderFile, sign: Callable[[str], str]) -> bytes:
    """The whole file; `sign` makes a signed note of a text."""
    content = file.to_bytes()
    digest = hashlib.sha256(content).hexdigest()
    note = sign(f"{TITLE}\ntender {file.tender}\nbid {_shown(file.bid) or '-'}\ncontents {digest}\n")
    return note.encode() + b"\n" + content + b"\n"


def read_tender_file(data: bytes, keys: Iterable[VerifierKey]) -> TenderFile:
    """The tender file in these bytes. NoteError if no trusted key signed it, else TenderFileError if anything else is wrong."""
    note, separator, content = data.replace(b"\r\n", b"\n").rstrip(b"\n").rpartition(b"\n\n")
    try:
        if not separator or len(data) > LARGEST:
            raise NotCanonical("This is no tender file.")
        text, _ = verify_note(note.decode("utf-8") + "\n", keys)
        head = [line.partition(" ") for line in text.splitlines()]
        if [name for name, _, _ in head] != [TITLE, "tender", "bid", "contents"]:
            raise NotCanonical("This note is of something else.")
        if head[3][2] != hashlib.sha256(content).hexdigest():
            raise TenderFileError("wrong-contents")
        file = _tender_file(parse_canonical(content))
    except (NotCanonical, UnicodeDecodeError) as error:
        raise TenderFileError("malformed") from error
    if (head[1][2], head[2][2]) != (str(file.tender), _shown(file.bid) or "-"):
        raise TenderFileError("wrong-context")
    return file


def _tender_file(value: object) -> TenderFile:
    given = _OPTIONAL & set(value) if isinstance(value, dict) else set()
    fields = fields_of(value, _FIELDS | given)
    number_of(fields["v"], range(1, 2))
    bid = text_of(fields["bid"])
    return TenderFile(
        tender=uuid_of(fields["tender"]),
        bid=uuid_of(bid) if bid else None,
        reference=text_of(fields["reference"]),
        title=text_of(fields["title"]),
        currency=text_of(fields["currency"]),
        terms=number_of(fields["terms"], range(1, 2**15)),
        deadline=text_of(fields["deadline"]),
        platform_key=hex_of(fields["platform_key"], 32),
        committee_key=hex_of(fields["committee_key"], 0, 32),
        lots=tuple(lot_of(entry) for entry in list_of(fields["lots"], MANY)),
        requirements=tuple(asked_of(entry) for entry in list_of(fields["requirements"], MANY)),
        lot_groups=groups_from(fields["lot_groups"]) if "lot_groups" in given else (),
        lots_bid_at_most=number_of(fields["lots_bid_at_most"], range(1, 2**15))
        if "lots_bid_at_most" in given
        else None,
        qualification=answers_of(fields.get("qualification", {})),
        price_keys=_price_keys(fields),
    )


def _price_keys(fields: Mapping[str, object]) -> Mapping[Lock, bytes]:
    """Those of the second envelope: to the same locks as the first, or none."""
    found = {lock: hex_of(fields[name], 32) for lock, name in _PRICE_KEYS.items() if name in fields}
    if found and set(found) != {Lock.PLATFORM, *([Lock.COMMITTEE] if fields["committee_key"] else [])}:
        raise NotCanonical("The second envelope has other locks than the first.")
    return MappingProxyType(found)


def _shown(bid: UUID | None) -> str:
    return "" if bid is None else str(bid)
