"""Times as HTML: always aware UTC in, always shown in the display zone with the zone written out where it binds."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from procurement.display import date_text, left_text, short_date_text, time_text, zone_text
from procurement.templatetags.amounts import unknown

register = template.Library()


def iso(moment: datetime) -> str:
    """The machine-readable form: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.simple_tag
def moment(value: datetime | date | None, form: str = "full") -> SafeString | str:
    """`{% moment when %}`; forms: full, short, clock (short, to the second), date, time, iso (text only).

    A plain date is shown as a date in any form.
    """
    if value is None or value == "":
        return unknown()
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_text(value))
    if timezone.is_naive(value):
        raise ValueError("moment shows aware times only: a time without a zone can mean two different instants.")
    if form == "iso":
        return iso(value)
    local = timezone.localtime(value)
    if form == "date":
        return format_html('<time datetime="{}">{}</time>', iso(value), date_text(local))
    if form == "time":
        return format_html('<time datetime="{}">{}</time>', iso(value), time_text(value))
    brief = form in ("short", "clock")
    return format_html(
        '<time datetime="{}">{}, {} <span class="zone">{}</span></time>',
        iso(value),
        short_date_text(local) if brief else date_text(local),
        f"{time_text(value)}:{local:%S}" if form == "clock" else time_text(value),
        _short_zone(value) if brief else zone_text(value),
    )


def _short_zone(value: datetime) -> str:
    full = zone_text(value)
    return full[full.find("(") + 1 : -1] if full.endswith(")") else full


@register.simple_tag
def period(starts_at: datetime | None, ends_at: datetime | None) -> SafeString:
    """`{% period starts ends %}`: half-open, so the end reads "before"."""
    if starts_at is None or ends_at is None:
        return unknown()
    words = gettext("from %(start)s to before %(end)s")
    first, _, rest = words.partition("%(start)s")
    between, _, last = rest.partition("%(end)s")
    return format_html("{}{}{}{}{}", first, moment(starts_at), between, moment(ends_at), last)


@register.simple_tag
def days_left(ends_at: datetime | None, now: datetime) -> str:
    """`{% days_left ends_at now %}`: "5 days left", "3 hours left", "ended"."""
    return unknown() if ends_at is None else left_text(ends_at, now)


@register.inclusion_tag("components/countdown.html")
def countdown(ends_at: datetime, now: datetime, label: str = "") -> dict[str, object]:
    """`{% countdown ends_at now label %}`: time left in server time; JavaScript only makes it tick."""
    left = (ends_at - now).total_seconds()
    return {
        "ends_at": ends_at,
        "ends_iso": iso(ends_at),
        "now_iso": iso(now),
        "now": now,
        "left": left_text(ends_at, now),
        "label": label or gettext("Time left to submit a bid"),
        "state": "is-over" if left <= 0 else "is-urgent" if left < 86_400 else "",
    }
