"""Writes the vectors beside it: `python -m tests.vectors.tenders.make`. Every value is fixed, so it writes the same files again.

A vector is the lines `comment:`, `expect:` (ok, the code of the failure, or `signature`), `key:` (what the reader trusts), an empty
line, and the tender file to the end. Made with json and hashlib, not with the rules.
"""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

from procurement.rules.notes import SignerKey, sign_note
from tests.vectors import reference
from tests.vectors.sealing import make as sealing

HERE = Path(__file__).parent
SIGNER = SignerKey("tenders.example/log", hashlib.sha256(b"tender vectors signer").digest())
OTHER = SignerKey("tenders.example/log", hashlib.sha256(b"tender vectors other signer").digest())


def one(name: str) -> str:
    """A UUID that is the same every time."""
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))


KEY = reference.public(hashlib.sha256(b"tender vectors prices").digest()).hex()
LAPTOPS, DESKS, OFFER, TRUE = one("laptops"), one("desks"), one("offer"), one("no exclusion")
LAPTOP, BAG, DESK, WARRANTY, DELIVERY, PLAN = (
    one(n) for n in ("laptop", "bag", "desk", "warranty", "delivery", "plan")
)


BOTH = {"id": one("both"), "name": "toate", "lots": [LAPTOPS, DESKS]}


def item(key: str, number: int, description: str, quantity: str) -> dict[str, Any]:
    return {"id": key, "number": number, "description": description, "quantity": quantity, "unit": "buc."}


def question(key: str, title: str, kind: str, *options: str) -> dict[str, Any]:
    return {"id": key, "title": title, "kind": kind, "options": list(options)}


WHOLE: dict[str, Any] = {
    "v": 1, "tender": str(sealing.TENDER), "bid": str(sealing.BID), "reference": "T/2026-1", "title": "Laptopuri și birouri",
    "currency": "RON", "terms": 2, "deadline": "2026-12-01T10:00:00.000000Z",
    "platform_key": reference.public(sealing.KEYS["P"]).hex(), "committee_key": reference.public(sealing.KEYS["C"]).hex(),
    "lots": [
        {"id": LAPTOPS, "number": 1, "title": "Laptopuri",
         "items": [item(LAPTOP, 1, "Laptop 14″", "20.0000"), item(BAG, 2, "Geantă", "20")],
         "questions": [question(WARRANTY, "Garanție, luni", "number"), question(DELIVERY, "Livrare", "option", "5 zile", "10 zile"),
                       question(PLAN, "Plan", "judged")]},
        {"id": DESKS, "number": 2, "title": "Birouri", "items": [item(DESK, 1, "Birou", "45.5")], "questions": []},
    ],
    "requirements": [
        {"id": OFFER, "kind": "document", "title": "Ofertă tehnică", "mandatory": True},
        {"id": TRUE, "kind": "declaration", "title": "Fără motive de excludere", "mandatory": True},
    ],
}  # fmt: skip


def file(value: object = WHOLE, *, note: dict[str, str] | None = None, signer: SignerKey = SIGNER) -> str:
    """The file; `note` replaces lines of the note."""
    content = json.dumps(value, sort_keys=True, separators=(",", ":"))
    found = value if isinstance(value, dict) else WHOLE
    digest = hashlib.sha256(content.encode()).hexdigest()
    lines = {"tender": found["tender"], "bid": found["bid"] or "-", "contents": digest, **(note or {})}
    text = "eproc-tender/v1\n" + "".join(f"{name} {value}\n" for name, value in lines.items())
    return f"{sign_note(text, signer)}\n{content}\n"


def changed(*path: str | int, to: object) -> str:
    """The valid file with one value replaced, or taken out where `to` is `...`, and signed."""
    value: Any = copy.deepcopy(WHOLE)
    target = value
    for step in path[:-1]:
        target = target[step]
    if to is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = to
    return file(value)


def two_envelopes(**keys: str) -> str:
    """The valid file with keys of a second envelope, and signed."""
    return file({**WHOLE, **keys})


