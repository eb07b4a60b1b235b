"""Addresses of the red flags: list and files, rules, organizations, one flag and what is said to it."""

from django.urls import URLPattern, path

from tenders.views import red_flags

urlpatterns: list[URLPattern] = [
    path("red-flags/", red_flags.index, name="red-flags"),
    path("red-flags.csv", red_flags.data, {"kind": "csv"}, name="red-flags-csv"),
    path("red-flags.json", red_flags.data, {"kind": "json"}, name="red-flags-json"),
    path("red-flags/rules/<slug:code>/", red_flags.rule, name="red-flag-rule"),
    path("red-flags/of/<uuid:flagged_id>/", red_flags.organization, name="red-flags-of"),
    path("red-flags/<uuid:flag_id>/", red_flags.flag, name="red-flag"),
    path("red-flags/<uuid:flag_id>/reply/", red_flags.reply, name="red-flag-reply"),
    path("red-flags/<uuid:flag_id>/mark/", red_flags.mark, name="red-flag-mark"),
]
