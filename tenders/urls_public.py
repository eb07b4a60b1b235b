"""Addresses for everybody: notice board, tender page, lot page, documents, log, feed, receipt check, keys."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