def vectors() -> dict[str, tuple[str, str, str]]:
    """name -> (expected code, comment, the file)."""
    whole = file()
    return {
        "valid": ("ok", "level B, a bidder's own copy", whole),
        "valid-level-a": ("ok", "no committee", changed("committee_key", to="")),
        "valid-for-all": ("ok", "the copy for everybody", changed("bid", to="")),
        "valid-lot-limit": ("ok", "one lot for one bidder", changed("lots_bid_at_most", to=1)),
        "lot-limit": ("malformed", "no lot for anybody", changed("lots_bid_at_most", to=0)),
        "valid-two-envelopes": ("ok", "keys of the second envelope", two_envelopes(key_prices=KEY, key_c_prices=KEY)),
        "prices-without-platform": ("malformed", "a second envelope with the committee's lock alone", two_envelopes(key_c_prices=KEY)),
        "prices-without-committee": ("malformed", "a second envelope with fewer locks than the first", two_envelopes(key_prices=KEY)),
        "valid-lot-groups": ("ok", "lots that may be awarded together", changed("lot_groups", to=[BOTH])),
        "lot-groups": ("malformed", "groups that are no list", changed("lot_groups", to=BOTH)),
        "valid-vat": ("ok", "a VAT rate for one of two lots", changed("lots", 0, "vat_rate", to="11.5")),
        "vat-rate": ("malformed", "more VAT than price", changed("lots", 0, "vat_rate", to="100.01")),
        "vat-words": ("malformed", "a VAT rate in words", changed("lots", 0, "vat_rate", to="none")),
        "valid-options": ("ok", "an item that does not count", changed("lots", 0, "items", 1, "compared", to=False)),
        "options": ("malformed", "an item that says that it counts", changed("lots", 0, "items", 1, "compared", to=True)),
        "valid-line-ends": ("ok", "line ends as Windows writes them", whole.replace("\n", "\r\n")),
        "other-key": ("signature", "a signature of another key of the same name", file(signer=OTHER)),
        "note-altered": ("signature", "another bid in the note", whole.replace(str(sealing.BID), str(sealing.OTHER), 1)),
        "no-note": ("malformed", "the content alone", whole.rpartition("\n\n")[2]),
        "no-signature": ("signature", "no signature under the note", whole.replace("\n\u2014 ", "\n", 1)),
        "cut": ("wrong-contents", "the last byte of the content is missing", whole[:-2]),
        "content-altered": ("wrong-contents", "another currency than was signed", whole.replace("RON", "EUR")),
        "other-tender": ("wrong-context", "the note is of another tender", file(note={"tender": str(sealing.OTHER)})),
        "other-bid": ("wrong-context", "the note is for everybody, the content for one bid", file(note={"bid": "-"})),
        "other-note": ("malformed", "a note of something else", whole_of_other()),
        "blank": ("malformed", "a blank between tokens", blank()),
        "version": ("malformed", "version 2", changed("v", to=2)),
        "terms-zero": ("malformed", "terms count from 1", changed("terms", to=0)),
        "key-short": ("malformed", "31 bytes of key", changed("platform_key", to="00" * 31)),
        "field-missing": ("malformed", "no currency", changed("currency", to=...)),
        "field-unknown": ("malformed", "a field more", changed("note", to="")),
        "item-field": ("malformed", "an item without unit", changed("lots", 0, "items", 0, "unit", to=...)),
        "quantity": ("malformed", "a quantity in scientific notation", changed("lots", 0, "items", 0, "quantity", to="1e3")),
        "question-kind": ("malformed", "an unknown kind of question", changed("lots", 0, "questions", 0, "kind", to="x")),
        "requirement-kind": ("malformed", "an unknown kind of requirement", changed("requirements", 0, "kind", to="x")),
        "mandatory": ("malformed", "a word for true", changed("requirements", 0, "mandatory", to="yes")),
    }  # fmt: skip


def whole_of_other() -> str:
    content = json.dumps(WHOLE, sort_keys=True, separators=(",", ":"))
    return f"{sign_note('eproc-bundle/v1' + chr(10), SIGNER)}\n{content}\n"


def blank() -> str:
    content = json.dumps(WHOLE, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    text = f"eproc-tender/v1\ntender {WHOLE['tender']}\nbid {WHOLE['bid']}\ncontents {digest}\n"
    return f"{sign_note(text, SIGNER)}\n{content}\n"


def files() -> dict[str, bytes]:
    """name of the file -> its content."""
    return {
        f"{name}.txt": f"comment: {comment}\nexpect: {expect}\nkey: {SIGNER.verifier}\n\n{content}".encode()
        for name, (expect, comment, content) in vectors().items()
    }


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_bytes(content)
