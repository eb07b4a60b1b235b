"""Addresses of payments. The webhook's is known to the payment service: it stays."""

from django.urls import URLPattern, path

from tenders.views import deposits, fees, papers, payments

urlpatterns: list[URLPattern] = [
    path("tenders/<str:reference>/deposits/", deposits.deposits, name="deposits"),
    path("tenders/<str:reference>/fees/", fees.tender_fees, name="fees"),
    path("payments/", payments.payments, name="payments"),
    path("payments/ledger.csv", payments.payments_csv, name="payments-csv"),
    path("payments/papers/<str:paper_number>/", papers.payment, name="payment-paper"),
    path("payments/<uuid:charge_id>/", payments.payment, name="payment"),
    path("stripe/webhook/", payments.webhook, name="stripe-webhook"),
]
