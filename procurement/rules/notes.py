"""C2SP signed notes with Ed25519 (docs/formats.md, section 7): texts that anyone can check. Never what they say."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "
_SIGNER_PREFIX = "PRIVATE+KEY+"
MAX_NOTE = 64 * 1024
"""In characters; a longer note is refused unread."""


class NoteError(ValueError):
    """A note or a key is malformed, or no trusted key signed the note. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named Ed25519 public key. Its text form is the Go one: name+keyid+base64(01 || key)."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(c.isspace() or not c.isprintable() for c in self.name):
            raise NoteError("A key name has no blanks and no plus sign.")
        if len(self.public) != 32:
            raise NoteError("An Ed25519 key has 32 bytes.")

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A named Ed25519 private key. Its text form is the Go one: PRIVATE+KEY+name+keyid+base64(01 || seed)."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        return self._private().sign(text.encode())

    def to_text(self) -> str:
        """The secret text of the key file."""
        return f"{_SIGNER_PREFIX}{self.name}+{self.verifier.key_id.hex()}+{_base64(_ED25519 + self.seed)}"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def generate_signer(name: str) -> SignerKey:
    """A new signing key. The name should be the address of the log, such as tenders.example.gov/log."""
    signer = SignerKey(name, Ed25519PrivateKey.generate().private_bytes_raw())
    signer.verifier  # noqa: B018  refuses a bad name at once
    return signer


def parse_verifier(text: str) -> VerifierKey:
    """A public key from its text form; NoteError if the id doesn't belong to it."""
    name, key_id, key = _key_parts(text.strip())
    verifier = VerifierKey(name, key)
    if verifier.key_id.hex() != key_id:
        raise NoteError("The key id doesn't belong to this key: was the line copied whole?")
    return verifier


def parse_signer(text: str) -> SignerKey:
    """A private key from its text form; NoteError if the id doesn't belong to it."""
    if not text.startswith(_SIGNER_PREFIX):
        raise NoteError("This is no signing key: it should begin with PRIVATE+KEY+.")
    name, key_id, seed = _key_parts(text.strip().removeprefix(_SIGNER_PREFIX))
    signer = SignerKey(name, seed)
    if signer.verifier.key_id.hex() != key_id:
        raise NoteError("The key id doesn't belong to this key: was the line copied whole?")
    return signer


def sign_note(text: str, signer: SignerKey) -> str:
    """The signed note: the text, an empty line, the signature line. The text must end with a newline."""
    _check_text(text)
    verifier = signer.verifier
    return f"{text}\n{_DASH}{verifier.name} {_base64(verifier.key_id + signer.sign(text))}\n"


def verify_note(note: str, keys: Iterable[VerifierKey]) -> tuple[str, VerifierKey]:
    """The text of the note and a key that signed it, or NoteError.

    Signatures of unknown keys are ignored; a bad one of a known key refuses the note.
    """
    if len(note) > MAX_NOTE:
        raise NoteError("The note is too long.")
    body, separator, lines = note.rpartition("\n\n")
    text = body + "\n"
    if not separator or not lines.endswith("\n"):
        raise NoteError("This is no signed note: it should end with an empty line and signatures.")
    _check_text(text)
    known = {(key.name, key.key_id): key for key in keys}
    signed_by: list[VerifierKey] = []
    for line in lines[:-1].split("\n"):
        name, key_id, signature = _signature(line)
        if key := known.get((name, key_id)):
            _verify(key, signature, text)
            signed_by.append(key)
    if not signed_by:
        raise NoteError("The note isn't signed by a key that you trust.")
    return text, signed_by[0]


def _verify(key: VerifierKey, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except InvalidSignature as error:
        raise NoteError("The signature doesn't fit the text: the note was altered.") from error


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, separator, encoded = line.removeprefix(_DASH).partition(" ")
    data = _unbase64(encoded)
    if not line.startswith(_DASH) or not name or not separator or len(data) < 5:
        raise NoteError("A signature line of the note is malformed.")
    return name, data[:4], data[4:]


def _key_parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    data = _unbase64(parts[2]) if len(parts) == 3 else b""
    if len(data) != 33 or data[:1] != _ED25519:
        raise NoteError("This is no Ed25519 note key: it should read name+keyid+base64.")
    return parts[0], parts[1], data[1:]


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise NoteError("The text of a note ends with a newline and has no other control characters.")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbase64(text: str) -> bytes:
    """Strictly: of the several texts that decode to the same bytes only the canonical one (RFC 4648, section 3.5)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("A base64 field is malformed.") from error
    if _base64(data) != text:
        raise NoteError("A base64 field is malformed.")
    return data
