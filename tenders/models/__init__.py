"""The tables of a contracting process. Fields, constraints, names and urls; no rules, no acts."""

from tenders.models.amendment import Amendment, AmendmentFile, TenderVersion
from tenders.models.auction import Auction, AuctionBid, AuctionSeat
from tenders.models.bid import Bid, BidAct, BidDraft, Receipt, SealedObject
from tenders.models.browser_bid import BrowserDraft, ObjectPart, ObjectUpload
from tenders.models.buyer_share import BuyerShare
from tenders.models.call import (
    BidInvitation,
    ParticipationRequest,
    RequestFile,
    RequestJudgment,
    Selection,
    SelectionCriterion,
)
from tenders.models.change import ContractChange, ContractChangeDecision
from tenders.models.clarification import Clarification, ClarificationAnswer, ClarificationFile, PriceAcceptance
from tenders.models.committee import CommitteeKey, CommitteeShare
from tenders.models.company_profile import CompanyProfile
from tenders.models.complaint import Complaint, ComplaintFile, ComplaintRuling, Objection, Readmission
from tenders.models.deposit import DepositCharge, LotDeposit
from tenders.models.draw import DrawNonce
from tenders.models.enquiry import AnswerFile, Enquiry, Following
from tenders.models.exclusion import Exclusion, ExclusionDecision
from tenders.models.framework import CallOff, CallOffLine, FrameworkParty, FrameworkTerms, PassedOver
from tenders.models.hold import Hold
from tenders.models.judging import CommitteeSeat, ConsensusScore, InterestDeclaration, ScoreSheet, SheetAct
from tenders.models.letter import Letter
from tenders.models.lot import Criterion, Document, Item, Lot, Requirement
from tenders.models.lot_cancellation import LotCancellation
from tenders.models.offer import Award, Contract, Evaluation, LotOffer, OpenedBid
from tenders.models.opening import BidOutcome, Opening, RecoveryCall, RecoveryKey
from tenders.models.performance import (
    AcceptedQuantity,
    Delivery,
    DeliveryDecision,
    DeliveryLine,
    Guarantee,
    GuaranteeEnd,
    Invoice,
    InvoiceDecision,
    InvoicePayment,
)
from tenders.models.plan import (
    Consultation,
    ConsultationAnswer,
    PlanItem,
    PlanLine,
    PlanVersion,
    ProcurementPlan,
)
from tenders.models.price_opening import OpenedPrice, PriceConfirmation, PriceOpening
from tenders.models.purchase import Purchase
from tenders.models.reading import ManifestReading
from tenders.models.release import Release, SourceRelease
from tenders.models.replacement import KeyHolderReplacement
from tenders.models.report import ReportFile
from tenders.models.sealed_package import SealedPackage
from tenders.models.subcontracting import SubcontractorChange
from tenders.models.suspension import Suspension
from tenders.models.template import TenderTemplate
from tenders.models.tender import Cancellation, Envelopes, KeyHolder, Procedure, Sealing, StageKey, Tender

__all__ = [
    "AcceptedQuantity", "Amendment", "AmendmentFile", "AnswerFile", "Auction", "AuctionBid", "AuctionSeat", "Award",
    "Bid", "BidAct", "BidDraft", "BidInvitation", "BidOutcome", "BrowserDraft", "BuyerShare", "CallOff", "CallOffLine",
    "Cancellation", "Clarification", "ClarificationAnswer", "ClarificationFile", "CommitteeKey", "CommitteeSeat",
    "CommitteeShare", "CompanyProfile", "Complaint", "ComplaintFile", "ComplaintRuling", "ConsensusScore",
    "Consultation", "ConsultationAnswer", "Contract", "ContractChange", "ContractChangeDecision", "Criterion",
    "Delivery", "DeliveryDecision", "DeliveryLine", "DepositCharge", "Document", "DrawNonce", "Enquiry", "Envelopes",
    "Evaluation", "Exclusion", "ExclusionDecision", "Following", "FrameworkParty", "FrameworkTerms", "Guarantee",
    "GuaranteeEnd", "Hold", "InterestDeclaration", "Invoice", "InvoiceDecision", "InvoicePayment", "Item", "KeyHolder",
    "KeyHolderReplacement", "Letter", "Lot", "LotCancellation", "LotDeposit", "LotOffer", "ManifestReading",
    "ObjectPart", "ObjectUpload", "Objection", "OpenedBid", "OpenedPrice", "Opening", "ParticipationRequest",
    "PassedOver", "PlanItem", "PlanLine", "PlanVersion", "PriceAcceptance", "PriceConfirmation", "PriceOpening",
    "Procedure", "ProcurementPlan", "Purchase", "Readmission", "Receipt", "RecoveryCall", "RecoveryKey", "Release",
    "ReportFile", "RequestFile", "RequestJudgment", "Requirement", "ScoreSheet", "SealedObject", "SealedPackage",
    "Sealing", "Selection", "SelectionCriterion", "SheetAct", "SourceRelease", "StageKey", "SubcontractorChange",
    "Suspension", "Tender", "TenderTemplate", "TenderVersion",
]  # fmt: skip
