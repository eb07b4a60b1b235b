"""The savings report as JSON: totals, groups and all rows; amounts as numbers, digit for digit. Written row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from procurement.rules import exact_json
from procurement.rules.saving_record import method_of
from procurement.rules.savings import SavingTotal
from tenders.forms.savings import SavingsForm
from tenders.queries.savings import Group, SavingsReport, buyer_names, savings_report
from tenders.queries.savings_columns import hashed
from tenders.queries.savings_rows import one_snapshot, rows
from tenders.reports.progress import Progress
from tenders.reports.savings_cells import Value, columns, full, iso
from tenders.reports.savings_conversion import conversion_data
from tenders.reports.savings_statement import data_of

BEFORE_METHODS = 2
"""The last version of the rules whose reports don't name it."""


def write_json(out: BinaryIO, form: SavingsForm, *, now: datetime, progress: Progress) -> None:
    """One object; `rows` comes last, each row on a line of its own."""
    filters = form.filters()
    with one_snapshot():
        report = savings_report(filters, now=now)
        shown = columns(form.version, converted=form.converts)
        head = exact_json.dumps(summary(report, form))
        out.write(head.removesuffix("}").encode() + b',"rows":[')
        for number, row in enumerate(rows(filters), 1):
            found = full(row, filters.currency)
            line = exact_json.dumps({name: _value(column(found)) for name, column in shown.items()})
            out.write((b",\n" if number > 1 else b"\n") + line.encode())
            progress.at(number, report.total.lots)
    out.write(b"\n]}\n")


def summary(report: SavingsReport, form: SavingsForm) -> dict[str, Any]:
    """Everything but the rows. Percent are percent: 24.63 and not 0.2463; null where nothing could be counted."""
    names = buyer_names(report)
    main = report.main
    return {
        **({"report": data_of(form.statement)} if form.statement else {}),
        **({"method": method_of(report.filters.version)} if report.filters.version > BEFORE_METHODS else {}),
        "currency": report.filters.currency,
        "total_estimated": main.baseline.amount,
        "total_awarded": main.compared.amount,
        "total_saving": main.saving.amount,
        "saving_percent": main.percent,
        "counted": main.counted,
        "not_computable": main.not_computable,
        "lots": report.total.lots,
        "together": _group(report.together, ""),
        "single_bid": sum(group.lots for group in report.groups["bids"] if group.value == "1"),
        **(
            {"estimate_changed": {"lots": report.edited[0], "tenders": report.edited[1]}}
            if report.filters.version > BEFORE_METHODS
            else {}
        ),
        "cancelled": report.cancelled,
        "unsuccessful": report.unsuccessful,
        "filters": form.said(),
        "other_currencies": [code for code in form.currencies if code != report.filters.currency],
        "cut_off": iso(report.cut_off),
        **({"not_indexed": report.not_indexed} if "indexed" in report.filters.baselines else {}),
        **({"conversion": conversion_data(report, form.table)} if form.table else {}),
        **({"no_life_cycle": report.no_life_cycle} if "life_cycle" in report.filters.baselines else {}),
        "data_sha256": report.data_hash,
        "data_sha256_covers": list(hashed(report.filters.version, converted=form.converts)),
        "baselines": {name: _total(report.total.totals[name]) for name in report.filters.baselines},
        "groups": {
            group: [_group(_under(one, report), names.get(one.value, "") if group == "buyer" else "") for one in found]
            for group, found in report.groups.items()
        },
    }


def _under(group: Group, report: SavingsReport) -> Group:
    """A group against the baselines of the rules of the report alone."""
    totals = {name: total for name, total in group.totals.items() if name in report.filters.baselines}
    return Group(group.value, group.lots, totals)


def _total(total: SavingTotal) -> dict[str, Any]:
    return {
        "baseline": total.baseline.amount,
        "compared": total.compared.amount,
        "saving": total.saving.amount,
        "percent": total.percent,
        "counted": total.counted,
        "not_computable": total.not_computable,
    }


def _group(group: Group, name: str) -> dict[str, Any]:
    known = {"value": group.value, "name": name} if name else {"value": group.value}
    return {**known, "lots": group.lots, **{baseline: _total(total) for baseline, total in group.totals.items()}}


def _value(value: Value) -> Any:
    return iso(value) if isinstance(value, datetime) else value
