"""Market consultations: which there are for whom, and what companies answered. Reads only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from tenders.models import Consultation, ConsultationAnswer
from tenders.queries.plans import plan_agencies


def public_consultations() -> QuerySet[Consultation]:
    """The published ones, the newest first."""
    return (
        Consultation.objects.filter(published_at__isnull=False).select_related("buyer").order_by("-published_at", "pk")
    )


def own_consultations(actor: Actor) -> QuerySet[Consultation]:
    """Those of the actor's agencies, drafts included."""
    found = Consultation.objects.filter(buyer__in=plan_agencies(actor)).select_related("buyer")
    return found.annotate(companies=Count("answers__company", distinct=True)).order_by("-created_at")


def get_consultation_for(actor: Actor, key: UUID) -> Consultation:
    """A published consultation for everybody, a draft for its agency; 404 otherwise."""
    seen = Q(published_at__isnull=False) | Q(buyer__in=plan_agencies(actor))
    found = Consultation.objects.filter(seen, pk=key).select_related("buyer", "created_by").first()
    if found is None:
        raise Http404
    return found


def get_own_consultation_for(actor: Actor, key: UUID) -> Consultation:
    """A consultation of one of the actor's agencies; everybody else gets 404."""
    found = own_consultations(actor).filter(pk=key).select_related("buyer", "created_by").first()
    if found is None:
        raise Http404
    return found


def counting_answers(consultation: Consultation) -> list[ConsultationAnswer]:
    """The last answer of each company; the agency reads them when the time to answer is over."""
    rows = ConsultationAnswer.objects.filter(consultation=consultation).select_related("company")
    return list(rows.order_by("company_id", "-answered_at", "-pk").distinct("company_id"))


def answer_of(consultation: Consultation, company: Organization | None) -> ConsultationAnswer | None:
    """What a company answered last."""
    if company is None:
        return None
    return ConsultationAnswer.objects.filter(consultation=consultation, company=company).first()


def is_open(consultation: Consultation, now: datetime) -> bool:
    """Whether companies can answer now; half-open."""
    return consultation.published_at is not None and now < consultation.answers_end_at
