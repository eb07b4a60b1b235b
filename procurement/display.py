"""Values as words for people, in the reader's language and the display time zone: plain text, never HTML, never a decision.

Templates reach these through templatetags/; mails, charts and PDFs call them directly.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import dateformat, timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from procurement.labels import ACTIONS, ROLES, STAGES
from procurement.rules.messages import Issue, Message
from procurement.rules.money import Money, rounded

NBSP = "\u00a0"

ZONES: dict[str, Any] = {
    "Europe/Bucharest": gettext_lazy("Romanian time"),
    "Asia/Baku": gettext_lazy("Azerbaijan time"),
    "Europe/Chisinau": gettext_lazy("Moldovan time"),
    "Europe/Brussels": gettext_lazy("Brussels time"),
}


def stage_label(stage: str) -> str:
    """The name of a stage; an unknown one is shown as it is written."""
    known = STAGES.get(str(stage))
    return str(known[0]) if known else str(stage).replace("_", " ").capitalize()


def stage_tone(stage: str) -> str:
    """The tone of a stage's badge."""
    known = STAGES.get(str(stage))
    return known[1] if known else "neutral"


def role_label(role: str) -> str:
    """The name of a role, as it stands inside a sentence."""
    return str(ROLES.get(str(role), role))


def action_label(action: str) -> str:
    """The name of an act, as it stands inside a sentence."""
    return str(ACTIONS.get(str(action), str(action).replace("_", " ")))


def number_text(value: int | Decimal, decimals: int | None = None) -> str:
    """A number with the reader's separators; all of a Decimal's digits unless `decimals` says how many."""
    return str(number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True))


def amount_text(value: Money) -> str:
    """An amount rounded to cents by the one rounding rule: "1,234.50 RON" with a space that does not break."""
    return f"{number_text(rounded(value.amount), 2)}{NBSP}{value.currency}"


def percent_text(value: Decimal | Fraction, decimals: int = 2) -> str:
    """Decimal("24.63") as "24.63%": the value is given in percent, never as a share."""
    shown = number_text(rounded(value, Decimal(1).scaleb(-decimals)), decimals)
    return pgettext("percentage", "%(number)s%%") % {"number": shown}


def zone_text(moment: datetime) -> str:
    """The display zone of a moment, written out: "Romanian time (UTC+2)"."""
    local = timezone.localtime(moment)
    key = getattr(timezone.get_current_timezone(), "key", str(timezone.get_current_timezone()))
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    if key == "UTC" and not minutes:
        return "UTC"
    sign = "+" if minutes >= 0 else "\u2212"
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
    return f"{ZONES.get(key, key)} ({offset})"


def date_text(day: date) -> str:
    """A date in words: "1 December 2026". A moment must be brought to its zone first."""
    return dateformat.format(day, pgettext("date format of Django", "j F Y"))


def short_date_text(day: date) -> str:
    """A date in few characters: "1 Dec 2026"."""
    return dateformat.format(day, pgettext("date format of Django", "j M Y"))


def month_text(day: date) -> str:
    """A month in few characters, for an axis: "Dec 2026"."""
    return dateformat.format(day, pgettext("date format of Django", "M Y"))


def time_text(moment: datetime) -> str:
    """Hours and minutes in the display zone, on the 24-hour clock."""
    return dateformat.time_format(timezone.localtime(moment), "H:i")


def moment_text(moment: datetime) -> str:
    """Date, time and zone: what binds is never shown without its zone."""
    return f"{date_text(timezone.localtime(moment))}, {time_text(moment)} {zone_text(moment)}"


def left_text(ends_at: datetime, now: datetime) -> str:
    """How long until a half-open end, in whole units rounded down, so that nobody is promised time that is not there."""
    seconds = int((ends_at - now).total_seconds()) if ends_at > now else -1
    if seconds < 0:
        return gettext("ended")
    days, hours, minutes = seconds // 86_400, seconds // 3_600, seconds // 60
    if days >= 2:
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    if hours >= 1:
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    if minutes >= 1:
        return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}
    return gettext("less than a minute left")


def sentence(message: Message | Issue | str) -> str:
    """A rule's message in the reader's language, its parameters formatted for the reader."""
    if isinstance(message, str):
        return message
    if isinstance(message, Issue):
        message = message.message
    # The parameters become text in the reader's format, so a %d in a template takes text as well.
    template = re.sub(r"%\((\w+)\)[di]", r"%(\1)s", gettext(message.template))
    return template % {name: value_text(value, name) for name, value in message.params.items()}


def law_text(text: str) -> str:
    """A citation, or the title of a ruleset, in the reader's language; one that the catalogs don't know as it is written."""
    return "; ".join(gettext(part) for part in text.split("; ") if part)


def value_text(value: object, name: str = "") -> str:
    """One parameter of a message. A parameter called `stage` or `role` is shown by its label."""
    labels = {"stage": stage_label, "role": role_label}
    if name in labels:
        return labels[name](str(value))
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case int() | Decimal():
            return number_text(value)
        case Money():
            return amount_text(value)
        case datetime():
            return moment_text(value)
        case date():
            return date_text(value)
        case Message() | Issue():
            return sentence(value)
        case tuple() | list():
            return ", ".join(value_text(part) for part in value)
        case frozenset() | set():
            return ", ".join(sorted(value_text(part) for part in value))
    return str(value)
