"""What is logged of the translations of a tender's texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class TextsTranslated(Event):
    """The buyer published or corrected its translations into `language`.

    `texts` is the SHA-256 of the canonical JSON of all of them, an object from each original to its translation.
    """

    type: ClassVar[str] = "texts.translated"
    language: str
    texts: str
