"""Addresses for everybody: notice board, tender and lot pages, documents, log, feed, receipt check, keys."""

from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tenders.views import (
    auctions,
    feeds,
    following,
    officer_contract_change,
    papers,
    public,
    questions,
    verification,
    what_if,
)

urlpatterns: list[URLPattern] = [
    path("tenders/", public.board, name="board"),
    path("tenders/feed.atom", require_safe(feeds.TenderFeed()), name="feed"),
    path("tenders/<str:reference>/", public.tender, name="tender"),
    path(
        "tenders/<str:reference>/contract-changes/<uuid:change_id>/",
        officer_contract_change.document,
        name="contract-change-document",
    ),
    path("tenders/<str:reference>/log/", public.log, name="tender-log"),
    path("tenders/<str:reference>/minutes.pdf", papers.minutes, name="minutes-pdf"),
    path("tenders/<str:reference>/lots/<int:number>/", public.lot, name="lot"),
    path("tenders/<str:reference>/lots/<int:number>/auction/", auctions.auction, name="auction"),
    path("tenders/<str:reference>/lots/<int:number>/auction.json", auctions.state, name="auction-state"),
    path("tenders/<str:reference>/lots/<int:number>/what-if/", what_if.what_if, name="what-if"),
    path("tenders/<str:reference>/lots/<int:number>/prices.pdf", papers.prices, name="prices-pdf"),
    path("tenders/<str:reference>/lots/<int:number>/auction.pdf", papers.auction, name="auction-pdf"),
    path("tenders/<str:reference>/lots/<int:number>/evaluation.pdf", papers.evaluation, name="evaluation-pdf"),
    path("tenders/<str:reference>/questions/", questions.questions, name="questions"),
    path("tenders/<str:reference>/questions/ask/", questions.ask, name="question-ask"),
    path("tenders/<str:reference>/questions/<int:number>/<uuid:file_id>/", questions.answer_file, name="question-file"),
    path("tenders/<str:reference>/changes/", questions.changes, name="changes"),
    path("tenders/<str:reference>/news.atom", require_safe(feeds.NewsFeed()), name="news"),
    path("tenders/<str:reference>/follow/", following.follow, name="follow"),
    path("following/", following.following, name="following"),
    path("following/stop/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("tenders/<str:reference>/documents/<uuid:document_id>/", public.document, name="document"),
    path("verify/receipt/", verification.receipt_check, name="verification"),
    path("keys.txt", verification.keys, name="keys"),
    path("pdf-certificate.pem", verification.pdf_certificate, name="pdf-certificate"),
    path("keys.note", verification.key_list_note, name="keys-note"),
]
