"""Addresses of a committee's key at level B: dealing its shares, and a member's own share."""

from django.urls import URLPattern, path

from tenders.views import officer_shares

SHARES = "officer/tenders/<str:reference>/key-holders/"

urlpatterns: list[URLPattern] = [
    path(f"{SHARES}shares/", officer_shares.shares, name="officer-shares"),
    path(f"{SHARES}shares/committee.json", officer_shares.committee_text, name="committee-text"),
    path(f"{SHARES}my-share/", officer_shares.my_share, name="my-share"),
    path(f"{SHARES}my-share/share.json", officer_shares.share_text, name="share-text"),
]
