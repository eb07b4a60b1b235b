"""What can be wrong with a sealed object, each with the name that opening minutes, vectors and the verifier use."""

from __future__ import annotations

from typing import ClassVar

from procurement.rules.messages import Message, gettext_noop


class SealingError(Exception):
    """A sealed object is refused. `code` is stable and stored; `message` is the sentence for people."""

    code: ClassVar[str] = "invalid"
    template: ClassVar[str] = gettext_noop("The sealed object is not valid.")

    @property
    def message(self) -> Message:
        return Message(self.template)

    def __str__(self) -> str:
        return self.template


class BadMagic(SealingError):
    code = "bad-magic"
    template = gettext_noop("This is not a sealed object of format SB1.")


class BadHeader(SealingError):
    code = "bad-header"
    template = gettext_noop("The header of the sealed object is malformed.")


class WrongContext(SealingError):
    code = "wrong-context"
    template = gettext_noop("The object was sealed for another tender, bid, stage or use.")


class UnknownKey(SealingError):
    code = "unknown-key"
    template = gettext_noop("The object was sealed to other keys than the tender published.")


class LockInvalid(SealingError):
    code = "lock-invalid"
    template = gettext_noop("A lock of the sealed object can't be opened with the tender's key.")


class CommitmentMismatch(SealingError):
    code = "commitment-mismatch"
    template = gettext_noop("The locks of the sealed object hold another key than its content.")


class Truncated(SealingError):
    code = "truncated"
    template = gettext_noop("The sealed object is incomplete.")


class ChunkInvalid(SealingError):
    code = "chunk-invalid"
    template = gettext_noop("The content of the sealed object was altered.")


class BadPadding(SealingError):
    code = "bad-padding"
    template = gettext_noop("The padding of the sealed object is not the one that the format prescribes.")


class BadMeta(SealingError):
    code = "bad-meta"
    template = gettext_noop("The name and type inside the sealed object are malformed.")


class TooLarge(SealingError):
    code = "too-large"
    template = gettext_noop("The content is larger than a sealed object may be.")
