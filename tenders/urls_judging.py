"""Addresses of the evaluation committee: its members, declarations, score sheets, all scores once they are locked, then the prices."""

from django.urls import URLPattern, path

from tenders.urls_officer import LOT, ONE
from tenders.views import committee, officer_prices, scoring

urlpatterns: list[URLPattern] = [
    path(f"{ONE}committee/", committee.members, name="officer-committee"),
    path(f"{ONE}committee/<uuid:seat_id>/", committee.replace_member, name="officer-member"),
    path(f"{ONE}interests/", committee.interests, name="interests"),
    path(f"{LOT}prices/", officer_prices.prices, name="price-opening"),
    path(f"{LOT}prices/my-share.json", officer_prices.price_share_text, name="price-share-text"),
    path(f"{LOT}scores/", scoring.sheet, name="scores"),
    path(f"{LOT}all-scores/", scoring.all_scores, name="all-scores"),
]
