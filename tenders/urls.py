"""The addresses of tenders, one list a kind of reader."""

from tenders import (
    urls_bidder,
    urls_complaints,
    urls_contracts,
    urls_judging,
    urls_log,
    urls_ocds,
    urls_officer,
    urls_offline,
    urls_payments,
    urls_plans,
    urls_public,
    urls_reports,
    urls_shares,
    urls_verify,
)

app_name = "tenders"
urlpatterns = [
    *urls_public.urlpatterns,
    *urls_complaints.urlpatterns,
    *urls_plans.urlpatterns,
    *urls_log.urlpatterns,
    *urls_officer.urlpatterns,
    *urls_shares.urlpatterns,
    *urls_judging.urlpatterns,
    *urls_bidder.urlpatterns,
    *urls_contracts.urlpatterns,
    *urls_offline.urlpatterns,
    *urls_payments.urlpatterns,
    *urls_reports.urlpatterns,
    *urls_ocds.urlpatterns,
    *urls_verify.urlpatterns,
]
