"""Addresses of the figures about use and of the agencies' half-yearly reports."""

from django.urls import URLPattern, path

from tenders.views import activity, usage

urlpatterns: list[URLPattern] = [
    path("usage/", usage.usage, name="usage"),
    path("usage.csv", usage.data, {"kind": "csv"}, name="usage-csv"),
    path("usage.json", usage.data, {"kind": "json"}, name="usage-json"),
    path("usage/of/<uuid:agency_id>/", usage.usage_of, name="usage-of"),
    path("activity/", activity.reports, name="activity-reports"),
    path("activity/<uuid:agency_id>/<str:half_year>/", activity.report, name="activity-report"),
    path("activity/<uuid:agency_id>/<str:half_year>/so-far/", activity.so_far, name="activity-so-far"),
    path("activity/<uuid:agency_id>/<str:half_year>/report.pdf", activity.pdf, name="activity-pdf"),
    path("activity/<uuid:agency_id>/<str:half_year>/report.xlsx", activity.xlsx, name="activity-xlsx"),
    path("activity/<uuid:agency_id>/<str:half_year>/report.json", activity.data, name="activity-json"),
]
