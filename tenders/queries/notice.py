"""The published facts of a tender as data: what the digest in the log commits to, estimates included."""

from django.db.models import QuerySet

from procurement.rules.canonical import canonical_json
from procurement.rules.evaluation_inputs import plain, price_data
from procurement.rules.procedures import procedure_of
from procurement.rules.qualification import asking_data
from tenders.models import Tender, TenderVersion
from tenders.queries.facts import tender_facts
from tenders.queries.qualification import asked_by


def published_notices(tender: Tender) -> list[bytes]:
    """Every version of the published notice as the bytes whose digests the log has, the first one first."""
    versions = tender.versions.exclude(pk__in=_of_call(tender)).order_by("number").values_list("content", flat=True)
    return [canonical_json(content) for content in versions] or [canonical_json(notice(tender))]


def published_calls(tender: Tender) -> list[bytes]:
    """Every version of the terms that stood beside a call for requests, the first one first; none where everybody bids."""
    return [
        canonical_json(content) for content in _of_call(tender).order_by("number").values_list("content", flat=True)
    ]


def _of_call(tender: Tender) -> QuerySet[TenderVersion]:
    """The versions from before the invitation, which is published with one of its own."""
    if not procedure_of(tender.procedure).two_stage:
        return TenderVersion.objects.none()
    found = TenderVersion.objects.filter(tender=tender)
    return found.filter(at__lt=tender.invited_at) if tender.invited_at else found


def notice(tender: Tender) -> dict[str, object]:
    """The notice as canonical data: strings, integers and lists only."""
    facts = tender_facts(tender)
    asked = asking_data(asked_by(tender))
    return {
        **({"qualification": asked} if asked else {}),
        "v": 1,
        "ocid": tender.ocid,
        "title": facts.title,
        "summary": facts.summary,
        "buyer": facts.buyer,
        "procedure": facts.procedure,
        "nature": facts.contract_nature,
        "currency": facts.currency,
        "category": facts.category,
        "region": facts.region,
        "dates": {
            name: value.isoformat()
            for name, value in (
                ("enquiries_end_at", facts.enquiries_end_at),
                ("bids_end_at", facts.bids_end_at),
                ("opening_at", facts.opening_at),
            )
            if value
        },
        "key_holders": sorted(facts.key_holders),
        "key_holders_required": facts.key_holders_required,
        "requirements": [
            {"id": r.id, "kind": r.kind.value, "title": r.title, "mandatory": r.mandatory} for r in facts.requirements
        ],
        "documents": [{"name": d.name, "sha256": d.sha256} for d in tender.documents.all()],
        "lots": [
            {
                "id": lot.id,
                "number": lot.number,
                "title": lot.title,
                "estimated_value": str(lot.estimated_value.amount),
                "award_method": lot.award_method.value,
                **price_data(lot),
                **({"vat_rate": plain(lot.vat_rate)} if lot.vat_rate is not None else {}),
                **({"reference_price": plain(lot.reference_price)} if lot.reference_price is not None else {}),
                "tie_break": list(lot.tie_break),
                "items": [
                    {"id": i.id, "description": i.description, "quantity": str(i.quantity), "unit": i.unit}
                    | ({"optional": True} if i.optional else {})
                    for i in lot.items
                ],
                "criteria": [
                    {"id": c.id, "title": c.title, "kind": c.kind.value, "weight": str(c.weight)}
                    | ({"reference": plain(c.reference)} if c.reference is not None else {})
                    for c in lot.criteria
                ],
            }
            for lot in facts.lots
        ],
    }
