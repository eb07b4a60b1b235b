"""Addresses with which anybody checks a tender: the page that leads through it, its bundles, the program."""

from django.urls import URLPattern, path

from tenders.views import bundles

urlpatterns: list[URLPattern] = [
    path("tenders/<str:reference>/verify/", bundles.walk, name="tender-verify"),
    path("tenders/<str:reference>/bundle.zip", bundles.public, name="bundle"),
    path("tenders/<str:reference>/auditor-bundle.zip", bundles.auditor, name="auditor-bundle"),
    path("verify.pyz", bundles.program, name="verifier"),
]
