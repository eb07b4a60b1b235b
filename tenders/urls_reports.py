"""Addresses for reports: unit prices, price indices, exchange rates; savings as page and files, by breakdown, signed off."""

from django.urls import URLPattern, path

from tenders.views import (
    exchange_rates,
    price_indices,
    report_files,
    reports,
    saved_filters,
    savings_statements,
    unit_prices,
)

urlpatterns: list[URLPattern] = [
    path("savings/", reports.savings, name="savings"),
    path("savings/files/", report_files.order, name="savings-order"),
    path("savings/files/<uuid:file_id>/", report_files.show, name="savings-file"),
    path("savings/files/<uuid:file_id>/state/", report_files.state, name="savings-file-state"),
    path("savings/files/<uuid:file_id>/content/", report_files.content, name="savings-file-content"),
    path("savings.csv", reports.savings_file, {"kind": "csv"}, name="savings-csv"),
    path("savings.json", reports.savings_file, {"kind": "json"}, name="savings-json"),
    path("savings/reports/", savings_statements.reports, name="savings-reports"),
    path("savings/reports/new/", savings_statements.new, name="savings-report-new"),
    path("savings/reports/<int:number>/", savings_statements.report, name="savings-report"),
    path("savings/kept/", saved_filters.keep, name="savings-keep"),
    path("savings/kept/<int:number>/forget/", saved_filters.forget, name="savings-forget"),
    path("savings/by/<slug:group>/", reports.savings_group, name="savings-group"),
    path("savings/ended/<slug:outcome>/", reports.savings_ended, name="savings-ended"),
    path("savings/unrated/", reports.savings_unrated, name="savings-unrated"),
    path("prices/", unit_prices.prices, name="unit-prices"),
    path("prices/lines/", unit_prices.price, name="unit-price"),
    path("prices.csv", unit_prices.data, {"kind": "csv"}, name="unit-prices-csv"),
    path("prices.json", unit_prices.data, {"kind": "json"}, name="unit-prices-json"),
    path("indices/", price_indices.indices, name="price-indices"),
    path("indices/load/", price_indices.load, name="price-index-load"),
    path("indices/<slug:index>/", price_indices.show, name="price-index"),
    path("indices/<slug:index>.csv", price_indices.data, name="price-index-csv"),
    path("rates/", exchange_rates.tables, name="rate-tables"),
    path("rates/load/", exchange_rates.load, name="rate-table-load"),
    path("rates/<slug:table>/", exchange_rates.show, name="rate-table"),
    path("rates/<slug:table>.csv", exchange_rates.data, name="rate-table-csv"),
    path("savings/<str:reference>/<int:number>/", reports.savings_working, name="savings-working"),
    path("savings/<str:reference>/<int:number>/converted/", reports.savings_converted, name="savings-converted"),
]
