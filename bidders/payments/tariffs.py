"""Tariffs of the platform: one administrator proposes, another puts it into force; and which one holds when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from bidders.models import Tariff
from procurement import audit
from procurement.access import Actor
from procurement.days import day_of
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused, refuse
from procurement.rules.canonical import canonical_json
from procurement.rules.events_payment import TariffAnswered, TariffProposed
from procurement.rules.messages import gettext_noop
from procurement.rules.tariffs import Tariff as Rules
from procurement.rules.tariffs import bands_data, tariff_issues

ANSWERED = gettext_noop("This tariff is answered already.")
OWN = gettext_noop("You proposed this tariff yourself: another administrator must confirm it.")
SAME_DAY = gettext_noop("A tariff in this currency begins on that day already: choose another day.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator proposes: the rules, what they are called, and who decided on them."""

    title: str
    decision: str
    rules: Rules


def in_force(currency: str, day: date) -> Tariff | None:
    """The tariff of a currency on a day: of those that are confirmed, the one that began last."""
    found = confirmed().filter(currency=currency, valid_from__lte=day)
    return found.order_by("-valid_from").first()


def confirmed() -> QuerySet[Tariff]:
    """Every tariff that two administrators decided on, the latest first."""
    return Tariff.objects.exclude(confirmed_at=None)


def state_of(row: Tariff, day: date) -> str:
    """coming, in_force or over."""
    if row.valid_from > day:
        return "coming"
    current = in_force(row.currency, day)
    return "in_force" if current is not None and current.pk == row.pk else "over"


def waiting() -> QuerySet[Tariff]:
    """The proposals that nobody has answered."""
    return Tariff.objects.filter(confirmed_at=None, returned_at=None).select_related("proposed_by")


def get_tariff_for(actor: Actor, tariff_id: UUID) -> Tariff:
    """A proposal, for administrators; 404 for everybody else."""
    found = waiting().filter(pk=tariff_id).first() if _administers(actor) else None
    if found is None:
        raise Http404
    return found


def _administers(actor: Actor) -> bool:
    require_platform_administrator(actor)
    return True


@transaction.atomic
def propose(draft: Draft, *, actor: Actor, now: datetime) -> Tariff:
    """Store a tariff for a second administrator. Refused with all that must be mended."""
    require_platform_administrator(actor)
    rules = draft.rules
    _check(rules, now)
    row = Tariff.objects.create(
        title=draft.title.strip(), decision=draft.decision.strip(), currency=rules.currency, valid_from=rules.valid_from,
        bid_bands=bands_data(rules.bid), contract_bands=bands_data(rules.contract),
        discounts={ground.value: format(part, "f") for ground, part in rules.discounts.items() if part},
        most=rules.most, vat=rules.vat, country=rules.country if rules.vat else "",
        proposed_by=actor.account, proposed_at=now,
    )  # fmt: skip
    event = TariffProposed(
        _subject(row), currency=row.currency, valid_from=row.valid_from.isoformat(), decision=row.decision, data=digest(row)
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now)
    return row


@transaction.atomic
def answer(tariff: Tariff, *, confirm: bool, actor: Actor, now: datetime) -> Tariff:
    """The second administrator puts it into force from its day on; any administrator may send it back."""
    require_platform_administrator(actor)
    row = Tariff.objects.select_for_update(of=("self",)).get(pk=tariff.pk)
    if row.confirmed_at or row.returned_at:
        raise refuse("", ANSWERED)
    if confirm:
        if row.proposed_by_id == actor.account.pk:
            raise refuse("", OWN)
        _check(row.rules, now)
        row.confirmed_by, row.confirmed_at = actor.account, now
    else:
        row.returned_at = now
    row.save(update_fields=["confirmed_by", "confirmed_at", "returned_at"])
    audit.record(TariffAnswered(_subject(row), confirmed=confirm, data=digest(row)), actor=actor.user, now=now)
    return row


def _check(rules: Rules, now: datetime) -> None:
    issues = tariff_issues(rules, day_of(now))
    if issues:
        raise Refused(issues)
    if confirmed().filter(currency=rules.currency, valid_from=rules.valid_from).exists():
        raise refuse("valid_from", SAME_DAY)


def digest(row: Tariff) -> str:
    """The SHA-256 by which anybody compares the published tariff with the log."""
    data = {
        "title": row.title, "decision": row.decision, "currency": row.currency, "valid_from": row.valid_from.isoformat(),
        "bid": row.bid_bands, "contract": row.contract_bands, "discounts": row.discounts,
        "most": f"{row.most:.2f}", "vat": f"{row.vat:.2f}", "country": row.country,
    }  # fmt: skip
    return sha256(canonical_json(data)).hexdigest()


def _subject(row: Tariff) -> str:
    return f"tariff:{row.pk}"
