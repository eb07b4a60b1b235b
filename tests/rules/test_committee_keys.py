"""Phrases, member keys, sharing and shares of a committee's key: every k of n open, fewer learn nothing, what is false is named."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.canonical import NotCanonical, canonical_json
from procurement.rules.dealings import (
    Committee,
    Dealing,
    Member,
    ShareText,
    deal,
    parse_committee,
    parse_dealing,
    parse_share_text,
)
from procurement.rules.member_keys import MemberKeyText, WrongSecret, close_slot, open_any, open_slot
from procurement.rules.phrases import new_phrase, read_phrase
from procurement.rules.sealing_errors import LockInvalid
from procurement.rules.sealing_kdf import Kdf
from procurement.rules.sealing_locks import KeyPair, generate_key_pair
from procurement.rules.shamir import divide, join, multiply, split
from procurement.rules.shares import (
    Share,
    WrongCommitteeKey,
    WrongShare,
    committee_pair,
    open_release,
    open_share,
    proof_of,
    release_share,
)
from procurement.rules.sharing_guards import size_issues
from procurement.rules.text_fields import LARGEST, fields_of, number_of, text_of, uuid_of
from tests.vectors.committee import make

pytestmark = pytest.mark.usefixtures("quick_slots")
TENDER, USER = UUID(int=1), UUID(int=2)
SECRETS = st.binary(min_size=32, max_size=32)


def committee_of(k: int, n: int) -> tuple[Committee, list[KeyPair]]:
    pairs = [generate_key_pair() for _ in range(n)]
    members = tuple(Member(UUID(int=100 + x), f"Member {x}", pair.public) for x, pair in enumerate(pairs, 1))
    return Committee(TENDER, 1, k, members), pairs


@given(st.binary(min_size=12, max_size=12))
def test_phrase_comes_back_however_it_is_typed(bits: bytes) -> None:
    phrase = new_phrase(lambda size: bits[:size])
    assert [len(word) for word in phrase.split(" ")] == [6] * 6
    assert read_phrase(f"  {phrase.upper().replace(' ', ' - ')}\n") == phrase


def test_phrase_takes_the_bits_that_the_format_names() -> None:
    assert new_phrase(lambda size: make.PHRASE_BITS.to_bytes(size, "big")) == make.phrase()
    assert new_phrase() != new_phrase()


def test_field_is_the_one_of_the_polynomial() -> None:
    assert all(multiply(a, b) == make.times(a, b) for a in range(0, 256, 7) for b in range(256))
    assert all(divide(multiply(a, b), b) == a for a in range(0, 256, 5) for b in range(1, 256))


@given(SECRETS, st.data())
def test_every_k_of_n_shares_give_the_secret_and_fewer_another_value(secret: bytes, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 7))
    k = data.draw(st.integers(1, n))
    shares = split(secret, k, n)
    for chosen in itertools.combinations(shares.items(), k):
        assert join(dict(chosen)) == secret
    assert join(shares) == secret


def constant(value: bytes) -> Callable[[int], bytes]:
    return lambda _size: value


def test_k_minus_one_shares_fit_every_secret() -> None:
    """With one share of two known, each secret has coefficients that give that share: it says nothing."""
    share = split(bytes(32), 2, 3)[1]
    for secret in (bytes([7] * 32), bytes(range(32))):
        coefficients = bytes(a ^ b for a, b in zip(share, secret, strict=True))
        assert split(secret, 2, 3, constant(coefficients))[1] == share


def test_coefficients_are_taken_as_they_come() -> None:
    assert split(b"s" * 32, 2, 2, bytes) == {1: b"s" * 32, 2: b"s" * 32}


@pytest.mark.parametrize(
    "wrong",
    [lambda: split(b"", 2, 3), lambda: split(bytes(32), 4, 3), lambda: split(bytes(32), 2, 8), lambda: split(bytes(32), 0, 3),
     lambda: join({}), lambda: join({0: bytes(32)}), lambda: join({1: b""})],
)  # fmt: skip
def test_sizes_that_can_not_be_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        wrong()


def test_passphrase_opens_its_slot_and_no_other_kind() -> None:
    pair, phrase = generate_key_pair(), new_phrase()
    slots = [close_slot(pair, phrase, user=USER), close_slot(pair, "câmp înalt", user=USER, kdf=Kdf.PASSPHRASE)]
    assert open_any(slots, "câmp înalt", kdf=Kdf.PASSPHRASE, user=USER, public=pair.public) == pair
    assert open_any(slots, phrase, kdf=Kdf.PHRASE, user=USER, public=pair.public) == pair
    for kdf in Kdf:
        with pytest.raises(WrongSecret):
            open_any(slots, "neither", kdf=kdf, user=USER, public=pair.public)
    with pytest.raises(WrongSecret):
        open_slot(slots[0], phrase, user=USER, public=generate_key_pair().public)
    assert str(WrongSecret()) == str(WrongSecret().message)


@pytest.mark.parametrize(("k", "n"), [(2, 3), (3, 5), (2, 7), (6, 7)])
def test_every_k_of_the_members_open_what_was_dealt(k: int, n: int) -> None:
    committee, pairs = committee_of(k, n)
    dealing, shares = deal(parse_committee(committee.to_bytes()))
    assert parse_dealing(dealing.to_bytes()) == dealing
    opened = []
    for dealt, pair, share in zip(dealing.shares, pairs, shares, strict=True):
        opened.append(open_share(dealing.deal, dealt.sealed, pair, x=dealt.x, commitment=dealt.commitment))
        assert (dealt.kid, opened[-1]) == (pair.kid, share)
    for chosen in itertools.combinations(opened, k):
        assert committee_pair(dealing.deal, chosen).public == dealing.deal.public_key
    with pytest.raises(WrongCommitteeKey):
        committee_pair(dealing.deal, opened[: k - 1])
    assert len({proof_of(dealing.deal, share) for share in opened}) == n
    assert opened[0].y.hex() not in repr(opened[0])


def test_share_opens_for_nobody_else_and_for_no_other_tender() -> None:
    committee, pairs = committee_of(2, 3)
    dealing, _shares = deal(committee)
    other, _others = deal(Committee(UUID(int=9), 1, 2, committee.members))
    mine, theirs = dealing.shares[0], other.shares[0]
    for sealed, pair in ((mine.sealed, pairs[1]), (theirs.sealed, pairs[0])):
        with pytest.raises(LockInvalid):
            open_share(dealing.deal, sealed, pair, x=1, commitment=mine.commitment)
    with pytest.raises(WrongShare):
        open_share(dealing.deal, mine.sealed, pairs[0], x=1, commitment=theirs.commitment)


def test_released_share_opens_with_its_session_only() -> None:
    dealing, shares = deal(committee_of(2, 3)[0])
    session, commitment = generate_key_pair(), dealing.shares[0].commitment
    released = release_share(dealing.deal, shares[0], session.public)
    assert open_release(dealing.deal, released, session, x=1, commitment=commitment) == shares[0]
    with pytest.raises(LockInvalid):
        open_release(dealing.deal, released, generate_key_pair(), x=1, commitment=commitment)


def test_false_dealing_is_told_from_a_wrong_share() -> None:
    """Shares of two polynomials, each as committed: no member is at fault, and the key comes out wrong."""
    committee, _pairs = committee_of(2, 3)
    dealing, shares = deal(committee)
    false = Share(1, 2, 3, 2, bytes(32))
    with pytest.raises(WrongCommitteeKey) as refused:
        committee_pair(dealing.deal, [shares[0], false])
    assert refused.value.code == "wrong-committee-key"


@pytest.mark.parametrize(
    ("k", "n", "field"),
    [(2, 3, ""), (6, 7, ""), (1, 3, "key_holders_required"), (2, 2, "key_holders"), (3, 8, "key_holders")],
)
def test_committee_has_one_to_spare_and_seven_at_most(k: int, n: int, field: str) -> None:
    assert [found.field for found in size_issues(k, n)] == ([field] if field else [])
    if field and n < 8:
        with pytest.raises(ValueError, match="sizes"):
            deal(committee_of(k, n)[0])


def share_text(dealing: Dealing, session: bytes = b"") -> ShareText:
    pair = generate_key_pair()
    slot = close_slot(pair, new_phrase(), user=USER)
    committee, _shares = deal(Committee(TENDER, 1, 2, (Member(USER, "", pair.public), *committee_of(2, 3)[0].members)))
    return ShareText(committee.deal, committee.shares[0], pair.public, (slot,), session)


@pytest.mark.parametrize("session", [b"", b"s" * 32])
def test_share_text_comes_back(session: bytes) -> None:
    text = share_text(deal(committee_of(2, 3)[0])[0], session)
    assert parse_share_text(text.to_bytes() + b"\n") == text


@pytest.mark.parametrize(
    ("change", "value"),
    [("x", 9), ("x", True), ("user", 5), ("user", "me"), ("session", "00"), ("slots", []), ("slots", "00"), ("k", 0),
     ("commitment", "0G" * 32)],
)  # fmt: skip
def test_share_text_with_something_else_is_refused(change: str, value: object) -> None:
    text = share_text(deal(committee_of(2, 3)[0])[0])
    fields = fields_of(text.to_bytes(), set(json_of(text)))
    with pytest.raises(NotCanonical):
        parse_share_text(canonical_json({**fields, change: value}))


def json_of(text: ShareText) -> dict[str, object]:
    found: dict[str, object] = json.loads(text.to_bytes())
    return found


def test_text_that_is_too_long_or_of_other_fields_is_refused() -> None:
    key = MemberKeyText(USER, bytes(32), ())
    for wrong in (b"[]", b" " * (LARGEST + 1), key.to_bytes()):
        with pytest.raises(NotCanonical):
            fields_of(wrong, {"v"})
    for call in (lambda: number_of("1", range(2)), lambda: text_of(1), lambda: uuid_of("")):
        with pytest.raises(NotCanonical):
            call()
