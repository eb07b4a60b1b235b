"""The vectors of docs/formats.md, section 23: phrases, member keys, dealings, shares and releases, one defect a file."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from procurement.rules.canonical import NotCanonical
from procurement.rules.dealings import parse_dealing
from procurement.rules.member_keys import open_slot, parse_member_key
from procurement.rules.phrases import PhraseError, read_phrase
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_locks import key_pair
from procurement.rules.shares import Deal, Share, committee_pair, open_release, open_share, proof_of
from tests.vectors.committee import make

VECTORS = sorted((Path(__file__).parent.parent / "vectors" / "committee").glob("*.txt"))


def deal_of(fields: dict[str, str]) -> Deal:
    public = bytes.fromhex(fields["public_key"])
    return Deal(
        UUID(fields.get("tender", str(make.TENDER))), 1, int(fields.get("k", 2)), int(fields.get("n", 3)), public
    )


def share_of(fields: dict[str, str], deal: Deal) -> dict[str, str]:
    pair, x, commitment = key_pair(bytes.fromhex(fields["private"])), int(fields["x"]), fields["commitment"]
    if fields["what"] == "share":
        share = open_share(deal, bytes.fromhex(fields["sealed"]), pair, x=x, commitment=commitment)
    else:
        share = open_release(deal, bytes.fromhex(fields["released"]), pair, x=x, commitment=commitment)
    return {"share": share.to_bytes().hex(), "proof": proof_of(deal, share)}


def read(fields: dict[str, str]) -> dict[str, str]:
    """What a reader gets out of a vector."""
    match fields["what"]:
        case "phrase":
            return {"phrase": read_phrase(fields["typed"])}
        case "slot":
            user, public = UUID(fields["user"]), bytes.fromhex(fields["public_key"])
            pair = open_slot(bytes.fromhex(fields["slot"]), fields["phrase"], user=user, public=public)
            return {"private": pair.private.hex()}
        case "member-key":
            key = parse_member_key(fields["text"].encode())
            assert key.to_bytes().decode() == fields["text"]
            return {"public_key": key.public_key.hex()}
        case "dealing":
            dealing = parse_dealing(fields["text"].encode())
            assert dealing.to_bytes().decode() == fields["text"]
            return {"commitments": " ".join(share.commitment for share in dealing.shares)}
        case "join":
            pairs = [pair.split("=") for pair in fields["shares"].split()]
            shares = [Share(1, 2, 3, int(x), bytes.fromhex(y)) for x, y in pairs]
            return {"private": committee_pair(deal_of(fields), shares).private.hex()}
        case _:
            return share_of(fields, deal_of(fields))


def outcome(fields: dict[str, str]) -> str:
    try:
        found = read(fields)
    except (PhraseError, SealingError) as error:
        return error.code
    except NotCanonical:
        return "not-canonical"
    return "valid" if found == {name: fields[name] for name in found} else f"other: {found}"


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector_is_read_or_refused_as_it_says(path: Path) -> None:
    fields = dict(line.split(": ", 1) for line in path.read_text("ascii").splitlines())
    assert outcome(fields) == fields["expect"]


def test_vectors_are_what_the_second_writer_makes() -> None:
    made = {name: (expect, what) for name, (expect, _comment, what, _fields) in make.vectors().items()}
    texts = {path.stem: dict(line.split(": ", 1) for line in path.read_text("ascii").splitlines()) for path in VECTORS}
    assert made == {name: (fields["expect"], fields["what"]) for name, fields in texts.items()}
