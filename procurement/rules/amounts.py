"""Numbers as people type them: with comma or point, with or without grouping. What could mean two things is asked back."""

from __future__ import annotations

import re
from decimal import Decimal

from procurement.rules.messages import Issue, gettext_noop, issue

_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")
_PLAIN = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,18})(?:(?P<mark>[.,])(?P<rest>\d+))?\Z")
_GROUPED = re.compile(
    r"(?P<sign>-?)(?P<whole>\d{1,3}(?:(?P<group>[.,])\d{3})(?:(?P=group)\d{3})*)(?:(?P<mark>[.,])(?P<rest>\d+))?\Z"
)

NO_NUMBER = gettext_noop("“%(text)s” is no number: write it like 1234.50 or 1234,50.")
TWO_READINGS = gettext_noop("“%(text)s” can be read in two ways: write %(thousands)s or %(fraction)s.")
TOO_FINE = gettext_noop("“%(text)s” has more than %(places)s decimals.")


class NotANumber(ValueError):
    """The text is no number, or more than one. `issue` says how to write it."""

    def __init__(self, found: Issue) -> None:
        super().__init__(str(found))
        self.issue = found


def parse_amount(text: str, *, field: str = "", places: int = 2) -> Decimal:
    """The Decimal that a person meant, with at most `places` decimals; NotANumber where that is unclear.

    A single mark followed by exactly three digits (1.234) is a group in one country and a fraction in another: it is
    refused unless the whole part is zero or longer than three digits, which no grouping allows.
    """
    cleaned = _SPACES.sub("", text)
    found = _GROUPED.match(cleaned)
    if found and (found["mark"] is None or found["mark"] == found["group"]):
        single = found["whole"].count(found["group"]) == 1 and found["mark"] is None
        if found["mark"] is not None:
            raise NotANumber(issue(field, NO_NUMBER, text=text))
        if single and not found["whole"].startswith("0"):
            raise NotANumber(_two_readings(field, text, found["whole"], found["group"]))
        if single:
            found = None
    if found:
        whole = re.sub(r"[.,]", "", found["whole"])
        return _decimal(field, text, found["sign"] + whole, found["rest"] or "", places)
    plain = _PLAIN.match(cleaned)
    if plain is None:
        raise NotANumber(issue(field, NO_NUMBER, text=text))
    return _decimal(field, text, plain["sign"] + plain["whole"], plain["rest"] or "", places)


def _decimal(field: str, text: str, whole: str, rest: str, places: int) -> Decimal:
    if len(rest.rstrip("0")) > places:
        raise NotANumber(issue(field, TOO_FINE, text=text, places=places))
    return Decimal(f"{whole}.{rest or '0'}")


def _two_readings(field: str, text: str, whole: str, group: str) -> Issue:
    thousands, _, rest = whole.partition(group)
    return issue(field, TWO_READINGS, text=text, thousands=thousands + rest, fraction=f"{thousands}.{rest}0")
