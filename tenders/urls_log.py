"""Addresses of the public log: its page, checkpoint and tiles, and the proofs of single acts."""

from django.urls import URLPattern, path

from tenders.views import public_log

urlpatterns: list[URLPattern] = [
    path("log/", public_log.page, name="log"),
    path("log/minutes/", public_log.minutes, name="log-minutes"),
    path("log/checkpoint", public_log.checkpoint, name="log-checkpoint"),
    path("log/tile/<path:name>", public_log.tile, name="log-tile"),
    path("tenders/<str:reference>/log/<slug:leaf>.tlog-proof", public_log.entry_proof, name="tender-log-proof"),
    path("bids/receipts/<uuid:receipt_id>.tlog-proof", public_log.receipt_proof, name="receipt-proof"),
]
