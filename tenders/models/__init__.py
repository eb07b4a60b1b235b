"""The tables of a contracting process. Fields, constraints, names and urls; no rules, no acts."""

from tenders.models.bid import Bid, BidAct, BidDraft, Receipt, SealedObject
from tenders.models.lot import Criterion, Document, Item, Lot, Requirement
from tenders.models.offer import Award, Contract, Evaluation, LotOffer, OpenedBid
from tenders.models.release import Release, SourceRelease
from tenders.models.report import ReportFile
from tenders.models.tender import Cancellation, KeyHolder, Procedure, StageKey, Tender

__all__ = [
    "Award", "Bid", "BidAct", "BidDraft", "Cancellation", "Contract", "Criterion", "Document", "Evaluation", "Item",
    "KeyHolder", "Lot", "LotOffer", "OpenedBid", "Procedure", "Receipt", "Release", "ReportFile", "Requirement",
    "SealedObject", "SourceRelease", "StageKey", "Tender",
]  # fmt: skip
