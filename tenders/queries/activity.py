"""What an agency did in half a year, as rows of tables: only procedures run here, each fact by its own date. Reads only.

What becomes final later (an award whose standstill runs, a complaint that is being decided) counts as it is when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from procurement import days
from procurement.rules.complaints import ComplaintStage
from procurement.rules.complaints import Outcome as Ruling
from procurement.rules.half_years import HalfYear
from procurement.rules.lifecycle import Stage
from tenders.models import (
    Award,
    Complaint,
    ComplaintRuling,
    Contract,
    ContractChangeDecision,
    InvoicePayment,
    Lot,
    Objection,
    RedFlag,
    Tender,
)
from tenders.queries.contract_register import promptness_of
from tenders.queries.savings import currencies, savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.usage import use_of
from tenders.queries.usage_sql import UsageFilters

FIGURES = ("bids_a_tender", "single_bid", "small_companies", "size_unknown", "days_to_award", "questions_answered")
"""Which figures about use an agency reports."""

Row = dict[str, Any]
Found = Iterator[tuple[UUID, Row]]
"""Rows with the id of their agency; rows of one table with the same key of an agency are parts of one row."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose half-year is read: all agencies', or one's. Times aware UTC, days in the display zone; both half-open."""

    half_year: HalfYear
    starts_at: datetime
    ends_at: datetime
    agency: UUID | None = None

    def of(self, tender: str) -> Q:
        """Run here, and the agency's: `tender` is the path to the tender with its last underscores."""
        here = Q(**{f"{tender}imported": False})
        return here & Q(**{f"{tender}buyer": self.agency}) if self.agency else here

    def within(self, moment: str) -> Q:
        return Q(**{f"{moment}__gte": self.starts_at, f"{moment}__lt": self.ends_at})

    def on(self, day: str) -> Q:
        first: date = self.half_year.first_day
        return Q(**{f"{day}__gte": first, f"{day}__lt": self.half_year.next.first_day})


def asked(half_year: HalfYear, agency: UUID | None = None) -> Asked:
    """This half-year in the display zone."""
    zone = days.zone()
    return Asked(half_year, half_year.starts_at(zone), half_year.ends_at(zone), agency)


def activity(of: Asked) -> dict[UUID, dict[str, list[Row]]]:
    """By agency: the rows of each table, sorted by their key. A number of queries that does not depend on the number of agencies."""
    found: dict[UUID, dict[str, dict[Any, Row]]] = {}
    for table, (key, read) in TABLES.items():
        for buyer, row in read(of):
            rows = found.setdefault(buyer, {name: {} for name in TABLES})[table]
            rows.setdefault(row.get(key), {}).update(row)
    return {
        buyer: {table: [rows[key] for key in sorted(rows, key=str)] for table, rows in tables.items()}
        for buyer, tables in found.items()
    }


def _procedures(of: Asked) -> Found:
    published = Tender.objects.filter(of.of(""), of.within("published_at")).order_by()
    for buyer, procedure, count in published.values_list("buyer", "procedure").annotate(Count("pk")):
        yield buyer, {"procedure": procedure, "published": count}
    for buyer, procedure, count in (
        _awards(of).values_list("lot__tender__buyer", "lot__tender__procedure").annotate(Count("lot", distinct=True))
    ):
        yield buyer, {"procedure": procedure, "awarded": count}
    without = (Stage.UNSUCCESSFUL.value, Stage.CANCELLED.value)
    ended = Lot.objects.filter(of.of("tender__"), of.within("tender__ended_at"), stage__in=without).order_by()
    for buyer, procedure, stage, count in ended.values_list("tender__buyer", "tender__procedure", "stage").annotate(
        Count("pk")
    ):
        yield buyer, {"procedure": procedure, stage: count}


def _awards(of: Asked) -> Any:
    """Awards that stand, by the day of the decision."""
    return Award.objects.filter(of.of("lot__tender__"), of.within("decided_at"), status=Award.Status.ACTIVE).order_by()


def _values(of: Asked) -> Found:
    """What was awarded and signed, by currency; of a framework agreement only what is ordered under it."""
    awards = _awards(of).filter(lot__tender__framework__isnull=True)
    keys = ("lot__tender__buyer", "lot__tender__currency")
    for buyer, currency, count, amount in awards.values_list(*keys).annotate(Count("pk"), Sum("amount")):
        yield buyer, {"currency": currency, "awards": count, "awarded": amount}
    signed = _contracts(of).filter(of.on("signed_on"), award__lot__tender__framework__isnull=True)
    keys = ("award__lot__tender__buyer", "award__lot__tender__currency")
    for buyer, currency, count, amount in signed.values_list(*keys).annotate(Count("pk"), Sum("amount")):
        yield buyer, {"currency": currency, "contracts": count, "contracted": amount}


