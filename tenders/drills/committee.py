"""T5, any k of n open and fewer do not: shares dealt, lost, exchanged, altered; and the bidder's own key where too few are left."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from io import BytesIO
from uuid import UUID, uuid4

from procurement.rules import dealings, shares
from procurement.rules.sealing import Meta, open_object, seal
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import KeyPair, Lock, generate_key_pair, key_id
from procurement.rules.sharing_guards import size_issues
from tenders.drills.findings import Findings, Say, Sizes
from tenders.queries.keys import ENVELOPE

Case = tuple[list[shares.Share], list[KeyPair], random.Random]
"""The shares as their members see them, the members' keys, and chance."""
BODY = b'{"total":"73519.37"}'


def run(sizes: Sizes, say: Say) -> Findings:
    """Every committee that is allowed, every subset of its members, and everything that can be wrong with a share."""
    found, counts, chance = Findings(), Counter[str](), random.Random(sizes.seed)  # noqa: S311
    committees = [(k, n) for n in range(3, 8) for k in range(2, n) if not size_issues(k, n)]
    for k, n in committees:
        say(f"{k} of {n}")
        _committee(found, counts, k, n, chance)
    found.did.append(
        f"Committees {', '.join(f'{k} of {n}' for k, n in committees)}: every subset of members was tried."
    )
    for what, count in counts.items():
        found.figure(what, count)
    return found


def _committee(found: Findings, counts: Counter[str], k: int, n: int, chance: random.Random) -> None:
    tender, bid = uuid4(), uuid4()
    people = [generate_key_pair() for _ in range(n)]
    members = tuple(dealings.Member(uuid4(), f"Member {x}", pair.public) for x, pair in enumerate(people, 1))
    dealt, _ = dealings.deal(dealings.Committee(tender, 1, k, members))
    platform, recovery = generate_key_pair(), generate_key_pair()
    locks = {Lock.PLATFORM: platform.public, Lock.COMMITTEE: dealt.deal.public_key, Lock.RECOVERY: recovery.public}
    place = Place(Kind.MANIFEST, ENVELOPE, tender, bid)
    sealed, _ = seal(place, locks, Meta(name="manifest.json", type="application/json"), BODY)
    own = [_own(dealt, number, pair) for number, pair in enumerate(people)]
    for size in range(1, n + 1):
        for chosen in itertools.combinations(own, size):
            opened = _opens(dealt.deal, chosen, platform, sealed, place)
            found.must(opened == (size >= k), f"{size} shares of {k} of {n}: opened is {opened}")
            counts["subsets of k or more, which open" if size >= k else "subsets of fewer, which don't"] += 1
    kids = _kids(platform, dealt.deal)
    with_file = open_object(BytesIO(sealed), {Lock.RECOVERY: recovery.private}, place=place, kids=kids).read()
    found.must(with_file == BODY, f"{k} of {n}: the bidder's own key does not open")
    counts["bids opened by the bidder's key file, with no share at all"] += 1
    _wrong_shares(found, counts, dealt, (own, people, chance))
    _false_dealer(found, counts, dealt.deal, own)


def _own(dealt: dealings.Dealing, number: int, pair: KeyPair) -> shares.Share:
    share = dealt.shares[number]
    return shares.open_share(dealt.deal, share.sealed, pair, x=share.x, commitment=share.commitment)


def _kids(platform: KeyPair, deal: shares.Deal) -> dict[Lock, bytes]:
    return {Lock.PLATFORM: key_id(platform.public), Lock.COMMITTEE: key_id(deal.public_key)}


def _opens(deal: shares.Deal, chosen: tuple[shares.Share, ...], platform: KeyPair, sealed: bytes, place: Place) -> bool:
    try:
        private = {Lock.PLATFORM: platform.private, Lock.COMMITTEE: shares.committee_pair(deal, chosen).private}
        return open_object(BytesIO(sealed), private, place=place, kids=_kids(platform, deal)).read() == BODY
    except SealingError:
        return False


def _wrong_shares(found: Findings, counts: Counter[str], dealt: dealings.Dealing, case: Case) -> None:
    """Each release that is not the dealt share is refused with its name: another's, another tender's, altered, for an old session."""
    session, other = generate_key_pair(), generate_key_pair()
    own, people, chance = case
    deal, first = dealt.deal, own[0]
    altered = bytearray(first.y)
    altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
    elsewhere = shares.Deal(UUID(int=deal.tender.int ^ 1), deal.stage, deal.k, deal.n, deal.public_key)
    wrong = {
        "another member's": shares.release_share(deal, own[1], session.public),
        "one altered in a bit": shares.release_share(
            deal, shares.Share(first.stage, first.k, first.n, first.x, bytes(altered)), session.public
        ),
        "one of another tender": shares.release_share(elsewhere, first, session.public),
        "one for an earlier session": shares.release_share(deal, first, other.public),
    }
    for what, released in wrong.items():
        said = ""
        try:
            shares.open_release(deal, released, session, x=first.x, commitment=dealt.shares[0].commitment)
        except SealingError as error:
            said = error.code
        found.must(bool(said), f"A released share was taken that is {what}")
        counts[f"released share that is {what}: {said}"] += 1
    stolen = ""
    try:
        shares.open_share(deal, dealt.shares[0].sealed, people[1], x=1, commitment=dealt.shares[0].commitment)
    except SealingError as error:
        stolen = error.code
    found.must(bool(stolen), "A member opened the share of another")


def _false_dealer(found: Findings, counts: Counter[str], deal: shares.Deal, own: list[shares.Share]) -> None:
    """A dealer who published another key than the shares give is convicted by any k honest members."""
    false = shares.Deal(deal.tender, deal.stage, deal.k, deal.n, generate_key_pair().public)
    try:
        shares.committee_pair(false, own[: deal.k])
    except shares.WrongCommitteeKey:
        counts["false dealings noticed"] += 1
    else:
        found.wrong.append("A dealing whose shares give another key went unnoticed")
