"""Addresses of what a company keeps about itself: figures, past contracts, documents."""

from django.urls import URLPattern, path

from tenders.views import company, company_documents, company_statistics, company_uploads

urlpatterns: list[URLPattern] = [
    path("company/", company.company, name="company"),
    path("company/figures/", company.figures, name="company-figures"),
    path("company/contracts/", company.references, name="company-references"),
    path("company/contracts/add/", company.reference, name="company-reference-add"),
    path("company/contracts/<str:contract_id>/", company.reference, name="company-reference"),
    path("company/statistics/", company_statistics.statistics, name="company-statistics"),
    path("company/statistics.csv", company_statistics.statistics_csv, name="company-statistics-csv"),
    path("company/documents/", company_documents.documents, name="vault"),
    path("company/documents/add/", company_documents.add, name="vault-add"),
    path("company/documents/files/<uuid:version_id>/", company_documents.file, name="vault-file"),
    path("company/documents/uploads/", company_uploads.begin, name="vault-uploads"),
    path("company/documents/uploads/<uuid:upload>/", company_uploads.stands, name="vault-upload"),
    path("company/documents/uploads/<uuid:upload>/discard", company_uploads.discard, name="vault-discard"),
    path("company/documents/uploads/<uuid:upload>/<int:offset>", company_uploads.part, name="vault-part"),
    path("company/documents/<uuid:kept_id>/", company_documents.document, name="vault-document"),
    path("company/documents/<uuid:kept_id>/renew/", company_documents.renew, name="vault-renew"),
    path("company/documents/<uuid:kept_id>/remove/", company_documents.remove, name="vault-remove"),
]