def _contracts(of: Asked) -> Any:
    return Contract.objects.filter(of.of("award__lot__tender__")).order_by()


def _savings(of: Asked) -> Found:
    """Against the estimate, by currency, as the savings report has it."""
    for currency in currencies():
        filters = SavingsFilters(
            currency, of.starts_at, of.ends_at, buyer=str(of.agency) if of.agency else "", origin="native"
        )
        for group in savings_report(filters, baselines=("estimate",), now=of.ends_at).groups["buyer"]:
            total = group.totals["estimate"]
            yield (
                UUID(group.value),
                {
                    "currency": currency,
                    "lots": group.lots,
                    "counted": total.counted,
                    "estimated": total.baseline.amount,
                    "awarded": total.compared.amount,
                    "saving": total.saving.amount,
                    "percent": total.percent,
                },
            )


def _figures(of: Asked) -> Found:
    """Competition and times, as the figures about use have them."""
    for agency, use in use_of(UsageFilters(of.starts_at, of.ends_at, str(of.agency) if of.agency else "")).items():
        for one in (use.figures[code] for code in FIGURES if agency and code in use.figures):
            if one.denominator:
                counts = {
                    "kind": one.kind.value,
                    "numerator": one.numerator,
                    "denominator": one.denominator,
                    "value": one.value,
                }
                yield UUID(agency), {"figure": one.code, **counts}


def _performance(of: Asked) -> Found:
    keys, found = ("award__lot__tender__buyer",), _contracts(of)
    for buyer, count in found.filter(of.on("signed_on")).values_list(*keys).annotate(Count("pk")):
        yield buyer, {"fact": "signed", "count": count}
    ended = found.filter(of.within("ended_at")).values_list(*keys, "status")
    for buyer, status, count in ended.annotate(Count("pk")):
        yield buyer, {"fact": status, "count": count}
    tender = "change__contract__award__lot__tender__"
    changed = ContractChangeDecision.objects.filter(of.of(tender), of.within("decided_at"), approved=True).order_by()
    for buyer, count in changed.values_list(f"{tender}buyer").annotate(Count("pk")):
        yield buyer, {"fact": "changed", "count": count}


def _payments(of: Asked) -> Found:
    paid = InvoicePayment.objects.filter(of.of("invoice__contract__award__lot__tender__"), of.on("paid_on"))
    for row in promptness_of(paid):
        yield row.buyer_id, {"paid": row.paid, "mean_days": row.mean_days, "late": row.late}


def _complaints(of: Asked) -> Found:
    filed = Complaint.objects.filter(of.of("tender__"), of.within("filed_at")).order_by()
    for buyer, against, count in filed.values_list("tender__buyer", "against").annotate(Count("pk")):
        yield buyer, {"against": against, "filed": count}
    final = (Ruling.INADMISSIBLE.value, Ruling.UPHELD.value, Ruling.DISMISSED.value)
    ruled = ComplaintRuling.objects.filter(of.of("complaint__tender__"), of.within("confirmed_at"), outcome__in=final)
    keys = ("complaint__tender__buyer", "complaint__against", "outcome")
    for buyer, against, outcome, count in ruled.order_by().values_list(*keys).annotate(Count("pk")):
        yield buyer, {"against": against, outcome: count}
    left = Complaint.objects.filter(
        of.of("tender__"), of.within("ended_at"), stage=ComplaintStage.WITHDRAWN.value
    ).order_by()
    for buyer, against, count in left.values_list("tender__buyer", "against").annotate(Count("pk")):
        yield buyer, {"against": against, "withdrawn": count}


def _objections(of: Asked) -> Found:
    written = Objection.objects.filter(of.of("tender__"), of.within("written_at")).order_by()
    keys = ("tender__buyer", "kind")
    for buyer, kind, count, replied in written.values_list(*keys).annotate(Count("pk"), Count("replied_at")):
        yield buyer, {"kind": kind, "written": count, "replied": replied}


def _flags(of: Asked) -> Found:
    """Red flags on the agency's procedures that stood at the end of the half-year."""
    standing = Q(gone_at=None) | Q(gone_at__gte=of.ends_at)
    found = RedFlag.objects.filter(standing, of.of("tender__"), found_at__lt=of.ends_at, tender__isnull=False)
    keys = ("tender__buyer", "code")
    for buyer, code, count in found.order_by().values_list(*keys).annotate(Count("pk")):
        yield buyer, {"code": code, "flags": count}


TABLES = {
    "procedures": ("procedure", _procedures),
    "values": ("currency", _values),
    "savings": ("currency", _savings),
    "figures": ("figure", _figures),
    "contracts": ("fact", _performance),
    "payments": ("", _payments),
    "complaints": ("against", _complaints),
    "objections": ("kind", _objections),
    "flags": ("code", _flags),
}
"""Each table with the column that tells its rows apart, in the order of the report."""
