"""The field that holds a page's body."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField


class WordsField(StreamField):
    """A StreamField that keeps its blocks out of the migrations: they are checked in Python, the column is JSON anyway."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, keywords = super().deconstruct()
        keywords.pop("block_lookup", None)
        return name, path, [[]], keywords
