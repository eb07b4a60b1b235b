"""Badges: a word and a tone. What stage something is in was decided elsewhere."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from procurement.display import role_label, stage_label, stage_tone

register = template.Library()

TONES = ("neutral", "info", "good", "warn", "bad", "wait", "accent")


@register.simple_tag
def badge(text: object, tone: str = "neutral") -> SafeString:
    """`{% badge _("Verified") "good" %}`."""
    if tone not in TONES:
        raise ValueError(f"A badge's tone is one of {', '.join(TONES)}, not {tone!r}.")
    return format_html('<span class="badge tone-{}">{}</span>', tone, text)


@register.simple_tag
def stage(value: str) -> SafeString:
    """`{% stage tender.stage %}`."""
    return badge(stage_label(value), stage_tone(value))


@register.filter("stage_label")
def stage_label_filter(value: str) -> str:
    """`{{ lot.stage|stage_label }}`: the words without the badge."""
    return stage_label(value)


@register.filter("role_label")
def role_label_filter(value: str) -> str:
    """`{{ membership.role|role_label }}`."""
    return role_label(value)
