"""Addresses of the open data."""

from django.urls import URLPattern, path

from tenders.views import ocds

urlpatterns: list[URLPattern] = [
    path("ocds/", ocds.index, name="ocds"),
    path("ocds/releases.json", ocds.release_list, name="ocds-releases"),
    path("ocds/records.json", ocds.record_list, name="ocds-records"),
    path("ocds/bulk.jsonl.gz", ocds.bulk, name="ocds-bulk"),
    path("ocds/releases/<path:ocid>.json", ocds.releases_of_process, name="ocds-releases-of"),
    path("ocds/records/<path:ocid>.json", ocds.record_of_process, name="ocds-record-of"),
]
