"""The second opening at level B: two of three key holders open the price tables that are asked for; nobody else can, and no other."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from procurement.rules import committee_main
from procurement.rules.canonical import NotCanonical
from procurement.rules.dealings import Committee, Dealing, Member, ShareText, apart, deal, parse_dealing, together
from procurement.rules.member_keys import close_slot
from procurement.rules.phrases import new_phrase
from procurement.rules.price_shares import (
    Other,
    PriceAnswer,
    PriceText,
    Table,
    answer,
    content_key_with,
    parse_price_answer,
    parse_price_text,
    table_in,
)
from procurement.rules.sealing import Meta, open_with_content_key, seal
from procurement.rules.sealing_errors import UnknownKey
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock, generate_key_pair, key_id
from procurement.rules.shares import Share, WrongCommitteeKey, commitment_of, open_share, proof_of, seal_share

pytestmark = pytest.mark.usefixtures("quick_slots")
PHRASE = new_phrase()
TENDER, BID, OPENING = UUID(int=7), UUID(int=8), UUID(int=9)
PLACE = Place(Kind.MANIFEST, 2, TENDER, BID)
PEOPLE = tuple(generate_key_pair() for _ in range(3))
PLATFORM = generate_key_pair()


def dealt() -> Dealing:
    members = tuple(Member(UUID(int=n), "", pair.public) for n, pair in enumerate(PEOPLE, start=1))
    return deal(Committee(TENDER, 2, 2, members))[0]


def table_of(dealing: Dealing, body: bytes = b"{}") -> tuple[Table, bytes]:
    keys = {Lock.PLATFORM: PLATFORM.public, Lock.COMMITTEE: dealing.deal.public_key}
    sealed, name = seal(PLACE, keys, Meta("manifest.json", type="application/json"), body)
    return table_in(io.BytesIO(sealed), name), sealed


def text_for(
    dealing: Dealing, who: int, tables: Sequence[Table], given: dict[int, PriceAnswer] | None = None
) -> PriceText:
    """What key holder `who` (from 0) gets; `given` are the answers of the others so far."""
    others = tuple(
        Other(
            n + 1,
            pair.public,
            dealing.shares[n].commitment,
            (given or {})[n].released[who + 1] if n in (given or {}) else b"",
        )
        for n, pair in enumerate(PEOPLE)
        if n != who
    )
    slots = (close_slot(PEOPLE[who], PHRASE, user=UUID(int=who + 1)),)
    own = ShareText(dealing.deal, dealing.shares[who], PEOPLE[who].public, slots)
    return PriceText(OPENING, own, others, tuple(tables))


def test_two_of_three_open_what_is_asked_for_and_the_platform_alone_nothing() -> None:
    dealing = dealt()
    table, sealed = table_of(dealing, b"prices")
    first = answer(text_for(dealing, 0, [table]), PEOPLE[0])
    assert (sorted(first.released), first.pieces) == ([2, 3], {})
    last = answer(text_for(dealing, 2, [table], {0: first}), PEOPLE[2])
    assert sorted(last.pieces) == [table.object_id]
    kids = {Lock.PLATFORM: PLATFORM.kid, Lock.COMMITTEE: key_id(dealing.deal.public_key)}
    source, piece = io.BytesIO(sealed), last.pieces[table.object_id]
    key = content_key_with(source, PLATFORM.private, piece, place=PLACE, kids=kids)
    assert open_with_content_key(source, key, place=PLACE, kids=kids).read() == b"prices"
    again = parse_price_answer(last.to_bytes())
    assert (again.opening, again.released, again.pieces) == (OPENING, last.released, last.pieces)


def test_false_release_counts_for_nothing_and_a_broken_lock_is_left_out() -> None:
    dealing, other = dealt(), dealt()
    table, _ = table_of(dealing)
    broken = replace(table_of(dealing)[0], lock=bytes(80))
    false = answer(text_for(other, 0, []), PEOPLE[0])
    assert answer(text_for(dealing, 1, [table], {0: false}), PEOPLE[1]).pieces == {}
    right = answer(text_for(dealing, 2, [table]), PEOPLE[2])
    found = answer(text_for(dealing, 1, [table, broken], {0: false, 2: right}), PEOPLE[1])
    assert sorted(found.pieces) == [table.object_id]


def test_false_dealing_is_named() -> None:
    """Every share is as it was dealt, and together they give another key than the one that was published."""
    dealing = dealt()
    head = replace(dealing.deal, public_key=generate_key_pair().public)
    shares = []
    for dealt_share, pair in zip(dealing.shares, PEOPLE, strict=True):
        share = Share(2, 2, 3, dealt_share.x, bytes([dealt_share.x]) * 32)
        sealed = seal_share(head, share, pair.public)
        shares.append(replace(dealt_share, sealed=sealed, commitment=commitment_of(head, share)))
    forged = replace(dealing, deal=head, shares=tuple(shares))
    first = answer(text_for(forged, 0, []), PEOPLE[0])
    with pytest.raises(WrongCommitteeKey):
        answer(text_for(forged, 1, [], {0: first}), PEOPLE[1])


def test_object_without_a_committees_lock_is_refused() -> None:
    sealed, name = seal(PLACE, {Lock.PLATFORM: PLATFORM.public}, Meta("manifest.json", type="application/json"), b"{}")
    with pytest.raises(UnknownKey):
        table_in(io.BytesIO(sealed), name)


def test_command_prints_the_answer(tmp_path: Path) -> None:
    dealing, said = dealt(), list[str]()
    table, _ = table_of(dealing)
    path = tmp_path / "prices.json"
    path.write_bytes(text_for(dealing, 0, [table]).to_bytes() + b"\n")
    options = argparse.Namespace(share=path, key_file=None, out=None)
    assert committee_main.open_prices(options, say=said.append, ask=lambda prompt: PHRASE) == 0
    assert sorted(parse_price_answer(said[0].encode()).released) == [2, 3]
    assert parse_price_text(path.read_bytes()) == text_for_again(path)
    path.write_bytes(b"{}")
    assert committee_main.open_prices(options, say=said.append, ask=lambda prompt: PHRASE) == 1


def text_for_again(path: Path) -> PriceText:
    return parse_price_text(parse_price_text(path.read_bytes()).to_bytes())


def test_shares_of_both_envelopes_are_dealt_and_proved_together(tmp_path: Path) -> None:
    members = tuple(Member(UUID(int=n), "", pair.public) for n, pair in enumerate(PEOPLE, start=1))
    asked, out, said = tmp_path / "committee.json", tmp_path / "dealing.json", list[str]()
    asked.write_bytes(together([Committee(TENDER, stage, 2, members).to_bytes() for stage in (1, 2)]))
    assert committee_main.make_deal(argparse.Namespace(committee=asked, out=out), say=said.append) == 0
    dealings = [parse_dealing(one) for one in apart(out.read_bytes())]
    assert [one.deal.stage for one in dealings] == [1, 2]
    assert dealings[0].deal.public_key != dealings[1].deal.public_key
    slots = (close_slot(PEOPLE[0], PHRASE, user=UUID(int=1)),)
    texts = [ShareText(one.deal, one.shares[0], PEOPLE[0].public, slots).to_bytes() for one in dealings]
    asked.write_bytes(together(texts))
    options = argparse.Namespace(share=asked, key_file=None, out=None)
    assert committee_main.acknowledge(options, say=said.append, ask=lambda prompt: PHRASE) == 0
    opened = [
        open_share(one.deal, one.shares[0].sealed, PEOPLE[0], x=1, commitment=one.shares[0].commitment)
        for one in dealings
    ]
    assert said[-1].split() == [proof_of(one.deal, share) for one, share in zip(dealings, opened, strict=True)]


@pytest.mark.parametrize("data", [b"[]", b"[{}]", b"{" + b" " * 2**16, b"no"])
def test_texts_of_several_envelopes_are_read_strictly(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        apart(data)


def test_price_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(NotCanonical):
        parse_price_text(b" " * (2**20 + 1))
