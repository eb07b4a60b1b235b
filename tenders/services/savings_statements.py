"""Savings reports that two persons vouch for: one freezes the figures, another one signs them off or returns them with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from procurement import audit, keystore, pdf_signing
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.conversion import AMOUNTS
from procurement.rules.events_savings import SavingsPrepared, SavingsReturned, SavingsSigned
from procurement.rules.messages import gettext_noop
from procurement.rules.saving_record import method_of
from procurement.rules.savings import SavingTotal
from procurement.rules.savings_statement import Statement, statement_text
from tenders.models import SavingsStatement
from tenders.queries import savings_sql
from tenders.queries.savings import SavingsReport, savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_frozen import OF_AWARD, OF_LOT
from tenders.queries.savings_rows import count_rows
from tenders.queries.savings_statements import PREPARERS, may_decide
from tenders.services.refusal import refuse

MOST_LOTS = 200_000
TOO_MANY = gettext_noop("%(lots)s lots are too many for one report, which holds at most %(most)s: narrow the filters.")
NOTHING = gettext_noop("No award matches these filters: there is nothing to sign off.")
NOT_YOURS = gettext_noop("Only officers, approvers and auditors of the organization prepare its reports.")
SECOND_PERSON = gettext_noop(
    "A second person decides: an approver or auditor of the same organization who did not prepare the report, and only once."
)


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """What a report is about: `said` are the filters as an address says them."""

    organization: Organization
    title: str
    filters: SavingsFilters
    said: dict[str, str]
    baseline: str


@transaction.atomic
def prepare(draft: StatementDraft, *, actor: Actor, now: datetime) -> SavingsStatement:
    """Freeze the lots of the report as they are now. Refused to others than preparers, for no lot and for too many.

    Side effects in order: the statement with its figures, its lots, the event.
    """
    if not actor.roles_in(draft.organization.pk) & set(PREPARERS):
        raise refuse("", NOT_YOURS)
    lots = count_rows(draft.filters)
    if not lots:
        raise refuse("", NOTHING)
    if lots > MOST_LOTS:
        raise refuse("", TOO_MANY, lots=lots, most=MOST_LOTS)
    report = savings_report(draft.filters, now=now)
    made = SavingsStatement.objects.create(
        organization=draft.organization, title=draft.title, currency=draft.filters.currency, query=draft.said,
        baseline=draft.baseline, method=method_of(draft.filters.version), data_sha256=report.data_hash, lots=report.total.lots,
        rates_id=draft.filters.conversion.table if draft.filters.conversion else None,
        totals={name: _figures(report.total.totals[name]) for name in draft.filters.baselines},
        prepared_by=actor.account, prepared_at=now,
    )  # fmt: skip
    _freeze(made, draft.filters)
    _require_the_same(made, report, now)
    audit.record(SavingsPrepared(_subject(made), made.data_sha256, made.lots), actor=actor.user, now=now)
    return made


@transaction.atomic
def sign_off(statement: SavingsStatement, *, actor: Actor, now: datetime) -> SavingsStatement:
    """A second person vouches for the figures: from now on everybody reads the report. Its text is signed and logged."""
    statement = _waiting(statement, actor)
    text = statement_text(_said(statement, actor.account.pk))
    statement.signed, statement.decided_by, statement.decided_at = True, actor.account, now
    statement.note = keystore.sign(text)
    statement.save(update_fields=["signed", "decided_by", "decided_at", "note"])
    event = SavingsSigned(
        _subject(statement), statement.data_sha256, statement.lots, statement=sha256(text.encode()).hexdigest(),
        prepared_by=str(statement.prepared_by_id), certificate=pdf_signing.fingerprint(),
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now)
    return statement


@transaction.atomic
def return_statement(statement: SavingsStatement, *, reason: str, actor: Actor, now: datetime) -> None:
    """The second person does not vouch for it, and says why. The report stays as it is; a new one can be prepared."""
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why, so that the preparer can act on it."))
    statement = _waiting(statement, actor)
    statement.signed, statement.decided_by, statement.decided_at = False, actor.account, now
    statement.reason = reason.strip()
    statement.save(update_fields=["signed", "decided_by", "decided_at", "reason"])
    audit.record(SavingsReturned(_subject(statement), statement.reason), actor=actor.user, now=now)


def _waiting(statement: SavingsStatement, actor: Actor) -> SavingsStatement:
    """The report, locked, if this person may decide about it now."""
    locked = SavingsStatement.objects.select_for_update().get(pk=statement.pk)
    if not may_decide(actor, locked):
        raise refuse("", SECOND_PERSON)
    return locked


def _freeze(statement: SavingsStatement, filters: SavingsFilters) -> None:
    """Copy the lots inside the database: those awarded, and those that ended without an award."""
    awarded, values = savings_sql.lots_sql(filters, settings.DISPLAY_TIME_ZONE, named=True)
    _copy(statement, {"outcome": "'awarded'", **{name: name for name in (*OF_LOT, *OF_AWARD)}}, awarded, values)
    ended, values = savings_sql.ended_sql(filters)
    empty = (
        "evidence",
        "size",
        "ruleset",
        "fixed",
        "indexed_gap",
        "indexed_working",
        "life_cycle_gap",
        "life_cycle_working",
    )
    none = dict.fromkeys(empty, "''")
    own = "CASE WHEN currency = %s THEN '' ELSE currency END"
    taken = {"outcome": "stage", **{name: name for name in OF_LOT}, **none, "awards": "0", "conversion": own}
    _copy(statement, taken, ended, [statement.currency, *values])
    if filters.conversion:
        left_out, values = savings_sql.unrated_sql(filters, settings.DISPLAY_TIME_ZONE)
        kept = {name: name for name in (*OF_LOT, *OF_AWARD) if name not in AMOUNTS}
        why = {
            "outcome": "'unrated'",
            "indexed_working": "''",
            "life_cycle_working": "''",
            "conversion": "concat(currency, ' ', why)",
        }
        _copy(statement, {**kept, **why}, left_out, values)


def _copy(statement: SavingsStatement, columns: dict[str, str], sql: str, values: list[Any]) -> None:
    """`columns`: what is taken for each column."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tenders_frozensaving (statement_id, {', '.join(columns)})"  # noqa: S608
            f" SELECT %s, {', '.join(columns.values())} FROM ({sql}) AS lots",
            [statement.pk, *values],
        )


