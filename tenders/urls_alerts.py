"""Addresses of saved searches: for each person the own ones, and the way out from a mail."""

from django.urls import URLPattern, path

from tenders.views import alerts, private_feeds

urlpatterns: list[URLPattern] = [
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/new/", alerts.new, name="alert-new"),
    path("alerts/similar/<uuid:organization_id>/", alerts.similar, name="alert-similar"),
    path("alerts/<uuid:key>/", alerts.search, name="alert"),
    path("alerts/<uuid:key>/often/", alerts.often, name="alert-often"),
    path("alerts/<uuid:key>/delete/", alerts.delete, name="alert-delete"),
    path("alerts/stop/<str:token>/", alerts.stop, name="alerts-stop"),
    path("alerts/feeds/", private_feeds.feeds, name="private-feeds"),
    path("feeds/<str:token>/deadlines.ics", private_feeds.deadlines, name="deadlines"),
    path("feeds/<str:token>/<uuid:key>.atom", private_feeds.search_feed, name="search-feed"),
    path("tenders/<str:reference>/dates.ics", private_feeds.tender_dates, name="tender-dates"),
]
