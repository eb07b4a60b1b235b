"""Rule V5 (docs/formats.md, sections 10 and 19): the public acts on a tender are numbered, and none is left out."""

from __future__ import annotations

from procurement.rules.verify_evidence import SUBMITTED, Entry, Evidence, Failed, NotApplicable

NUMBERLESS = (SUBMITTED, "opening.committed", "opening.recovered", "prices.committed", "auction.bid")
"""Acts in the public bundle that were not public when they happened: a number would have told that they did."""


def v5(evidence: Evidence) -> str:
    """Each numbered act follows the one before it; an act without number is older than all numbers, or not a public one."""
    last, older = 0, 0
    for entry in evidence.entries:
        number = entry.data.get("seq")
        if number is None:
            older += _may_lack_a_number(evidence, entry, last)
        elif type(number) is not int or number < 1 or (last and number != last + 1):
            raise Failed(entry.name, f"It is public act number {number}, after number {last}: one was left out.")
        elif not last and not evidence.auditor and number != older + 1:
            raise Failed(entry.name, f"It is public act number {number}, and {older} are here before it.")
        else:
            last = number
    if not last:
        raise NotApplicable("its acts were recorded before acts got numbers")
    return f"public acts 1 to {last}"


def _may_lack_a_number(evidence: Evidence, entry: Entry, last: int) -> bool:
    """Whether it counts among the public acts that are older than numbers. Auditors' bundles hold acts that aren't public too."""
    if evidence.auditor or entry.data.get("type") in NUMBERLESS:
        return False
    if last:
        raise Failed(entry.name, "It carries no number, although an act before it does.")
    return True
