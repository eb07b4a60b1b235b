"""Addresses of the companies' pages."""

from __future__ import annotations

from django.urls import path

from bidders import views, views_tariffs

app_name = "bidders"
urlpatterns = [
    path("register/company/", views.register, name="register"),
    path("fees/", views_tariffs.fees, name="fees"),
    path("fees/tariffs/", views_tariffs.tariff_list, name="tariffs"),
    path("fees/tariffs/<uuid:tariff_id>/", views_tariffs.tariff, name="tariff"),
]
