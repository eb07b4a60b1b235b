"""Addresses for bidders: task list of a bid, submit, receipts."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
