"""Addresses for reports: savings as page and as files, its breakdowns, and the working of each saving."""

from django.urls import URLPattern, path

from tenders.views import report_files, reports

urlpatterns: list[URLPattern] = [
    path("savings/", reports.savings, name="savings"),
    path("savings/files/", report_files.order, name="savings-order"),
    path("savings/files/<uuid:file_id>/", report_files.show, name="savings-file"),
    path("savings/files/<uuid:file_id>/state/", report_files.state, name="savings-file-state"),
    path("savings/files/<uuid:file_id>/content/", report_files.content, name="savings-file-content"),
    path("savings.csv", reports.savings_file, {"kind": "csv"}, name="savings-csv"),
    path("savings.json", reports.savings_file, {"kind": "json"}, name="savings-json"),
    path("savings/by/<slug:group>/", reports.savings_group, name="savings-group"),
    path("savings/ended/<slug:outcome>/", reports.savings_ended, name="savings-ended"),
    path("savings/<str:reference>/<int:number>/", reports.savings_working, name="savings-working"),
]
