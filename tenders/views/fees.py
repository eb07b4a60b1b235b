"""What a bid for a tender costs by the platform's tariff, before anybody bids: for all, and for the own company with discounts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.days import day_of
from procurement.rules.fee_discounts import CompanyFacts
from tenders.queries.company_profiles import may_answer_for
from tenders.queries.fees import company_facts, quotes, tariff_of
from tenders.queries.tenders import get_tender_for


@require_safe
def tender_fees(request: HttpRequest, reference: str) -> HttpResponse:
    """The fee of a bid for each lot and for all; the same before and after anybody has bid."""
    actor, day = get_actor(request), day_of(clock.now())
    tender = get_tender_for(actor, reference)
    tariff = tariff_of(tender)
    company = actor.bidder if actor.bidder is not None and may_answer_for(actor, actor.bidder) else None
    facts = company_facts(company, day) if company is not None and tariff is not None else CompanyFacts(day)
    found = quotes(tender, tariff, facts) if tariff is not None else []
    context = {
        "tender": tender,
        "tariff": tariff,
        "rules": tariff.rules if tariff is not None else None,
        "quotes": found,
        "company": company,
        "discounts": found[0].bill.discounts if found and company is not None else (),
    }
    return render(request, "tenders/payments/fees.html", context)
