"""Where the pages are, and the editor. Included last: a page never takes an address that the platform itself uses."""

from __future__ import annotations

from allauth.account.views import logout
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as editor_urls
from wagtail.documents.views.serve import serve as document
from wagtail.urls import serve_pattern
from wagtail.utils.urlpatterns import decorate_urlpatterns
from wagtail.views import serve

from cms import pictures, views
from cms.door import guarded

EDITOR = "cms-admin/"

own: list[URLPattern] = [
    path("", serve, {"path": ""}, name="home"),
    path("guides/", serve, {"path": "guides/"}, name="guides"),
    path("news/", serve, {"path": "news/"}, name="news"),
    path("news/feed.atom", views.NewsFeed(), name="news-feed"),
    path("about/", serve, {"path": "about/"}, name="about"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]

# People, passwords and log-ins are the platform's own: Wagtail's screens for them are closed to everybody.
closed: list[URLPattern] = [
    path(f"{EDITOR}login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path(f"{EDITOR}logout/", logout),
    path(f"{EDITOR}account/", RedirectView.as_view(pattern_name="people:account")),
    re_path(rf"^{EDITOR}(?:password_reset|users|groups|sites|workflows|locales)/", views.nothing_here),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "cms"))),
    *closed,
    path(EDITOR, include(decorate_urlpatterns(editor_urls.urlpatterns, guarded))),
    re_path(r"^documents/(\d+)/(.*)$", document, name="wagtaildocs_serve"),
    re_path(serve_pattern, serve, name="wagtail_serve"),
]
