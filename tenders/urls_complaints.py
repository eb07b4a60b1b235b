"""Addresses of complaints, claims and objections, and of suspensions."""

from django.urls import URLPattern, path

from tenders.views import complaints, objections, officer_suspension

_ONE = "tenders/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path(f"{_ONE}complaints/", complaints.complaints, name="complaints"),
    path(f"{_ONE}complaints/new/", complaints.new, name="complaint-new"),
    path(f"{_ONE}complaints/<int:number>/", complaints.complaint, name="complaint"),
    path(f"{_ONE}complaints/papers/<uuid:paper_id>/", complaints.paper, name="complaint-paper"),
    path(f"{_ONE}objections/new/", objections.new, name="objection-new"),
    path(f"{_ONE}objections/<int:number>/", objections.objection, name="objection"),
    path(f"{_ONE}suspensions/<uuid:suspension_id>/", officer_suspension.document, name="suspension-document"),
    path(f"officer/{_ONE}suspension/", officer_suspension.suspension, name="officer-suspension"),
]
