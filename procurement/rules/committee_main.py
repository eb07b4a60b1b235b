"""The committee's commands, for members who trust no browser: member-key, deal, acknowledge, release, open-prices (docs/formats.md, 23.5).

Each prints or writes the text that the platform's page takes; nothing secret leaves the computer.
"""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from procurement.rules.canonical import NotCanonical
from procurement.rules.dealings import ShareText, apart, deal, parse_committee, parse_share_text, together
from procurement.rules.member_keys import MemberKeyText, WrongSecret, check_slot, close_slot, open_any, parse_member_key
from procurement.rules.phrases import PhraseError, new_phrase, read_phrase
from procurement.rules.price_shares import answer as answer_prices
from procurement.rules.price_shares import parse_price_text
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_kdf import Kdf
from procurement.rules.sealing_locks import KeyPair, generate_key_pair
from procurement.rules.shares import Share, open_share, proof_of, release_share
from procurement.rules.sharing_guards import size_issues

GOOD, BAD, UNUSABLE = 0, 1, 2
SHORTEST = 12
"""Characters of a passphrase for a key file."""
MEMBER_KEY = "Make your key for shares: as a phrase to write down, or as a key file under a passphrase."
DEAL = (
    "Deal a tender's key to its key holders, from the committee file of its page. Best on a computer without a network."
)
ACKNOWLEDGE = "Open your share and print the proof that you hold it."
OPEN_PRICES = "Release your share of the second envelope's key, and with enough of the others' open the prices that are asked for."
RELEASE = "Open your share and print it sealed to the opening's session key."
Asked = Callable[[str], str]


def add_member_key_arguments(parser: argparse.ArgumentParser) -> None:
    """What `member-key` takes."""
    parser.add_argument("--user", type=UUID, required=True, help="your id, as your page “key for shares” shows it")
    parser.add_argument("--out", type=Path, required=True, help="the file for the public text and the locked key")
    parser.add_argument("--passphrase", action="store_true", help="a passphrase of your own, in place of a phrase")


def add_deal_arguments(parser: argparse.ArgumentParser) -> None:
    """What `deal` takes."""
    parser.add_argument("committee", type=Path, help="the committee file from the page of the key holders")
    parser.add_argument("--out", type=Path, required=True, help="the file for the dealing")


def add_share_arguments(parser: argparse.ArgumentParser) -> None:
    """What `acknowledge`, `release` and `open-prices` take."""
    parser.add_argument("share", type=Path, help="the share file from your page of the tender")
    parser.add_argument("--key-file", type=Path, help="your key file, if your key is not in the share file")
    parser.add_argument("--out", type=Path, help="a file for what is printed")


def make_member_key(
    options: argparse.Namespace, *, say: Callable[[str], object] = print, ask: Asked = getpass.getpass
) -> int:
    """Make a member's key. The phrase is shown once and stands nowhere else."""
    pair = generate_key_pair()
    if options.passphrase:
        secret = ask("Passphrase for the key file: ")
        if len(secret) < SHORTEST or secret != ask("The same again: "):
            say(f"Type the same passphrase twice, at least {SHORTEST} characters. Nothing was made.")
            return UNUSABLE
        slot = close_slot(pair, secret, user=options.user, kdf=Kdf.PASSPHRASE)
    else:
        phrase = new_phrase()
        slot = close_slot(pair, phrase, user=options.user)
    if not _write(options.out, MemberKeyText(options.user, pair.public, (slot,)).to_bytes(), say):
        return UNUSABLE
    if not options.passphrase:
        say(f"Your six words. Write them on paper now; they are shown once and stand nowhere:\n\n    {phrase}\n")
    say(f"Paste what is in {options.out} into your page “key for shares”.")
    return GOOD


