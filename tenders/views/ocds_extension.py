"""The platform's own extension of OCDS, where its packages say that it is: for fields that no extension of the registry has."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from tenders.views.ocds_answers import JSON, LISTS, limited, open_data

_DATA = settings.BASE_DIR / "procurement" / "data"
SCHEMA = _DATA / "ocds-extension-schema.json"
PARTY_ROLES = _DATA / "ocds-extension-party-roles.csv"


@open_data
@limited(LISTS)
def about(request: HttpRequest) -> HttpResponse:
    """extension.json: what it is for and where its schema is."""
    return JsonResponse(
        {
            "name": {"en": "Evaluation, reasons, shares, capacities, options, VAT and languages"},
            "description": {
                "en": "Adds what the evaluation found about each bid, by criterion; why there is one lot, why a lot was cancelled and"
                " why a purchase stands alone; the shares of agencies that buy together; the companies on whose capacities"
                " bidders rely; which items are options; what VAT adds to the price of a lot; and translations of the texts of"
                " lots, criteria and requirements."
            },
            "documentationUrl": {"en": settings.PUBLIC_URL + reverse("tenders:ocds")},
            "compatibility": ["1.1"],
            "schemas": ["release-schema.json"],
            "codelists": ["+partyRole.csv"],
            "contactPoint": {"name": settings.OCDS_PUBLISHER, "url": settings.PUBLIC_URL},
        }
    )


@open_data
@limited(LISTS)
def schema(request: HttpRequest) -> HttpResponse:
    """release-schema.json: what it adds to the schema of a release."""
    return HttpResponse(SCHEMA.read_bytes(), content_type=JSON)


@open_data
@limited(LISTS)
def party_roles(request: HttpRequest) -> HttpResponse:
    """codelists/+partyRole.csv: the roles that it adds to those of the standard."""
    return HttpResponse(PARTY_ROLES.read_bytes(), content_type="text/csv; charset=utf-8")
