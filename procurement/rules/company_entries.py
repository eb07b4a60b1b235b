"""The companies of a bid as a manifest writes them (docs/formats.md, section 4.1): the form only, bid_companies says what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from procurement.rules.bid_companies import FIELDS, LONGEST, MOST, Company, CompanyRole, CompanySize

_SHARE = re.compile(r"(0|[1-9][0-9]{0,2})(\.[0-9]?[1-9])?\Z")


class EntryError(ValueError):
    """An entry can't be read. `path` names the spot below `companies`, the message says what is wrong."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path


def entries(companies: Sequence[Company]) -> list[dict[str, str]]:
    """The value of the key `companies`, in the order given."""
    return [company.to_data() for company in companies]


def parse_entries(value: object) -> tuple[Company, ...]:
    """The companies in the value of the key. Raises EntryError; an empty list is refused: without companies there is no key."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST:
        raise EntryError("", f"This must be a list of 1 to {MOST} companies.")
    return tuple(_company(f".{at}", entry) for at, entry in enumerate(value))


def _company(path: str, entry: object) -> Company:
    if not isinstance(entry, dict) or set(entry) != set(FIELDS):
        raise EntryError(path, f"This must be an object with exactly: {', '.join(FIELDS)}.")
    for name in FIELDS:
        text = entry[name]
        if not isinstance(text, str) or len(text) > LONGEST:
            raise EntryError(
                f"{path}.{name}", f"This must be a text of at most {LONGEST} characters without outer blanks."
            )
    checks = {
        "role": entry["role"] in set(CompanyRole),
        "name": entry["name"] != "",
        "size": entry["size"] in {"", *CompanySize},
        "share": entry["share"] == "" or _SHARE.match(entry["share"]),
    }
    if wrong := [name for name, right in checks.items() if not right]:
        raise EntryError(f"{path}.{wrong[0]}", "This has not the form that is asked for.")
    share = Decimal(entry["share"]) if entry["share"] else None
    return Company(**{**entry, "role": CompanyRole(entry["role"]), "share": share})
