"""The committee's ways on the command line: key, dealing, proof and release, read by the rules that the platform uses."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from procurement.rules import committee_main
from procurement.rules.dealings import Committee, Dealing, Member, ShareText, deal, parse_dealing
from procurement.rules.member_keys import MemberKeyText, close_slot, open_any, parse_member_key
from procurement.rules.phrases import new_phrase, read_phrase
from procurement.rules.sealing_kdf import Kdf
from procurement.rules.sealing_locks import KeyPair, generate_key_pair
from procurement.rules.shares import Share, committee_pair, open_release, proof_of

pytestmark = pytest.mark.usefixtures("quick_slots")
TENDER, USER = UUID(int=7), UUID(int=1)
PHRASE, PASSPHRASE = new_phrase(), "a long passphrase, chosen"


class Said(list[str]):
    """What a command printed."""

    def __call__(self, line: str) -> None:
        self.append(line)

    @property
    def text(self) -> str:
        return "\n".join(self)


def run(command: Callable[..., int], said: Said, secret: str | None = None, **options: object) -> int:
    given = argparse.Namespace(**{"out": None, "key_file": None, "passphrase": False, **options})
    return command(given, say=said, **({} if secret is None else {"ask": lambda prompt: secret}))


def share_file(folder: Path, pair: KeyPair, slots: tuple[bytes, ...], session: bytes = b"") -> tuple[Path, Dealing]:
    """A share text as the platform hands it out, of a dealing to three members of whom the first is `pair`."""
    others = [Member(UUID(int=n), "", generate_key_pair().public) for n in (2, 3)]
    dealing, _ = deal(Committee(TENDER, 1, 2, (Member(USER, "Ana", pair.public), *others)))
    path = folder / "share.json"
    path.write_bytes(ShareText(dealing.deal, dealing.shares[0], pair.public, slots, session).to_bytes())
    return path, dealing


def test_member_key_is_made_with_a_phrase_that_is_shown_once(tmp_path: Path) -> None:
    said, out = Said(), tmp_path / "key.json"
    assert run(committee_main.make_member_key, said, user=USER, out=out) == 0
    text = parse_member_key(out.read_bytes())
    phrase = next(line.strip() for line in said.text.split("\n") if line.startswith("    "))
    assert read_phrase(phrase) == phrase
    assert phrase.encode() not in out.read_bytes()
    assert open_any(text.slots, phrase, kdf=Kdf.PHRASE, user=USER, public=text.public_key).public == text.public_key
    assert run(committee_main.make_member_key, said, user=USER, out=out) == 2
    assert "File exists" in said[-1]


def test_member_key_is_made_under_a_passphrase_that_is_typed_twice(tmp_path: Path) -> None:
    said, out = Said(), tmp_path / "key.json"
    assert run(committee_main.make_member_key, said, "short", user=USER, out=out, passphrase=True) == 2
    assert not out.exists()
    assert run(committee_main.make_member_key, said, PASSPHRASE, user=USER, out=out, passphrase=True) == 0
    text = parse_member_key(out.read_bytes())
    assert (
        open_any(text.slots, PASSPHRASE, kdf=Kdf.PASSPHRASE, user=USER, public=text.public_key).public
        == text.public_key
    )
    assert PASSPHRASE not in said.text


def test_deal_writes_a_dealing_that_the_platform_reads(tmp_path: Path) -> None:
    said, out, path = Said(), tmp_path / "dealing.json", tmp_path / "committee.json"
    pairs = [generate_key_pair() for _ in range(3)]
    members = tuple(Member(UUID(int=n), f"Member {n}", pair.public) for n, pair in enumerate(pairs, 1))
    path.write_bytes(Committee(TENDER, 1, 2, members).to_bytes())
    assert run(committee_main.make_deal, said, committee=path, out=out) == 0
    dealing = parse_dealing(out.read_bytes())
    assert (dealing.dealer, dealing.deal.k, [share.kid for share in dealing.shares]) == (
        "cli",
        2,
        [p.kid for p in pairs],
    )
    assert "Any 2 of 3" in said[-1]
    assert run(committee_main.make_deal, said, committee=path, out=out) == 2
    path.write_bytes(Committee(TENDER, 1, 2, members[:2]).to_bytes())
    assert run(committee_main.make_deal, said, committee=path, out=tmp_path / "x") == 1
    assert "at least 3 key holders" in said[-1]
    path.write_bytes(b"{}")
    assert run(committee_main.make_deal, said, committee=path, out=tmp_path / "x") == 2
    assert "is no committee file" in said[-1]


def test_share_is_proved_and_released_with_phrase_or_key_file(tmp_path: Path) -> None:
    said, pair, session = Said(), generate_key_pair(), generate_key_pair()
    phrase, passphrase = (
        close_slot(pair, PHRASE, user=USER),
        close_slot(pair, PASSPHRASE, user=USER, kdf=Kdf.PASSPHRASE),
    )
    path, dealing = share_file(tmp_path, pair, (phrase,))
    assert run(committee_main.acknowledge, said, PHRASE.upper().replace(" ", "-"), share=path) == 0
    proof = said[-1]
    assert run(committee_main.release, said, PHRASE, share=path) == 1
    assert "The opening has not begun" in said[-1]
    shares: list[Share] = []
    for slots, secret in (((phrase, passphrase), PASSPHRASE), ((phrase, passphrase), PHRASE)):
        path, dealing = share_file(tmp_path, pair, slots, session.public)
        assert run(committee_main.release, said, secret, share=path, out=tmp_path / f"{len(shares)}.txt") == 0
        released = (tmp_path / f"{len(shares)}.txt").read_text().strip()
        share = open_release(
            dealing.deal, bytes.fromhex(released), session, x=1, commitment=dealing.shares[0].commitment
        )
        shares.append(share)
    assert len(proof) == 64
    assert proof_of(dealing.deal, shares[-1]) != proof
    key_file = tmp_path / "key.json"
    key_file.write_bytes(MemberKeyText(USER, pair.public, (passphrase,)).to_bytes())
    path, dealing = share_file(tmp_path, pair, (phrase,), session.public)
    assert run(committee_main.release, said, PASSPHRASE, share=path, key_file=key_file) == 0
    assert run(committee_main.release, said, PASSPHRASE, share=path, key_file=key_file, out=key_file) == 2


def test_dealing_of_the_command_line_is_joined_by_two_released_shares(tmp_path: Path) -> None:
    pairs, session = [generate_key_pair() for _ in range(3)], generate_key_pair()
    members = tuple(Member(UUID(int=n), "", pair.public) for n, pair in enumerate(pairs, 1))
    (tmp_path / "committee.json").write_bytes(Committee(TENDER, 1, 2, members).to_bytes())
    run(committee_main.make_deal, Said(), committee=tmp_path / "committee.json", out=tmp_path / "dealing.json")
    dealing = parse_dealing((tmp_path / "dealing.json").read_bytes())
    shares = []
    for pair, share in list(zip(pairs, dealing.shares, strict=True))[1:]:
        said, slots = Said(), (close_slot(pair, PHRASE, user=share.user),)
        path = tmp_path / f"{share.x}.json"
        path.write_bytes(ShareText(dealing.deal, share, pair.public, slots, session.public).to_bytes())
        assert run(committee_main.release, said, PHRASE, share=path) == 0
        shares.append(
            open_release(dealing.deal, bytes.fromhex(said[-1]), session, x=share.x, commitment=share.commitment)
        )
    assert committee_pair(dealing.deal, shares).public == dealing.deal.public_key


def test_wrong_words_and_wrong_shares_are_told_apart(tmp_path: Path) -> None:
    said, pair, other = Said(), generate_key_pair(), generate_key_pair()
    phrase, passphrase = (
        close_slot(pair, PHRASE, user=USER),
        close_slot(pair, PASSPHRASE, user=USER, kdf=Kdf.PASSPHRASE),
    )
    path, _ = share_file(tmp_path, pair, (phrase,))
    words = PHRASE.split()
    for secret, expected in (
        (" ".join(words[:5]), "A phrase has six words; here are 5"),
        (" ".join([words[1], words[0], *words[2:]]), "One of the six words is not right"),
        (new_phrase(), "open another key than yours"),
    ):
        assert run(committee_main.acknowledge, said, secret, share=path) == 1
        assert expected in said[-1]
    path, _ = share_file(tmp_path, pair, (passphrase,))
    assert run(committee_main.acknowledge, said, "another passphrase", share=path) == 1
    assert "open another key than yours" in said[-1]
    dealing = share_file(tmp_path, other, (phrase,))[1]
    own = ShareText(dealing.deal, dealing.shares[0], pair.public, (phrase,))
    path.write_bytes(own.to_bytes())
    assert run(committee_main.acknowledge, said, PHRASE, share=path) == 1
    assert "lock" in said[-1]
    path.write_bytes(b"{}")
    assert run(committee_main.acknowledge, said, PHRASE, share=path) == 1
    assert run(committee_main.acknowledge, said, PHRASE, share=tmp_path / "absent") == 2
    assert "absent: No such file" in said[-1]


def test_every_command_knows_its_arguments() -> None:
    for add in (
        committee_main.add_member_key_arguments, committee_main.add_deal_arguments, committee_main.add_share_arguments,
    ):  # fmt: skip
        parser = argparse.ArgumentParser()
        add(parser)
        with pytest.raises(SystemExit):
            parser.parse_args([])
