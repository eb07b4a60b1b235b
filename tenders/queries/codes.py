"""Official code lists as the screens need them: CPV categories and regions with labels in the reader's language. Reads only."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import get_language

from procurement.models import Code

CPV, NUTS = "cpv", "nuts"


def label_of(entry: Code) -> str:
    """The label in the reader's language, English where there is none."""
    return entry.label_in(get_language() or "en")


def _list(scheme: str) -> QuerySet[Code]:
    return Code.objects.filter(scheme=scheme).order_by("code")


def divisions() -> list[tuple[str, str]]:
    """The CPV divisions as choices: eight-digit code and label."""
    return [(entry.code, f"{entry.code[:2]} {label_of(entry)}") for entry in _list(CPV).filter(code__endswith="000000")]


def regions() -> list[tuple[str, str]]:
    """The regions as choices, each smaller one indented below its larger one."""
    found = list(_list(NUTS))
    shortest = min((len(entry.code) for entry in found), default=0)
    return [
        (entry.code, "\u2003" * (len(entry.code) - shortest) + f"{label_of(entry)} ({entry.code})") for entry in found
    ]


def is_category(code: str) -> bool:
    """Whether a CPV code exists: in the full list where it is loaded, else by its division."""
    codes = _list(CPV)
    if codes.filter(code=code).exists():
        return True
    full = codes.exclude(code__endswith="000000").exists()
    return not full and codes.filter(code=f"{code[:2]}000000").exists()
