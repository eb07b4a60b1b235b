"""Addresses of an agency's own history that comes from spreadsheets."""

from django.urls import URLPattern, path

from tenders.views import history_tables

urlpatterns: list[URLPattern] = [
    path("officer/history/", history_tables.tables, name="history-tables"),
    path("officer/history/<uuid:table_id>/", history_tables.table, name="history-table"),
    path("officer/history/<uuid:table_id>/state.json", history_tables.state, name="history-table-state"),
    path("officer/history/<uuid:table_id>/errors.csv", history_tables.faults, name="history-table-faults"),
    path("officer/history/<uuid:table_id>/file/", history_tables.content, name="history-table-file"),
]
