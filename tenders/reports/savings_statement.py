"""What a frozen savings report says of itself: who prepared it, who signed it off, and how anybody checks it. No figures."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tenders.models import SavingsStatement
from tenders.queries.savings import buyers_like
from tenders.reports.savings_cells import iso

VERIFY_COMMAND = "python3 verify.pyz savings savings-report-%s.json --key keys.txt"


def state_of(statement: SavingsStatement) -> str:
    """Where it stands, in words."""
    if statement.decided_at is None:
        return _("waits for the second person")
    return _("signed off") if statement.signed else _("returned")


def facts_of(statement: SavingsStatement) -> list[tuple[str, str]]:
    """Label and value, for papers and spreadsheets."""
    found = [
        (_("Report"), f"{statement.pk}: {statement.title}"),
        (_("Organization"), statement.organization.name),
        (_("Filters of the report"), said_of(statement)),
        (_("Prepared by"), f"{statement.prepared_by}, {_day(statement.prepared_at)}"),
        (_("State"), state_of(statement)),
    ]
    if statement.signed:
        found.append((_("Signed off by"), f"{statement.decided_by}, {_day(statement.decided_at)}"))
    return [*found, (_("Rules"), statement.method)]


def said_of(statement: SavingsStatement) -> str:
    """The filters of the report as its address says them; an agency by its name."""
    buyer = statement.query.get("buyer")
    names = dict(buyers_like(ids=[buyer])) if buyer else {}
    said = (f"{name} = {names.get(value, value)}" for name, value in sorted(statement.query.items()))
    return "; ".join(said) or _("none")


def data_of(statement: SavingsStatement) -> dict[str, Any]:
    """The same for programs, with the signed note."""
    decided = statement.decided_at
    return {
        "number": statement.pk,
        "title": statement.title,
        "organization": statement.organization.name,
        "filters": statement.query,
        "method": statement.method,
        "prepared_by": str(statement.prepared_by),
        "prepared_at": iso(statement.prepared_at),
        "signed_off_by": str(statement.decided_by) if statement.signed else None,
        "signed_off_at": iso(decided) if statement.signed and decided else None,
        "note": statement.note,
    }


def command_of(statement: SavingsStatement) -> str:
    """How the figures are recomputed offline from the JSON of the report."""
    return VERIFY_COMMAND % statement.pk


def _day(moment: Any) -> str:
    return date_format(localtime(moment), "j F Y, H:i")
