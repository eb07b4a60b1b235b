"""Addresses for companies: their bids, the parts of a draft, the binding acts, receipts."""

from django.urls import URLPattern, path

from tenders.views import (
    bidder,
    bidder_documents,
    bidder_key,
    bidder_mending,
    bidder_prices,
    bidder_questions,
    bidder_receipts,
    bidder_request,
    bidder_sealing,
    bidder_statements,
    bidder_submitting,
    bidder_uploads,
    letters,
    papers,
)

_BID = "bids/<str:reference>/"

urlpatterns: list[URLPattern] = [
    path("bids/", bidder.bid_list, name="bid-list"),
    path("bids/receipts/<uuid:receipt_id>/", bidder_receipts.receipt, name="receipt"),
    path("bids/receipts/<uuid:receipt_id>.txt", bidder_receipts.receipt_text, name="receipt-text"),
    path("bids/receipts/<uuid:receipt_id>.pdf", papers.receipt, name="receipt-pdf"),
    path("bids/questions/<uuid:question_id>/", bidder_questions.question, name="bid-question"),
    path("bids/answers/<uuid:file_id>/", bidder_questions.answer_file, name="answer-file"),
    path("letters/<uuid:letter_id>/", letters.letter, name="letter"),
    path("letters/<uuid:letter_id>.pdf", papers.letter, name="letter-pdf"),
    path(_BID, bidder.bid, name="bid"),
    path(f"{_BID}start/", bidder.start, name="bid-start"),
    path(f"{_BID}request/", bidder_request.request_page, name="request"),
    path(f"{_BID}price/<int:number>/", bidder_prices.price, name="bid-price"),
    path(f"{_BID}price/<int:number>/table.xlsx", bidder_prices.sheet, name="bid-price-sheet"),
    path(f"{_BID}price/<int:number>/upload/", bidder_prices.upload, name="bid-price-upload"),
    path(f"{_BID}price/<int:number>/clear/", bidder_prices.clear, name="bid-price-clear"),
    path(f"{_BID}documents/", bidder_documents.documents, name="bid-documents"),
    path(f"{_BID}documents/add/<str:slot>/", bidder_documents.add, name="bid-file-add"),
    path(f"{_BID}documents/remove/<str:object_id>/", bidder_documents.remove, name="bid-file-remove"),
    path(f"{_BID}declarations/", bidder_statements.declarations, name="bid-declarations"),
    path(f"{_BID}check/", bidder_submitting.check, name="bid-check"),
    path(f"{_BID}submit/", bidder_submitting.submit, name="bid-submit"),
    path(f"{_BID}seal/", bidder_sealing.page, name="bid-seal"),
    path(f"{_BID}seal/draft", bidder_sealing.draft, name="bid-seal-draft"),
    path(f"{_BID}seal/submit", bidder_sealing.submit, name="bid-seal-submit"),
    path(f"{_BID}seal/confirmed/", bidder_sealing.confirmed, name="bid-seal-confirmed"),
    path(f"{_BID}uploads/<uuid:upload>/", bidder_uploads.parts, name="bid-parts"),
    path(f"{_BID}uploads/<uuid:upload>/complete", bidder_uploads.complete, name="bid-parts-complete"),
    path(f"{_BID}uploads/<uuid:upload>/<int:number>", bidder_uploads.part, name="bid-part"),
    path(f"{_BID}objects/<str:object_id>.sb1", bidder_uploads.sealed_object, name="bid-sealed-object"),
    path(f"{_BID}key/", bidder_key.key, name="bid-key"),
    path(f"{_BID}withdraw/", bidder_submitting.withdraw, name="bid-withdraw"),
    path(f"{_BID}mend/", bidder_mending.mend, name="bid-mend"),
]
