"""Addresses for bids that are sealed on the bidder's own computer."""

from django.urls import URLPattern, path

from tenders.views import bidder_package

urlpatterns: list[URLPattern] = [
    path("tenders/<str:reference>/sealing.note", bidder_package.public_note, name="sealing-note"),
    path("bids/<str:reference>/sealing.note", bidder_package.note, name="bid-sealing-note"),
    path("bids/<str:reference>/package/", bidder_package.package, name="bid-package"),
    path("bids/<str:reference>/package/submit/", bidder_package.submit, name="bid-package-submit"),
]
