"""The tender file: all that sealing a bid offline needs, signed by the platform (docs/formats.md, section 21). No reading of folders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.coded_errors import CodedError
from procurement.rules.facts import CriterionKind, RequirementKind
from procurement.rules.notes import VerifierKey, verify_note
from procurement.rules.qualification import Answer, answers_data, answers_of
from procurement.rules.sealing_locks import Lock
from procurement.rules.text_fields import fields_of, hex_of, list_of, number_of, text_of, uuid_of

TITLE = "eproc-tender/v1"
LARGEST = 2**25
"""Bytes of a tender file that is read."""
_MANY = range(100_000)
_QUANTITY = re.compile(r"[0-9]{1,18}(\.[0-9]{1,8})?\Z")
_FIELDS = {
    "v", "tender", "bid", "reference", "title", "currency", "terms", "deadline", "platform_key", "committee_key", "lots",
    "requirements",
}  # fmt: skip
_OPTIONAL = frozenset({"lots_bid_at_most", "qualification"})

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
class ItemLine:
    """A line of a price table."""

    id: str
    number: int
    description: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion that a bid answers; `options` are the allowed answers where there is a choice."""

    id: str
    title: str
    kind: CriterionKind
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotTable:
    """A lot: its price table and its questions."""

    id: str
    number: int
    title: str
    items: tuple[ItemLine, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A document or declaration that bids must or may have."""

    id: str
    kind: RequirementKind
    title: str
    mandatory: bool


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
    qualification: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    """In the copy for a bid: what its company answers about itself, to be sealed with the bid."""

    @property
    def keys(self) -> dict[Lock, bytes]:
        """The public keys of P and, at level B, of C."""
        committee = {Lock.COMMITTEE: self.committee_key} if self.committee_key else {}
        return {Lock.PLATFORM: self.platform_key, **committee}

    def to_bytes(self) -> bytes:
        """The content that is signed."""
        answers = {"qualification": answers_data(self.qualification)} if self.qualification else {}
        return canonical_json(
            {
                **answers,
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
                "lots": [_lot_out(lot) for lot in self.lots],
                "requirements": [
                    {"id": a.id, "kind": a.kind.value, "title": a.title, "mandatory": a.mandatory}
                    for a in self.requirements
                ],
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
        lots=tuple(_lot(entry) for entry in list_of(fields["lots"], _MANY)),
        requirements=tuple(_asked(entry) for entry in list_of(fields["requirements"], _MANY)),
        lots_bid_at_most=number_of(fields["lots_bid_at_most"], range(1, 2**15))
        if "lots_bid_at_most" in given
        else None,
        qualification=answers_of(fields.get("qualification", {})),
    )


def _lot(value: object) -> LotTable:
    fields = fields_of(value, {"id", "number", "title", "items", "questions"})
    items = tuple(_item(entry) for entry in list_of(fields["items"], _MANY))
    questions = tuple(_question(entry) for entry in list_of(fields["questions"], _MANY))
    return LotTable(_id(fields), number_of(fields["number"], _MANY), text_of(fields["title"]), items, questions)


def _item(value: object) -> ItemLine:
    fields = fields_of(value, {"id", "number", "description", "quantity", "unit"})
    quantity = text_of(fields["quantity"])
    if not _QUANTITY.match(quantity):
        raise NotCanonical("This is no quantity.")
    number, described = number_of(fields["number"], _MANY), text_of(fields["description"])
    return ItemLine(_id(fields), number, described, Decimal(quantity), text_of(fields["unit"]))


def _question(value: object) -> Question:
    fields = fields_of(value, {"id", "title", "kind", "options"})
    options = tuple(text_of(option) for option in list_of(fields["options"], _MANY))
    return Question(_id(fields), text_of(fields["title"]), CriterionKind(_one_of(fields, CriterionKind)), options)


def _asked(value: object) -> Asked:
    fields = fields_of(value, {"id", "kind", "title", "mandatory"})
    if not isinstance(fields["mandatory"], bool):
        raise NotCanonical("This is neither true nor false.")
    kind = RequirementKind(_one_of(fields, RequirementKind))
    return Asked(_id(fields), kind, text_of(fields["title"]), fields["mandatory"])


def _one_of(fields: dict[str, object], kinds: Iterable[CriterionKind | RequirementKind]) -> str:
    kind = text_of(fields["kind"])
    if kind not in {one.value for one in kinds}:
        raise NotCanonical("This kind is not known.")
    return kind


def _id(fields: dict[str, object]) -> str:
    return str(uuid_of(fields["id"]))


def _lot_out(lot: LotTable) -> dict[str, object]:
    items = [
        {
            "id": i.id,
            "number": i.number,
            "description": i.description,
            "quantity": format(i.quantity, "f"),
            "unit": i.unit,
        }
        for i in lot.items
    ]
    questions = [
        {"id": q.id, "title": q.title, "kind": q.kind.value, "options": list(q.options)} for q in lot.questions
    ]
    return {"id": lot.id, "number": lot.number, "title": lot.title, "items": items, "questions": questions}


def _shown(bid: UUID | None) -> str:
    return "" if bid is None else str(bid)
