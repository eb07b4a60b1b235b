"""What the API can do: as a page for people, and as OpenAPI for programs. Public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from procurement.rules.program_tokens import SCOPE_MEANINGS
from tenders.api import problems
from tenders.api.application import api, operations
from tenders.api.callers import MOST, WINDOW
from tenders.api.description import described
from tenders.services.kept_answers import KEPT_FOR
from tenders.views.ocds_answers import LISTS, limited, open_data


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every operation with what it needs, every scope, every problem, and how to begin."""
    context = {
        "operations": operations(),
        "scopes": [(scope.value, gettext(words)) for scope, words in SCOPE_MEANINGS.items()],
        "problems": [(name, gettext(words)) for name, words in problems.MEANINGS.items()],
        "most": MOST,
        "window": WINDOW,
        "kept_hours": int(KEPT_FOR.total_seconds()) // 3600,
    }
    return render(request, "tenders/public/api.html", context)


@open_data
@limited(LISTS)
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return JsonResponse(described(api))


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that the API doesn't have."""
    return problems.answer("not-found", 404)
