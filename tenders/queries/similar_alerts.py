"""Whom a new tender concerns because their company bid for something like it; never which bids those were. Reads only."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.alerts import Frequency
from tenders.models import Alert, AlertHit, Tender
from tenders.queries.alerts import companies_of, running
from tenders.queries.similar import bid_for_similar


def frequencies(actor: Actor) -> list[tuple[Organization, Frequency]]:
    """Each company of this person, and how often the person hears of what is like that which it bid for."""
    companies = companies_of(actor)
    mine = Alert.objects.filter(user=actor.account, search__similar=True, search__company__in=companies)
    often = dict(mine.values_list("search__company", "frequency"))
    return [(company, Frequency(often.get(company.pk, Frequency.OFF))) for company in companies]


def get_company_for(actor: Actor, key: UUID) -> Organization:
    """A company whose interests this person shares; 404 for everybody else."""
    found = [company for company in companies_of(actor) if company.pk == key]
    if not found:
        raise Http404
    return found[0]


def alerts_for(tender: Tender) -> QuerySet[Alert]:
    """The alerts of people whose company lately bid for something like this tender, by one statement of the database."""
    wanted = running().filter(bid_for_similar(tender, "search__company"), search__similar=True)
    return wanted.select_related("search").order_by("pk")


def told_otherwise() -> Q:
    """Hits by likeness whose tender another search of the same person has told already: nobody hears of it twice."""
    told = AlertHit.objects.filter(
        alert__user=OuterRef("alert__user"), announcement=OuterRef("announcement"), told_at__lt=OuterRef("told_at")
    )
    return Q(Exists(told), alert__search__similar=True)
