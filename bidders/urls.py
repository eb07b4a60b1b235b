"""Addresses of the companies' pages."""

from __future__ import annotations

from django.urls import path

from bidders import views

app_name = "bidders"
urlpatterns = [
    path("register/company/", views.register, name="register"),
]
