"""Addresses for reports: savings as page, CSV and JSON."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
