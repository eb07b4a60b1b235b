"""Addresses for the buyer's side: desk, task list, review, opening, award, contract."""

from django.urls import URLPattern, path

from tenders.views import (
    officer_amend,
    officer_amend_parts,
    officer_award,
    officer_contract,
    officer_contract_change,
    officer_desk,
    officer_draft,
    officer_hold,
    officer_lots,
    officer_offer,
    officer_opening,
    officer_questions,
    officer_reading,
    officer_recovery,
    officer_replacing,
    officer_tender,
)

OFFICER = "officer/tenders/"
ONE = "officer/tenders/<str:reference>/"
LOT = "officer/tenders/<str:reference>/lots/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("desk/", officer_desk.desk, name="desk"),
    path(OFFICER, officer_desk.board, name="officer-board"),
    path(f"{OFFICER}new/", officer_draft.new, name="officer-new"),
    path(ONE, officer_tender.tender, name="officer-tender"),
    path(f"{ONE}basics/", officer_draft.basics, name="officer-basics"),
    path(f"{ONE}dates/", officer_draft.dates, name="officer-dates"),
    path(f"{ONE}requirements/", officer_draft.requirements, name="officer-requirements"),
    path(f"{ONE}documents/", officer_draft.documents, name="officer-documents"),
    path(f"{ONE}documents/<uuid:document_id>/remove/", officer_draft.remove_document, name="officer-document-remove"),
    path(f"{ONE}key-holders/", officer_draft.key_holders, name="officer-key-holders"),
    path(f"{ONE}lots/new/", officer_lots.new_lot, name="officer-lot-new"),
    path(f"{ONE}lots/items.xlsx", officer_lots.lot_sheet, name="officer-items"),
    path(LOT, officer_lots.lot, name="officer-lot"),
    path(f"{LOT}items.xlsx", officer_lots.lot_sheet, name="officer-lot-items"),
    path(f"{LOT}remove/", officer_lots.remove_lot, name="officer-lot-remove"),
    path(f"{LOT}award/", officer_award.award, name="officer-award"),
    path(f"{LOT}offers/<uuid:bid_id>/", officer_offer.offer, name="officer-offer"),
    path(f"{LOT}cancel/", officer_offer.cancel_lot, name="officer-lot-cancel"),
    path(f"{LOT}contract/", officer_contract.contract, name="officer-contract"),
    path(f"{LOT}contract/change/", officer_contract_change.change, name="officer-contract-change"),
    path(f"{ONE}review/", officer_tender.review, name="officer-review"),
    path(f"{ONE}questions/", officer_questions.questions, name="officer-questions"),
    path(f"{ONE}questions/<int:number>/", officer_questions.question, name="officer-question"),
    path(f"{ONE}amend/", officer_amend.amend, name="officer-amend"),
    path(f"{ONE}amend/words/", officer_amend_parts.words, name="officer-amend-words"),
    path(f"{ONE}amend/dates/", officer_amend_parts.dates, name="officer-amend-dates"),
    path(f"{ONE}amend/documents/", officer_amend_parts.documents, name="officer-amend-documents"),
    path(f"{ONE}amend/documents/<uuid:file_id>/", officer_amend.file, name="officer-amend-file"),
    path(f"{ONE}amend/lots/<int:number>/", officer_amend_parts.lot, name="officer-amend-lot"),
    path(f"{ONE}amend/requirements/", officer_amend_parts.requirements, name="officer-amend-requirements"),
    path(f"{ONE}cancel/", officer_contract.cancel, name="officer-cancel"),
    path(f"{ONE}hold/", officer_hold.hold, name="officer-hold"),
    path(f"{ONE}key-holders/replace/", officer_replacing.replace, name="officer-replace"),
    path(f"{ONE}opening/", officer_opening.opening, name="opening"),
    path(f"{ONE}opening/recovery/", officer_recovery.recovery, name="opening-recovery"),
    path(f"{ONE}bids/<uuid:bid_id>/read/", officer_reading.reading, name="officer-reading"),
    path(f"{ONE}bids/", officer_opening.bids, name="officer-bids"),
    path(f"{ONE}bids/<uuid:bid_id>/<str:file>/", officer_opening.bid_file, name="officer-bid-file"),
]
