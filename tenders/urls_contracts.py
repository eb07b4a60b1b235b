"""Addresses for what happens after the award: guarantees, deliveries, invoices, the register of contracts."""

from django.urls import URLPattern, path

from tenders.views import call_offs, contracts, officer_guarantees, officer_performance, whole_file

LOT = "officer/tenders/<str:reference>/lots/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("tenders/<str:reference>/file/", whole_file.page, name="file"),
    path("tenders/<str:reference>/file.zip", whole_file.public, name="file-zip"),
    path("tenders/<str:reference>/whole-file.zip", whole_file.whole, name="whole-file-zip"),
    path("tenders/<str:reference>/framework/", call_offs.framework, name="framework"),
    path("tenders/<str:reference>/framework/call-offs.csv", call_offs.framework_csv, name="framework-csv"),
    path("orders/<str:reference>/", call_offs.order, name="order"),
    path(f"{LOT}call-off/<str:kind>/", call_offs.begin, name="call-off-new"),
    path("officer/tenders/<str:reference>/call-off/", call_offs.draft, name="officer-call-off"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts.csv", contracts.contracts_csv, name="contracts-csv"),
    path("tenders/<str:reference>/lots/<int:number>/contract/", contracts.contract, name="contract"),
    path("bids/<str:reference>/contract/<int:number>/", contracts.supplier, name="supplier-contract"),
    path("invoices/<uuid:invoice_id>/", contracts.invoice_file, name="invoice-file"),
    path(f"{LOT}guarantees/", officer_guarantees.guarantees, name="officer-guarantees"),
    path(f"{LOT}guarantees/<uuid:guarantee_id>/", officer_guarantees.guarantee, name="officer-guarantee"),
    path(f"{LOT}contract/deliveries/", officer_performance.deliveries, name="officer-deliveries"),
    path(f"{LOT}contract/deliveries/<int:delivery>/", officer_performance.delivery, name="officer-delivery"),
    path(f"{LOT}contract/invoices/", officer_performance.invoices, name="officer-invoices"),
    path(f"{LOT}contract/invoices/<uuid:invoice_id>/", officer_performance.invoice, name="officer-invoice"),
]
