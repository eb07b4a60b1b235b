"""Addresses of the open data."""

from django.urls import URLPattern, path

from tenders.views import ocds, ocds_bulk, ocds_extension, ocds_feed

urlpatterns: list[URLPattern] = [
    path("ocds/", ocds.index, name="ocds"),
    path("ocds/openapi.json", ocds.description, name="ocds-description"),
    path("ocds/extension/extension.json", ocds_extension.about, name="ocds-extension"),
    path("ocds/extension/release-schema.json", ocds_extension.schema, name="ocds-extension-schema"),
    path("ocds/extension/codelists/+partyRole.csv", ocds_extension.party_roles, name="ocds-extension-roles"),
    path("ocds/releases.json", ocds.release_list, name="ocds-releases"),
    path("ocds/records.json", ocds.record_list, name="ocds-records"),
    path("ocds/changes.json", ocds_feed.changes, name="ocds-changes"),
    path("ocds/bulk.jsonl.gz", ocds_bulk.everything, name="ocds-bulk"),
    path("ocds/bulk/<int:year>/<str:file_name>", ocds_bulk.of_year, name="ocds-bulk-of"),
    path("ocds/releases/<path:ocid>.json", ocds.releases_of_process, name="ocds-releases-of"),
    path("ocds/records/<path:ocid>.json", ocds.record_of_process, name="ocds-record-of"),
]
