"""People's keys for holding shares: the one in use, earlier ones, and their text. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.models import MemberKey, User
from procurement.rules.canonical import canonical_json
from procurement.rules.sealing_locks import key_id


@dataclass(frozen=True, slots=True)
class EarlierKey:
    """A key that was replaced: shares sealed to it still open with it."""

    kid: str
    created_at: datetime
    retired_at: datetime | None


def live_key(user: User) -> MemberKey | None:
    """The key that new shares are sealed to."""
    return user.member_keys.filter(retired_at=None).first()


def earlier_keys(user: User) -> list[EarlierKey]:
    """Replaced keys, the latest first."""
    found = user.member_keys.exclude(retired_at=None).order_by("-created_at")
    return [EarlierKey(kid_of(key), key.created_at, key.retired_at) for key in found]


def kid_of(key: MemberKey) -> str:
    """How shares and the log name the key: 16 hexadecimal digits."""
    return key_id(bytes(key.public_key)).hex()


def key_text(key: MemberKey) -> str:
    """The member key text (docs/formats.md), as its owner once handed it in; scripts read it too."""
    public = bytes(key.public_key).hex()
    return _text({"v": 1, "user": str(key.user_id), "public_key": public, "slots": list(key.slots)})


def owner_text(user: User) -> str:
    """What a script must know to make a key: whose it is."""
    return _text({"user": str(user.pk)})


def _text(value: dict[str, object]) -> str:
    return canonical_json(value).decode("ascii")
