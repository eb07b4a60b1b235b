"""`{{ text|marked:stems }}`: the words that were looked for, marked where they stand in a result."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from procurement.rules.search_words import is_found

register = template.Library()
_PARTS = re.compile(r"(<[^>]*>|&[^;\s]+;)|([^\W_]+)")


@register.filter
def marked(text: str, stems: Sequence[str] | None) -> SafeString:
    """The text with its found words in `mark`; what is no HTML yet is escaped first, tags and entities are left alone."""
    safe = conditional_escape(text)
    if not stems:
        return safe

    def mark(part: re.Match[str]) -> str:
        word = part[2]
        return f"<mark>{word}</mark>" if word and is_found(word, stems) else part[0]

    return mark_safe(_PARTS.sub(mark, safe))  # noqa: S308  (escaped above; only our own tags are put in)
