"""`{% said tender.title %}`: a text of a tender as this reader reads it, marked where it is in another language (WCAG 3.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


@register.simple_tag(takes_context=True)
def said(context: Mapping[str, Any], original: str) -> str | SafeString:
    """The translation, or the original in a span that names its language. The page's `texts` is a Texts; without one as it is."""
    texts = context.get("texts")
    if texts is None:
        return original
    text, language = texts.of(original)
    return format_html('<span lang="{}">{}</span>', language, text) if language else text


@register.filter
def said_by(original: str, texts: Any) -> str:
    """The same as plain words, for a title of the page or a sentence around it."""
    return texts.of(original)[0] if texts else original
