"""The tables of a contracting process. Fields, constraints, names and urls; no rules, no acts."""

from tenders.models.alert import Alert, AlertHit, Announcement, PrivateFeeds, SavedSearch
from tenders.models.amendment import Amendment, AmendmentFile, TenderVersion
from tenders.models.auction import Auction, AuctionBid, AuctionSeat
from tenders.models.bid import Bid, BidAct, BidDraft, Receipt, SealedObject
from tenders.models.board_entry import BoardEntry
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
from tenders.models.company_record import CompanyRecord, VaultDocument, VaultVersion
from tenders.models.complaint import Complaint, ComplaintFile, ComplaintRuling, Objection, Readmission
from tenders.models.deposit import DepositCharge, LotDeposit
from tenders.models.draw import DrawNonce
from tenders.models.enquiry import AnswerFile, Enquiry, Following
from tenders.models.exchange_rate import ExchangeRate, RateTable
from tenders.models.exclusion import Exclusion, ExclusionDecision
from tenders.models.fee import FeeBill
from tenders.models.file_upload import FilePart, FileUpload
from tenders.models.framework import CallOff, CallOffLine, FrameworkParty, FrameworkTerms, PassedOver
from tenders.models.history_table import HistoryFault, HistoryTable
from tenders.models.hold import Hold
from tenders.models.indexed_baseline import IndexedBaseline
from tenders.models.judging import CommitteeSeat, ConsensusScore, InterestDeclaration, ScoreSheet, SheetAct
from tenders.models.kept_answer import KeptAnswer
from tenders.models.kept_saving import KeptAmounts, KeptSaving, KeptSavings, KeptWord, SavingMark
from tenders.models.letter import Letter
from tenders.models.lot import Criterion, Document, Item, Lot, Requirement
from tenders.models.lot_cancellation import LotCancellation
from tenders.models.lot_group import LotChoice, LotGroup
from tenders.models.negotiation import (
    NegotiationExit,
    NegotiationMeeting,
    NegotiationOffer,
    NegotiationProposal,
    NegotiationRound,
    NegotiationTerms,
)
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
from tenders.models.price_index import PriceIndex, PriceIndexValue
from tenders.models.price_opening import OpenedPrice, PriceConfirmation, PriceKey, PriceOpening
from tenders.models.purchase import Purchase
from tenders.models.reading import ManifestReading
from tenders.models.red_flag import (
    EarlierFigures,
    FlagMark,
    FlagMarkWithdrawal,
    FlagReply,
    FlagRun,
    FlagsDue,
    RedFlag,
)
from tenders.models.release import ReadingMark, Release, ReleasePlace, SourceRelease
from tenders.models.replacement import KeyHolderReplacement
from tenders.models.report import ReportFile
from tenders.models.saved_filters import SavedFilters
from tenders.models.savings_statement import FrozenSaving, SavingsStatement
from tenders.models.sealed_package import SealedPackage
from tenders.models.search_text import SearchText, SearchWord
from tenders.models.subcontracting import SubcontractorChange
from tenders.models.suspension import Suspension
from tenders.models.template import TenderTemplate
from tenders.models.tender import (
    Cancellation,
    Envelopes,
    KeyHolder,
    Procedure,
    SavingsBaseline,
    Sealing,
    StageKey,
    Tender,
)
from tenders.models.text_translation import TextTranslation
from tenders.models.unit_price import AwardedLine
from tenders.models.usage import ActivityReport, BidStep

__all__ = [
    "AcceptedQuantity", "ActivityReport", "Alert", "AlertHit", "Amendment", "AmendmentFile",
    "Announcement", "AnswerFile", "Auction", "AuctionBid", "AuctionSeat", "Award",
    "AwardedLine",
    "Bid", "BidAct", "BidDraft", "BidInvitation", "BidOutcome", "BidStep", "BoardEntry", "BrowserDraft", "BuyerShare", "CallOff",
    "CallOffLine", "Cancellation", "Clarification", "ClarificationAnswer", "ClarificationFile", "CommitteeKey", "CommitteeSeat",
    "CommitteeShare", "CompanyProfile", "CompanyRecord", "Complaint", "ComplaintFile", "ComplaintRuling", "ConsensusScore",
    "Consultation", "ConsultationAnswer", "Contract", "ContractChange", "ContractChangeDecision", "Criterion",
    "Delivery", "DeliveryDecision", "DeliveryLine", "DepositCharge", "Document", "DrawNonce", "EarlierFigures",
    "Enquiry", "Envelopes", "Evaluation", "ExchangeRate", "Exclusion", "ExclusionDecision", "FeeBill", "FilePart", "FileUpload",
    "FlagMark",
    "FlagMarkWithdrawal",
    "FlagReply", "FlagRun", "FlagsDue", "Following", "FrameworkParty", "FrameworkTerms", "FrozenSaving", "Guarantee", "GuaranteeEnd",
    "HistoryFault", "HistoryTable", "Hold", "IndexedBaseline",
    "InterestDeclaration", "Invoice", "InvoiceDecision", "InvoicePayment", "Item",
    "KeptAmounts", "KeptAnswer", "KeptSaving", "KeptSavings", "KeptWord", "KeyHolder",
    "KeyHolderReplacement", "Letter", "Lot", "LotCancellation", "LotChoice", "LotDeposit", "LotGroup", "LotOffer",
    "ManifestReading", "NegotiationExit", "NegotiationMeeting", "NegotiationOffer", "NegotiationProposal",
    "NegotiationRound", "NegotiationTerms", "ObjectPart", "ObjectUpload", "Objection", "OpenedBid", "OpenedPrice", "Opening",
    "ParticipationRequest", "PassedOver", "PlanItem", "PlanLine", "PlanVersion", "PriceAcceptance", "PriceConfirmation",
    "PriceIndex", "PriceIndexValue",
    "PriceKey", "PriceOpening", "PrivateFeeds", "Procedure", "ProcurementPlan", "Purchase", "RateTable", "ReadingMark",
    "Readmission", "Receipt", "RecoveryCall",
    "RecoveryKey", "RedFlag", "Release", "ReleasePlace", "ReportFile", "RequestFile", "RequestJudgment", "Requirement",
    "SavedFilters", "SavedSearch", "SavingMark", "SavingsBaseline", "SavingsStatement",
    "ScoreSheet", "SealedObject", "SealedPackage", "Sealing", "SearchText", "SearchWord", "Selection", "SelectionCriterion", "SheetAct",
    "SourceRelease", "StageKey", "SubcontractorChange", "Suspension", "Tender", "TenderTemplate", "TenderVersion", "TextTranslation",
    "VaultDocument", "VaultVersion",
]  # fmt: skip
