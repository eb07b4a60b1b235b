"""The base of refusals of a format: each format has its codes, and each code the sentence that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from procurement.rules.messages import Message


class CodedError(ValueError):
    """A file or package is refused. `code` is a key of the format's `sentences`, the name that vectors and programs use."""

    sentences: ClassVar[Mapping[str, str]]

    def __init__(self, code: str) -> None:
        super().__init__(self.sentences[code])
        self.code = code

    @property
    def message(self) -> Message:
        """The sentence, to be translated."""
        return Message(self.sentences[self.code])
