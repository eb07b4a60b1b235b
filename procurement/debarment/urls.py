"""Addresses of the list of debarred companies."""

from __future__ import annotations

from django.urls import path

from procurement.debarment import views

app_name = "debarment"
urlpatterns = [
    path("debarred/", views.index, name="index"),
    path("debarred/list.csv", views.data, name="data"),
    path("debarred/new/", views.record, name="record"),
    path("debarred/<uuid:debarment_id>/lift/", views.lift, name="lift"),
]
