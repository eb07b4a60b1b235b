"""Reads a settings file of the Cardinal tool, so that both tools can be run with the same one.

A section switches its flag on; without a file all flags run with their defaults. Ours of the same form: [F101] threshold = 0.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from configparser import ConfigParser, Error
from fractions import Fraction
from typing import Any

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.redflags.flag import Flag, Settings
from procurement.rules.redflags.run import FLAGS

_TOP = "run"


class NotSettings(ValueError):
    """The file can't be read as settings; `reason` says where and why."""

    def __init__(self, template: str, **params: object) -> None:
        self.reason = Message(template, params)
        super().__init__(str(self.reason))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split("|")) - {""}


_OPTIONS: Mapping[tuple[str, str], tuple[str, Any]] = {
    (_TOP, "currency"): ("currency", str),
    (_TOP, "price_comparison_procurement_methods"): ("price_comparison", _names),
    (_TOP, "no_price_comparison_procurement_methods"): ("no_price_comparison", _names),
    ("exclusions", "procurement_method_details"): ("excluded_method_details", _names),
    ("R003", "threshold"): ("r003_days", int),
    ("R003", "procurement_methods"): ("r003_methods", _names),
    ("R018", "procurement_methods"): ("r018_methods", _names),
    ("R024", "threshold"): ("r024_threshold", Fraction),
    ("R025", "percentile"): ("r025_percentile", int),
    ("R025", "threshold"): ("r025_threshold", Fraction),
    ("R035", "threshold"): ("r035_threshold", int),
    ("R038", "threshold"): ("r038_threshold", Fraction),
    ("R038", "minimum_submitted_bids"): ("r038_least_bids", int),
    ("R038", "minimum_contracting_processes"): ("r038_least_processes", int),
    ("R048", "digits"): ("r048_digits", int),
    ("R048", "threshold"): ("r048_threshold", int),
    ("R048", "minimum_contracting_processes"): ("r048_least_processes", int),
    ("R058", "threshold"): ("r058_threshold", Fraction),
    ("F101", "threshold"): ("f101_share", Fraction),
    ("F102", "threshold"): ("f102_least", int),
    ("F103", "threshold"): ("f103_least", int),
    ("F104", "threshold"): ("f104_days", int),
    ("F105", "threshold"): ("f105_days", int),
    ("F106", "threshold"): ("f106_least", int),
    ("F107", "threshold"): ("f107_limit", Fraction),
    ("F110", "threshold"): ("f110_days", int),
    ("F111", "threshold"): ("f111_share", Fraction),
}
_PREPARING = frozenset({"defaults", "redactions", "corrections", "modifications"})
"""Sections of the other tool that prepare data; they change nothing here, nor do the code lists."""
_DAYS = "R003.procurement_method_details"


def parse_settings(text: str) -> tuple[Settings, tuple[type[Flag], ...]]:
    """The settings and the flags that the file switches on. NotSettings for what can't be read or is not known."""
    parser = ConfigParser(interpolation=None, inline_comment_prefixes=(";",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of procedures keep their capitals
    try:
        parser.read_string(f"[{_TOP}]\n{text}")
    except Error as error:
        raise NotSettings(gettext_noop("It is no settings file: %(detail)s"), detail=error.message) from error
    values: dict[str, Any] = {}
    for section in parser.sections():
        if section == _DAYS:
            items = parser.items(section)
            values["r003_days_by_details"] = {name: _value(int, section, name, text) for name, text in items}
        elif section not in _PREPARING and not section.startswith("codelists."):
            values |= dict(_option(section, name, value) for name, value in parser.items(section))
    known = {flag.code: flag for flag in FLAGS}
    return Settings(**values), tuple(known[name] for name in parser.sections() if name in known)


def _option(section: str, name: str, value: str) -> tuple[str, Any]:
    if (section, name) not in _OPTIONS:
        raise NotSettings(gettext_noop("[%(section)s] knows no %(name)s."), section=section, name=name)
    field, kind = _OPTIONS[section, name]
    return field, _value(kind, section, name, value)


def _value(kind: Any, section: str, name: str, value: str) -> Any:
    try:
        return kind(value.strip())
    except (ValueError, ZeroDivisionError) as error:
        template = gettext_noop("[%(section)s] %(name)s is no number: %(value)s")
        raise NotSettings(template, section=section, name=name, value=value) from error
