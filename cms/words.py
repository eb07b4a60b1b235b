"""What a page says in one language, and what its columns are called. Reads only what it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.blocks import anchor

ENGLISH = "en"
"""English comes first: its title is Wagtail's own, and makes the address. A further language is three fields and a migration."""
FIELDS = ("title", "summary", "body")
"""What a page says, in each language of settings.LANGUAGES."""


@dataclass(frozen=True, slots=True)
class Words:
    """A page's words in one language, which is not the reader's where a translation is missing."""

    language: str
    title: str
    summary: str
    body: Any

    @property
    def headings(self) -> list[tuple[str, str]]:
        """Anchor and text of each heading, for a list of contents."""
        return [(anchor(block.value), block.value) for block in self.body if block.block_type == "heading"]


def column(field: str, language: str) -> str:
    """The name of a field in a language: title, title_ro."""
    return field if language == ENGLISH else f"{field}_{language}"
