"""The platform's own extension of OCDS, where its packages say that it is: for fields that no extension of the registry has."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from tenders.views.ocds_answers import JSON, LISTS, limited, open_data

SCHEMA = settings.BASE_DIR / "procurement" / "data" / "ocds-extension-schema.json"


@open_data
@limited(LISTS)
def about(request: HttpRequest) -> HttpResponse:
    """extension.json: what it is for and where its schema is."""
    return JsonResponse(
        {
            "name": {"en": "Options, VAT and languages"},
            "description": {
                "en": "Adds which items are options, what VAT adds to the price of a lot, and translations of the texts of"
                " lots, criteria and requirements."
            },
            "documentationUrl": {"en": settings.PUBLIC_URL + reverse("tenders:ocds")},
            "compatibility": ["1.1"],
            "schemas": ["release-schema.json"],
            "contactPoint": {"name": settings.OCDS_PUBLISHER, "url": settings.PUBLIC_URL},
        }
    )


@open_data
@limited(LISTS)
def schema(request: HttpRequest) -> HttpResponse:
    """release-schema.json: what it adds to the schema of a release."""
    return HttpResponse(SCHEMA.read_bytes(), content_type=JSON)
