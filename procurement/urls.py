"""Which app answers where. Only wiring: never a view, never an import of an app above this one."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from procurement import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("accounts/", include("allauth.urls")),
]
for name in ("bidders.urls", "tenders.urls", "cms.urls"):
    if find_spec(name.split(".")[0]) and find_spec(name):
        urlpatterns.append(path("", include(name)))