def make_deal(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Deal a fresh key. The key and the open shares are forgotten when the command ends."""
    try:
        committees = [parse_committee(one) for one in apart(options.committee.read_bytes())]
    except (OSError, NotCanonical) as error:
        say(f"{options.committee} is no committee file: {error}")
        return UNUSABLE
    committee = committees[0]
    if issues := size_issues(committee.k, len(committee.members)):
        say(str(issues[0]))
        return BAD
    dealings = [deal(one)[0] for one in committees]
    dealing = dealings[0]
    if not _write(options.out, together([one.to_bytes() for one in dealings]), say):
        return UNUSABLE
    for share, member in zip(dealing.shares, committee.members, strict=True):
        say(f"share {share.x} for {member.name}, key {share.kid.hex()}")
    say(
        f"Any {committee.k} of {len(committee.members)} open together. Paste what is in {options.out} into the page of the key holders."
    )
    return GOOD


def acknowledge(
    options: argparse.Namespace, *, say: Callable[[str], object] = print, ask: Asked = getpass.getpass
) -> int:
    """Print the proof that this member's share of each envelope's key is there and is the dealt one."""
    return _with_share(options, say, ask, lambda text, share: proof_of(text.deal, share))


def open_prices(
    options: argparse.Namespace, *, say: Callable[[str], object] = print, ask: Asked = getpass.getpass
) -> int:
    """Print the share of the second envelope's key, sealed to the other key holders; with enough of theirs also what opens the prices."""

    def work(data: bytes) -> str:
        text = parse_price_text(data)
        return answer_prices(text, own_key(text.share, options.key_file, ask)).to_bytes().decode()

    return answered(options, say, work)


def release(options: argparse.Namespace, *, say: Callable[[str], object] = print, ask: Asked = getpass.getpass) -> int:
    """Print the share, sealed to the session of the opening."""

    def released(text: ShareText, share: Share) -> str:
        if not text.session:
            raise NotCanonical("The opening has not begun: fetch the share file again once it has.")
        return release_share(text.deal, share, text.session).hex()

    return _with_share(options, say, ask, released)


def _with_share(
    options: argparse.Namespace, say: Callable[[str], object], ask: Asked, act: Callable[[ShareText, Share], str]
) -> int:
    def work(data: bytes) -> str:
        texts = [parse_share_text(one) for one in apart(data)]
        pair = own_key(texts[0], options.key_file, ask)
        return " ".join(act(text, _opened(text, pair)) for text in texts)

    return answered(options, say, work)


def answered(options: argparse.Namespace, say: Callable[[str], object], work: Callable[[bytes], str]) -> int:
    """Print what `work` makes of the share file, and write it to `out` if that is asked; or say what is wrong."""
    try:
        answer = work(options.share.read_bytes())
    except OSError as error:
        say(f"{error.filename}: {error.strerror}.")
        return UNUSABLE
    except PhraseError as error:
        say(str(error.message))
        return BAD
    except WrongSecret:
        say("These words or this passphrase open another key than yours: compare them with what you wrote down.")
        return BAD
    except (NotCanonical, SealingError) as error:
        say(f"{options.share}: {error}")
        return BAD
    say(answer)
    return GOOD if options.out is None or _write(options.out, answer.encode() + b"\n", say) else UNUSABLE


def _opened(text: ShareText, pair: KeyPair) -> Share:
    return open_share(text.deal, text.share.sealed, pair, x=text.share.x, commitment=text.share.commitment)


def own_key(text: ShareText, key_file: Path | None, ask: Asked) -> KeyPair:
    """The member's key pair, from the slots of the share file or of a key file, whatever opens them."""
    slots, user = text.slots, text.share.user
    if key_file is not None:
        slots = parse_member_key(key_file.read_bytes()).slots
    secret = ask("Your six words, or the passphrase of your key file: ")
    kinds = {check_slot(slot) for slot in slots}
    if Kdf.PASSPHRASE in kinds:
        try:
            return open_any(slots, secret, kdf=Kdf.PASSPHRASE, user=user, public=text.member_key)
        except WrongSecret:
            if Kdf.PHRASE not in kinds:
                raise
    return open_any(slots, read_phrase(secret), kdf=Kdf.PHRASE, user=user, public=text.member_key)


def _write(path: Path, data: bytes, say: Callable[[str], object]) -> bool:
    """Write a new file for its owner alone; never over another."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
    except OSError as error:
        say(f"{path}: {error.strerror}.")
        return False
    return True
