"""Addresses of the law as data."""

from __future__ import annotations

from django.urls import path

from procurement.laws import views

app_name = "laws"
urlpatterns = [
    path("rules/", views.index, name="index"),
    path("rules/<slug:law>/<slug:edition>/", views.version, name="version"),
    path("rules/<slug:law>/<slug:edition>/data.json", views.data, name="data"),
    path("rules/<slug:law>/<slug:edition>/next/", views.next_one, name="next"),
    path("rules/<slug:law>/<slug:edition>/reading/", views.review, name="review"),
]
