"""The browser's half of the committee (procurement/static/js/committee) against the platform's rules, both ways, in Chromium."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

from procurement.rules import dealings, member_keys, phrases, shamir, shares
from procurement.rules.price_shares import answer, parse_price_answer
from procurement.rules.sealing_kdf import Kdf
from procurement.rules.sealing_locks import KeyPair, generate_key_pair, key_id
from tests.rules import test_price_shares as price_shares
from tests.sealing_js.conftest import Run

pytestmark = pytest.mark.journey

TENDER, OTHER_TENDER = UUID(int=1), UUID(int=2)
USERS = tuple(UUID(int=number) for number in (11, 12, 13))
OPEN_SHARE = """const deal = { ...given.facts, publicKey: raw.unhex(given.facts.public_key) };
try { return await (async () => {
  const own = await share.openShare(deal, given.facts, bytes(given.key));
  return { proof: raw.hex(await share.proofOf(deal, own)),
    released: raw.hex(await share.releaseShare(deal, own, bytes(given.session))) };
})(); } catch (error) { return error.code ?? String(error); }"""


def mistake(run: Run, *typed: str) -> list[Any]:
    body = "const found = []; for (const one of given.typed) found.push(await phrases.mistake(one)); return found;"
    return list(run("committee/phrases.js", body, typed=list(typed)))


def test_phrases_of_each_side_are_taken_by_the_other(run: Run) -> None:
    made = run("committee/phrases.js", "return Promise.all(Array.from({ length: 20 }, () => phrases.newPhrase()));")
    assert len(set(made)) == 20
    assert [phrases.read_phrase(one) for one in made] == made
    assert mistake(run, *(phrases.new_phrase() for _ in range(20))) == [None] * 20


def test_blanks_hyphens_and_capitals_change_nothing(run: Run) -> None:
    phrase = phrases.new_phrase()
    typed = f"  {phrase.upper().replace(' ', '-')} \n"
    assert mistake(run, typed) == [None]
    assert run("committee/phrases.js", "return phrases.normalized(given.typed);", typed=typed) == phrase


def test_mistyped_phrase_is_named_at_once(run: Run) -> None:
    words = phrases.new_phrase().split()
    other = "babaza" if words[2] != "babaza" else "babazo"
    assert mistake(
        run,
        " ".join(words[:5]),
        " ".join([*words[:2], "kuchen", *words[3:]]),
        " ".join([*words[:2], other, *words[3:]]),
        "",
    ) == [
        {"kind": "words", "count": 5},
        {"kind": "word", "word": "kuchen", "place": 3},
        {"kind": "check"},
        {"kind": "words", "count": 0},
    ]


@pytest.mark.parametrize(("k", "n"), [(2, 3), (3, 5)])
def test_shares_of_each_side_are_joined_by_the_other(run: Run, k: int, n: int) -> None:
    secret = os.urandom(32)
    js = run(
        "committee/shamir.js, sealing/bytes.js",
        """return shamir.split(bytes(given.secret), given.k, given.n).map(({ x, y }) => [x, raw.hex(y)]);""",
        secret=secret, k=k, n=n,
    )  # fmt: skip
    shares = {x: bytes.fromhex(y) for x, y in js}
    assert {shamir.join({x: shares[x] for x in few}) for few in combinations(shares, k)} == {secret}
    assert shamir.join({x: shares[x] for x in list(shares)[: k - 1]}) != secret
    ours = [[x, y.hex()] for x, y in shamir.split(secret, k, n).items()]
    joined = run(
        "committee/shamir.js, sealing/bytes.js",
        """const shares = given.shares.map(([x, y]) => ({ x, y: raw.unhex(y) }));
        return shamir.subsets(shares, given.k).map((few) => raw.hex(shamir.join(few)));""",
        shares=ours, k=k,
    )  # fmt: skip
    assert set(joined) == {secret.hex()}
    assert len(joined) == len(list(combinations(ours, k)))


def test_share_of_the_browser_may_have_zero_coefficients(run: Run) -> None:
    """To draw again would bias the shares."""
    made = run(
        "committee/shamir.js",
        "return shamir.split(new Uint8Array(32).fill(7), 2, 3, (size) => new Uint8Array(size)).map(({ y }) => [...y]);",
    )
    assert made == [[7] * 32] * 3


def test_member_key_of_the_browser_opens_for_the_platform_s_rules_with_its_phrase_alone(run: Run) -> None:
    phrase, user = phrases.new_phrase(), USERS[0]
    made = run("committee/member_key.js", "return member_key.newMemberKey(given.user, given.phrase);",
               user=str(user), phrase=phrase)  # fmt: skip
    key = member_keys.parse_member_key(made.encode())
    assert key.user == user
    pair = member_keys.open_any(key.slots, phrase, kdf=Kdf.PHRASE, user=user, public=key.public_key)
    assert pair.public == key.public_key
    with pytest.raises(member_keys.WrongSecret):
        member_keys.open_any(key.slots, phrases.new_phrase(), kdf=Kdf.PHRASE, user=user, public=key.public_key)
    with pytest.raises(member_keys.WrongSecret):
        member_keys.open_any(key.slots, phrase, kdf=Kdf.PHRASE, user=USERS[1], public=key.public_key)


def unlocked(run: Run, pair: KeyPair, slots: list[bytes], phrase: str, user: UUID = USERS[0]) -> str:
    body = """const key = { ...given, publicKey: bytes(given.public), slots: given.slots };
    try { return raw.hex(await member_key.unlock(key, given.phrase)); } catch (error) { return error.code ?? String(error); }"""
    return str(
        run("committee/member_key.js, sealing/bytes.js", body, user=str(user), public=pair.public, phrase=phrase,
            slots=[slot.hex() for slot in slots])
    )  # fmt: skip


def test_member_key_of_the_command_line_opens_in_the_browser_with_its_phrase_alone(run: Run) -> None:
    phrase, pair = phrases.new_phrase(), generate_key_pair()
    by_phrase = member_keys.close_slot(pair, phrase, user=USERS[0])
    by_file = member_keys.close_slot(pair, "a passphrase of my own", user=USERS[0], kdf=Kdf.PASSPHRASE)
    assert unlocked(run, pair, [by_file, by_phrase], phrase.upper()) == pair.private.hex()
    assert unlocked(run, pair, [by_file, by_phrase], phrases.new_phrase()) == "wrong-phrase"
    assert unlocked(run, pair, [by_phrase], phrase, USERS[1]) == "wrong-phrase"
    assert unlocked(run, pair, [by_file], phrase) == "no-phrase-slot"


def committee(pairs: list[KeyPair]) -> dealings.Committee:
    members = tuple(
        dealings.Member(user, f"Ștefan {number}", pair.public)
        for number, (user, pair) in enumerate(zip(USERS, pairs, strict=True))
    )
    return dealings.Committee(TENDER, 1, 2, members)


def test_dealing_of_the_browser_opens_for_each_member_and_any_two_make_the_key(run: Run) -> None:
    pairs = [generate_key_pair() for _ in USERS]
    text = committee(pairs).to_bytes().decode()
    made = run("committee/dealing.js", "return dealing.deal(JSON.parse(given.text));", text=text)
    found = dealings.parse_dealing(made.encode())
    assert (found.deal.tender, found.deal.k, found.deal.n, found.dealer) == (TENDER, 2, 3, "browser")
    assert [(one.user, one.kid) for one in found.shares] == [
        (user, key_id(pair.public)) for user, pair in zip(USERS, pairs, strict=True)
    ]
    opened = [
        shares.open_share(found.deal, one.sealed, pair, x=one.x, commitment=one.commitment)
        for one, pair in zip(found.shares, pairs, strict=True)
    ]
    for few in combinations(opened, 2):
        assert shares.committee_pair(found.deal, few).public == found.deal.public_key


def facts(text: dealings.ShareText) -> dict[str, Any]:
    return dict(json.loads(text.to_bytes()))


def test_share_is_proved_and_released_by_the_browser_as_the_platform_checks_it(run: Run) -> None:
    pairs = [generate_key_pair() for _ in USERS]
    dealing, opened = dealings.deal(committee(pairs))
    session, mine = generate_key_pair(), dealing.shares[1]
    text = dealings.ShareText(dealing.deal, mine, pairs[1].public, (bytes(125),))
    made = run("committee/share.js, sealing/bytes.js", OPEN_SHARE, facts=facts(text), key=pairs[1].private,
               session=session.public)  # fmt: skip
    assert made["proof"] == shares.proof_of(dealing.deal, opened[1])
    released = bytes.fromhex(made["released"])
    assert shares.open_release(dealing.deal, released, session, x=2, commitment=mine.commitment) == opened[1]


def test_share_of_another_tender_member_or_dealing_is_refused_by_the_browser(run: Run) -> None:
    pairs = [generate_key_pair() for _ in USERS]
    dealing, _opened = dealings.deal(committee(pairs))
    again, _opened = dealings.deal(committee(pairs))
    mine = facts(dealings.ShareText(dealing.deal, dealing.shares[0], pairs[0].public, (bytes(125),)))

    def refusal(key: KeyPair, **changed: object) -> object:
        given = {"facts": {**mine, **changed}, "key": key.private, "session": key.public}
        return run("committee/share.js, sealing/bytes.js", OPEN_SHARE, **given)

    assert refusal(pairs[1]) == "lock-invalid"
    assert refusal(pairs[0], tender=str(OTHER_TENDER)) == "lock-invalid"
    assert refusal(pairs[0], sealed=again.shares[0].sealed.hex()) == "lock-invalid"
    assert refusal(pairs[0], x=2) == "wrong-share"
    assert refusal(pairs[0], k=3) == "wrong-share"
    assert refusal(pairs[0], commitment=again.shares[0].commitment) == "wrong-share"


def test_prices_are_opened_by_either_side_with_what_the_other_released(run: Run) -> None:
    dealing = price_shares.dealt()
    table, _sealed = price_shares.table_of(dealing)
    broken = replace(table, object_id="0" * 64, lock=bytes(80))
    first = answer(price_shares.text_for(dealing, 0, [table]), price_shares.PEOPLE[0])
    text = price_shares.text_for(dealing, 1, [table, broken], {0: first})
    expected = answer(text, price_shares.PEOPLE[1])
    made = run(
        "committee/prices.js, committee/share.js, sealing/bytes.js",
        """const facts = JSON.parse(given.text);
        const deal = { ...facts.share, publicKey: raw.unhex(facts.share.public_key) };
        const own = await share.openShare(deal, facts.share, bytes(given.key));
        return prices.priceAnswer(facts, deal, own, bytes(given.key));""",
        text=text.to_bytes().decode(), key=price_shares.PEOPLE[1].private,
    )  # fmt: skip
    found = parse_price_answer(made.encode())
    assert (found.opening, found.pieces) == (expected.opening, expected.pieces)
    assert list(found.pieces) == [table.object_id]
    last = price_shares.text_for(dealing, 2, [table], {1: found})
    assert answer(last, price_shares.PEOPLE[2]).pieces == expected.pieces
