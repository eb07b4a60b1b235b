"""Inline symbols and the seal. Decorative unless a title is given, then read out by it."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from procurement.icons import ICONS, SEAL

register = template.Library()


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """`{% icon "clock" %}`; an unknown name is a mistake in the template and says so."""
    shape = mark_safe(ICONS[name])  # noqa: S308  (our own drawings)
    if title:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', title, shape)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape)


@register.simple_tag
def seal() -> SafeString:
    """The mark of the product, beside its name."""
    shape = mark_safe(SEAL)  # noqa: S308  (our own drawing)
    return format_html('<svg class="seal" viewBox="0 0 32 32" aria-hidden="true" focusable="false">{}</svg>', shape)


@register.simple_tag
def guilloche() -> SafeString:
    """Fine crossing waves as on security paper, for the hero: decoration only."""
    waves = "".join(
        f"M0 {y}c60 {-bend} 120 {bend} 180 0s120 {-bend} 180 0 120 {bend} 180 0"
        for y in range(-20, 300, 14)
        for bend in (46, -46)
    )
    return format_html(
        '<svg class="guilloche" viewBox="0 0 540 280" preserveAspectRatio="xMaxYMid slice" aria-hidden="true">'
        '<path d="{}"/></svg>',
        waves,
    )
