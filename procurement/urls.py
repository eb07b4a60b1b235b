"""Which app answers where. Only wiring: never a view, never an import of an app above this one."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from procurement import health, languages
from procurement.views_design import design

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", languages.choose, name="set_language"),
    path("", include("procurement.laws.urls")),
    path("", include("procurement.debarment.urls")),
    path("", include("procurement.people.urls")),
    path("messages/", include("procurement.messages.urls")),
]
if settings.DEBUG or settings.EMBEDDED_DATABASE:
    urlpatterns.append(path("design/", design, name="design"))
urlpatterns += [
    path("", include("bidders.urls")),
    path("", include("tenders.urls")),
    path("", include("cms.urls")),  # last: a page never takes an address that another part uses
]
