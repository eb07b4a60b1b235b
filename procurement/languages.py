"""The choice of a language, which a browser keeps in a cookie of its own. Nothing else is changed by it."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from procurement.people.middleware import from_our_page

_guarded = csrf_protect(set_language)


@require_POST
@csrf_exempt
def choose(request: HttpRequest) -> HttpResponseBase:
    """Change the language of this browser.

    The form on the pages for everybody carries no token, so that such a page is the same for all who read it; there is
    nothing to forge for somebody who isn't signed in. Whoever is signed in sends the token, or a browser that vouches.
    """
    free = not request.user.is_authenticated or from_our_page(request)
    answer: HttpResponseBase = (set_language if free else _guarded)(request)
    return answer