def _require_the_same(statement: SavingsStatement, report: SavingsReport, now: datetime) -> None:
    """What was frozen is what was added up; an award in between would make them differ, and then nothing is kept."""
    asked = report.filters
    whole = SavingsFilters(
        statement.currency, statement=statement.pk, version=asked.version, conversion=asked.conversion
    )
    frozen = savings_report(whole, now=now)
    if (frozen.data_hash, frozen.total.totals, frozen.unrated) != (
        report.data_hash,
        report.total.totals,
        report.unrated,
    ):
        raise refuse("", gettext_noop("An award changed at this very moment: prepare the report again."))


def _said(statement: SavingsStatement, approver: UUID) -> Statement:
    rates = statement.rates
    return Statement(
        number=statement.pk, currency=statement.currency,
        filters="&".join(f"{name}={value}" for name, value in sorted(statement.query.items())),
        cut_off=statement.prepared_at.isoformat(), method=statement.method, lots=statement.lots, data=statement.data_sha256,
        prepared_by=str(statement.prepared_by_id), approved_by=str(approver), totals=statement.totals,
        conversion=f"{rates.code}/{rates.number} {rates.content}" if rates else "",
    )  # fmt: skip


def _figures(total: SavingTotal) -> list[str]:
    percent = "" if total.percent is None else f"{total.percent:f}"
    amounts = [f"{money.amount:f}" for money in (total.baseline, total.compared, total.saving)]
    return [*amounts, percent, str(total.counted), str(total.not_computable)]


def _subject(statement: SavingsStatement) -> str:
    return f"savings:{statement.pk}"
