"""Addresses for the buyer's side: desk, task list, review, opening, award, contract."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
