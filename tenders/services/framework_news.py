"""Mails about framework agreements: orders that are not served, orders that the buyer takes back, agreements that are nearly used up."""

from __future__ import annotations

from datetime import datetime

from procurement.mail import queue_mail
from procurement.rules.frameworks import nearly_used
from procurement.rules.lifecycle import Role
from tenders.models import Award, CallOff, Cancellation, Lot, Tender
from tenders.queries.facts import ruleset_of
from tenders.queries.followers import people_of, people_of_buyer
from tenders.queries.frameworks import use_of


def tell_unserved(award: Award, *, now: datetime) -> None:
    """To the buyer's officers and approvers: an order was declined or lapsed, and may go to the next in rank."""
    tender = award.lot.tender
    framework = CallOff.objects.select_related("lot__tender").get(tender=tender).lot.tender
    context = {"tender": tender, "award": award, "framework": framework}
    for user in people_of_buyer(tender, Role.OFFICER, Role.APPROVER):
        queue_mail(key=f"unserved:{award.pk}:{user.pk}", to=user, template="order_unserved", context=context, now=now)


def tell_supplier_lapsed(call_off: CallOff, tender: Tender, *, now: datetime) -> None:
    """To the supplier's people: the time to answer is over."""
    _tell_supplier(call_off, tender, "order_lapsed", {"ends": call_off.answer_ends_at}, now)


def tell_cancelled(tender: Tender, cancellation: Cancellation, *, now: datetime) -> None:
    """To the people of the supplier that had the order, if the tender is one that was placed: the buyer takes it back."""
    call_off = CallOff.objects.select_related("supplier").filter(tender=tender, supplier__isnull=False).first()
    if call_off is not None:
        _tell_supplier(call_off, tender, "order_cancelled", {"cancellation": cancellation}, now)


def _tell_supplier(call_off: CallOff, tender: Tender, template: str, more: dict[str, object], now: datetime) -> None:
    assert call_off.supplier  # an order has one
    context = {"tender": tender, "bidder": call_off.supplier, **more}
    for user in people_of(call_off.supplier.pk):
        queue_mail(key=f"{template}:{tender.pk}:{user.pk}", to=user, template=template, context=context, now=now)


def warn_of_use(lot: Lot, *, now: datetime) -> None:
    """Once for an agreement: to the buyer's officers and approvers, when the share of the ruleset is called off."""
    law, use = ruleset_of(lot.tender), use_of(lot)
    share = law.decimal_or_none("framework.alert_share") if law else None
    if share is None or not nearly_used((use.value, *(item.use for item in use.items)), share):
        return
    context = {"tender": lot.tender, "lot": lot, "use": use}
    for user in people_of_buyer(lot.tender, Role.OFFICER, Role.APPROVER):
        key = f"nearly-used:{lot.pk}:{user.pk}"
        queue_mail(key=key, to=user, template="framework_nearly_used", context=context, now=now)
