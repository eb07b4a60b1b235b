"""The one table of who may do what to a tender or a lot, when, and where it leads.

django-fsm enforces it on the models, services apply it, screens ask `may`, the picture in the docs is drawn from it.
Source of the stages: docs/lifecycle.md. Guards answer with an Issue that says what to do, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from procurement.rules.auction_guards import (
    NO_AUCTION,
    Auctioning,
    auction_ahead,
    auction_due,
    auction_held,
    auction_over,
    auction_running,
    never_auctioned,
    no_auction_open,
)
from procurement.rules.award_guards import (
    award_not_proposed,
    award_proposed,
    before_end_of_answers,
    contract_change_open,
    letters_out,
    no_contract,
    no_contract_change_open,
    none_admissible,
    not_award_proposer,
    not_contract_change_proposer,
    not_exclusion_proposer,
    nothing_in_question,
    price_explained,
    some_admissible,
    standstill_due,
    standstill_not_due,
    standstill_over,
)
from procurement.rules.call_guards import (
    EVERYBODY_BIDS,
    Calling,
    all_judged,
    buys_directly,
    competes,
    few_explained,
    invitation_lawful,
    invited,
    nobody_to_invite,
    not_selection_proposer,
    requests_open,
    requests_over,
    selection_not_proposed,
    selection_proposed,
    somebody_to_invite,
    with_call,
    without_call,
)
from procurement.rules.combined_guards import SINGLE, Combining, all_lots_compared, choice_in_force, somebody_chosen
from procurement.rules.complaint_guards import (
    NO_COMPLAINT,
    Complaints,
    no_complaint_before_award,
    no_complaint_before_closing,
    no_complaint_before_contract,
    no_complaint_before_invitation,
    no_complaint_in_standstill,
    remedy_ordered,
    reselection_ordered,
)
from procurement.rules.framework_guards import (
    NO_FRAMEWORK,
    Framework,
    answer_in_time,
    answer_over,
    is_order,
    no_agreement,
    no_order,
    of_the_supplier,
    within_agreement,
)
from procurement.rules.hold_guards import (
    NOTHING_WAITS,
    Waiting,
    answer_due,
    answer_proposed,
    clock_right,
    not_answer_proposer,
    not_held,
    time_over,
)
from procurement.rules.judging_guards import (
    NO_COMMITTEE,
    Judging,
    all_locked,
    clear_of_interests,
    consensus_complete,
    never_awarded,
    open_sheet,
    presiding,
    scores_complete,
    some_locked,
    undeclared_member,
)
from procurement.rules.lot_limit_guards import NO_LIMIT, Limits, in_turn, proposal_in_force, somebody_below_limit
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.negotiation_guards import (
    NO_NEGOTIATION,
    Negotiating,
    between_rounds,
    end_by_another,
    in_negotiation,
    nothing_proposed,
    reduction_announced,
    reduction_by_another,
    round_open,
    round_over,
    somebody_left,
    something_proposed,
    with_negotiation,
    without_negotiation,
)
from procurement.rules.opening_guards import (
    all_unsealed,
    named_key_holder,
    no_replacement_open,
    not_of_replacement,
    opening_time,
    quorum,
    replacement_open,
    with_a_share,
    with_bids,
    without_bids,
)
from procurement.rules.performance_guards import (
    NOTHING_PERFORMED,
    Performance,
    delivery_of_another,
    guarantee_held,
    invoice_to_check,
    invoice_to_pay,
    nothing_unanswered,
)
from procurement.rules.price_guards import (
    ONE_ENVELOPE,
    Prices,
    everything_read,
    keys_missing,
    prices_asked,
    prices_not_asked,
    prices_opened,
    prices_sealed,
    prices_unknown,
)
from procurement.rules.recovery_guards import (
    NOTHING_TO_RECOVER,
    Recovery,
    call_open,
    committee_sealed,
    no_call_yet,
    not_call_proposer,
    still_mendable,
)
from procurement.rules.review_guards import (
    EXTENDED_BEFORE,
    amendment_lawful,
    amendment_not_proposed,
    amendment_proposed,
    before_deadline,
    complete,
    deadline_passed,
    enquiries_open,
    incomplete,
    not_amendment_proposer,
    not_author,
    not_cancellation_proposer,
    publication_time,
    questions_answered,
    questions_waiting,
)
from procurement.rules.sharing_guards import NO_SHARES, Sharing, replaceable, shares_fit, shares_held, with_committee
from procurement.rules.suspension_guards import (
    NOT_SUSPENDED,
    Suspension,
    no_suspension_open,
    not_resumption_proposer,
    not_suspended,
    not_suspension_proposer,
    resumption_due,
    suspension_proposed,
)


class Stage(StrEnum):
    """How far a procedure is. A tender carries it up to OPENED; from then on each lot its own."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    CALL_OPEN = "call_open"
    CALL_CLOSED = "call_closed"
    CALL_DECIDED = "call_decided"
    NEGOTIATING = "negotiating"
    PUBLISHED = "published"
    CLOSED = "closed"
    OPENED = "opened"
    EVALUATED = "evaluated"
    DECIDED = "decided"
    STANDSTILL = "standstill"
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    UNSUCCESSFUL = "unsuccessful"


PREPARATION = (Stage.DRAFT, Stage.IN_REVIEW, Stage.SCHEDULED)
ENDED = (Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED, Stage.UNSUCCESSFUL)
LOT_STAGES = (
    Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED, Stage.CONTRACTED,
)  # fmt: skip
"""In the order in which a lot advances; the tender shows the least advanced of its live lots."""


class Role(StrEnum):
    """Who acts. CLOCK and SYSTEM are the platform itself: time passing, and an act that follows from another."""

    OFFICER = "officer"
    APPROVER = "approver"
    KEY_HOLDER = "key_holder"
    CHAIR = "chair"
    EVALUATOR = "evaluator"
    ORG_ADMIN = "org_admin"
    PREPARER = "preparer"
    SUBMITTER = "submitter"
    AUDITOR = "auditor"
    PLATFORM_ADMIN = "platform_admin"
    CLOCK = "clock"
    SYSTEM = "system"


class Subject(StrEnum):
    """Whose stage an action asks for and moves."""

    TENDER = "tender"
    LOT = "lot"


class Action(StrEnum):
    """Every act that the lifecycle knows, those that keep the stage included."""

    EDIT = "edit"
    SUBMIT_FOR_REVIEW = "submit_for_review"
    RETURN_FOR_CHANGES = "return_for_changes"
    DEAL_SHARES = "deal_shares"
    ACKNOWLEDGE_SHARE = "acknowledge_share"
    CHECK_SHARE = "check_share"
    APPROVE = "approve"
    PUBLISH = "publish"
    REFUSE_PUBLICATION = "refuse_publication"
    OPEN_CALL = "open_call"
    DRAFT_REQUEST = "draft_request"
    SUBMIT_REQUEST = "submit_request"
    WITHDRAW_REQUEST = "withdraw_request"
    CLOSE_CALL = "close_call"
    JUDGE_REQUEST = "judge_request"
    PROPOSE_SELECTION = "propose_selection"
    RETURN_SELECTION = "return_selection"
    DECIDE_SELECTION = "decide_selection"
    END_WITHOUT_CANDIDATES = "end_without_candidates"
    BACK_TO_SELECTION = "back_to_selection"
    INVITE = "invite"
    INVITE_TO_NEGOTIATE = "invite_to_negotiate"
    HAND_IN_OFFER = "hand_in_offer"
    CLOSE_ROUND = "close_round"
    RECORD_MEETING = "record_meeting"
    START_ROUND = "start_round"
    PROPOSE_REDUCTION = "propose_reduction"
    DECIDE_REDUCTION = "decide_reduction"
    PROPOSE_END = "propose_end"
    RETURN_NEGOTIATION = "return_negotiation"
    END_NEGOTIATION = "end_negotiation"
    CONFIRM_PURCHASE = "confirm_purchase"
    PLACE_ORDER = "place_order"
    DRAFT_BID = "draft_bid"
    SUBMIT_BID = "submit_bid"
    WITHDRAW_BID = "withdraw_bid"
    ASK_QUESTION = "ask_question"
    ANSWER_QUESTION = "answer_question"
    EXTEND_FOR_QUESTIONS = "extend_for_questions"
    DRAFT_AMENDMENT = "draft_amendment"
    PROPOSE_AMENDMENT = "propose_amendment"
    RETURN_AMENDMENT = "return_amendment"
    AMEND = "amend"
    HOLD_CLOSING = "hold_closing"
    PROPOSE_HOLD_ANSWER = "propose_hold_answer"
    RETURN_HOLD_ANSWER = "return_hold_answer"
    CONFIRM_HOLD_ANSWER = "confirm_hold_answer"
    CLOSE = "close"
    PROPOSE_REPLACEMENT = "propose_replacement"
    WITHDRAW_REPLACEMENT = "withdraw_replacement"
    CONFIRM_REPLACEMENT = "confirm_replacement"
    CONFIRM_OPENING = "confirm_opening"
    PROPOSE_RECOVERY = "propose_recovery"
    WITHDRAW_RECOVERY = "withdraw_recovery"
    CONFIRM_RECOVERY = "confirm_recovery"
    MEND_BID = "mend_bid"
    OPEN = "open"
    END_WITHOUT_BIDS = "end_without_bids"
    PROPOSE_SUSPENSION = "propose_suspension"
    SUSPEND = "suspend"
    PROPOSE_RESUMPTION = "propose_resumption"
    RESUME = "resume"
    RETURN_SUSPENSION = "return_suspension"
    PROPOSE_CANCELLATION = "propose_cancellation"
    CANCEL = "cancel"
    REPLACE_EVALUATOR = "replace_evaluator"
    PROPOSE_READING = "propose_reading"
    RETURN_READING = "return_reading"
    CONFIRM_READING = "confirm_reading"
    DECLARE_INTERESTS = "declare_interests"
    SCORE = "score"
    REOPEN_SHEET = "reopen_sheet"
    RETURN_TO_SCORING = "return_to_scoring"
    RECORD_CONSENSUS = "record_consensus"
    ASK_PRICES = "ask_prices"
    CONFIRM_PRICES = "confirm_prices"
    GIVE_PRICE_KEYS = "give_price_keys"
    OPEN_PRICES = "open_prices"
    EVALUATE = "evaluate"
    REEVALUATE = "reevaluate"
    END_WITHOUT_AWARD = "end_without_award"
    ASK_CLARIFICATION = "ask_clarification"
    ANSWER_CLARIFICATION = "answer_clarification"
    ACCEPT_EXPLANATION = "accept_explanation"
    PROPOSE_EXCLUSION = "propose_exclusion"
    RETURN_EXCLUSION = "return_exclusion"
    CONFIRM_EXCLUSION = "confirm_exclusion"
    PROPOSE_LOT_CANCELLATION = "propose_lot_cancellation"
    CANCEL_LOT = "cancel_lot"
    SCHEDULE_AUCTION = "schedule_auction"
    CALL_OFF_AUCTION = "call_off_auction"
    BID_IN_AUCTION = "bid_in_auction"
    END_AUCTION = "end_auction"
    INTERRUPT_AUCTION = "interrupt_auction"
    PROPOSE_AWARD = "propose_award"
    RETURN_AWARD = "return_award"
    DECIDE_AWARD = "decide_award"
    START_STANDSTILL = "start_standstill"
    SKIP_STANDSTILL = "skip_standstill"
    END_STANDSTILL = "end_standstill"
    BACK_TO_EVALUATION = "back_to_evaluation"
    RECORD_REFUSAL = "record_refusal"
    ACCEPT_ORDER = "accept_order"
    DECLINE_ORDER = "decline_order"
    LAPSE_ORDER = "lapse_order"
    CONCLUDE_CONTRACT = "conclude_contract"
    PROPOSE_CONTRACT_CHANGE = "propose_contract_change"
    RETURN_CONTRACT_CHANGE = "return_contract_change"
    APPROVE_CONTRACT_CHANGE = "approve_contract_change"
    AGREE_SUBCONTRACTOR = "agree_subcontractor"
    RECORD_GUARANTEE = "record_guarantee"
    RETURN_GUARANTEE = "return_guarantee"
    CLAIM_GUARANTEE = "claim_guarantee"
    RECORD_DELIVERY = "record_delivery"
    DECIDE_DELIVERY = "decide_delivery"
    FILE_INVOICE = "file_invoice"
    ACCEPT_INVOICE = "accept_invoice"
    RETURN_INVOICE = "return_invoice"
    PAY_INVOICE = "pay_invoice"
    COMPLETE_CONTRACT = "complete_contract"
    TERMINATE_CONTRACT = "terminate_contract"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the guards may look at. For a lot's action `stage` is the lot's; people are opaque ids.

    `issues` are those of rules.publishing; `opening_confirmed` holds the key holders whose place is confirmed, by
    themselves or by a deputy, and `opening_confirmed_by` the people who did it; `key_deputies` pairs who is away with
    who stands in now; `replacement` is proposer and person to join of an open replacement of a key holder;
    `unsealed` says that the opening service has opened (or failed, with a record) every bid that counts; `questions_open`
    counts the questions asked in time that have no published answer; `amendment_issues` are those of rules.amendments.
    """

    stage: Stage
    publish_at: datetime | None = None
    enquiries_end_at: datetime | None = None
    bids_end_at: datetime | None = None
    opening_at: datetime | None = None
    standstill_ends_at: datetime | None = None
    issues: tuple[Issue, ...] = ()
    author: str = ""
    award_proposer: str = ""
    cancellation_proposer: str = ""
    amendment_proposer: str = ""
    amendment_issues: tuple[Issue, ...] = ()
    questions_open: int = 0
    waiting: Waiting = NOTHING_WAITS
    key_holders: frozenset[str] = frozenset()
    key_holders_required: int = 2
    opening_confirmed: frozenset[str] = frozenset()
    opening_confirmed_by: frozenset[str] = frozenset()
    key_deputies: frozenset[tuple[str, str]] = frozenset()
    sharing: Sharing = NO_SHARES
    replacement: tuple[str, str] | None = None
    contract_change_proposer: str = ""
    unsealed: bool = False
    bids: int = 0
    scores_missing: int = 0
    judging: Judging = NO_COMMITTEE
    recovery: Recovery = NOTHING_TO_RECOVER
    suspension: Suspension = NOT_SUSPENDED
    complaints: Complaints = NO_COMPLAINT
    calling: Calling = EVERYBODY_BIDS
    negotiating: Negotiating = NO_NEGOTIATION
    auctioning: Auctioning = NO_AUCTION
    framework: Framework = NO_FRAMEWORK
    admissible_offers: int = 0
    limits: Limits = NO_LIMIT
    combining: Combining = SINGLE
    price_unexplained: bool = False
    clarifications_open: int = 0
    answer_ends_at: datetime | None = None
    exclusions_proposed: int = 0
    exclusion_proposer: str = ""
    contracts: int = 0
    performance: Performance = NOTHING_PERFORMED
    standstill_required: bool = True
    letters_sent: bool = False
    prices: Prices = ONE_ENVELOPE

    @property
    def in_call(self) -> bool:
        """Requests to participate are handed in, not bids."""
        return self.stage is Stage.CALL_OPEN

    @property
    def ends_at(self) -> datetime | None:
        """Until when something is handed in: requests to participate while a call for them is open, else bids."""
        return self.calling.requests_end_at if self.in_call else self.bids_end_at


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is allowed now, and if not, every reason why."""

    allowed: bool
    issues: tuple[Issue, ...] = ()


Guard = Callable[[Situation, str, datetime], Issue | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from `sources` to `target` (None keeps the stage), by one of `roles`, if every guard agrees."""

    action: Action
    subject: Subject
    sources: tuple[Stage, ...]
    target: Stage | None
    roles: tuple[Role, ...]
    guards: tuple[Guard, ...] = ()


_BUYER_CANCELS = (
    Stage.DRAFT, Stage.IN_REVIEW, Stage.SCHEDULED, Stage.CALL_OPEN, Stage.CALL_CLOSED, Stage.CALL_DECIDED,
    Stage.NEGOTIATING, Stage.PUBLISHED, Stage.CLOSED, Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL,
    Stage.AWARDED,
)  # fmt: skip
_RUNNING = (
    Stage.CALL_OPEN, Stage.CALL_CLOSED, Stage.CALL_DECIDED, Stage.NEGOTIATING, Stage.PUBLISHED, Stage.CLOSED,
    Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED,
)  # fmt: skip
_HELD = (Stage.CALL_OPEN, Stage.PUBLISHED, Stage.CLOSED)
"""Where a closing or an opening may wait for two persons."""
_LOT_CANCELS = (Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED)
_IN_QUESTION = (Stage.OPENED, Stage.EVALUATED)
_FIRST_DONE = (
    prices_sealed, scores_complete, consensus_complete, everything_read, nothing_in_question, award_not_proposed, not_suspended,
)  # fmt: skip
"""What must be done with the first envelope of a lot before its prices are opened."""
_SECURED = (*_LOT_CANCELS, Stage.CONTRACTED)
_SIGNED = (Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED)
_TAKING = (Stage.CALL_OPEN, Stage.PUBLISHED)
"""Something is handed in: requests to participate, or bids."""
_T, _L, _S, _A, _R = Subject.TENDER, Subject.LOT, Stage, Action, Role

TABLE: tuple[Transition, ...] = (
    Transition(_A.EDIT, _T, (_S.DRAFT,), None, (_R.OFFICER,)),
    Transition(_A.SUBMIT_FOR_REVIEW, _T, (_S.DRAFT,), _S.IN_REVIEW, (_R.OFFICER,), (complete,)),
    Transition(_A.RETURN_FOR_CHANGES, _T, (_S.IN_REVIEW, _S.SCHEDULED), _S.DRAFT, (_R.APPROVER, _R.OFFICER)),
    Transition(_A.APPROVE, _T, (_S.IN_REVIEW,), _S.SCHEDULED, (_R.APPROVER,), (not_author, competes, complete, shares_held)),
    Transition(
        _A.CONFIRM_PURCHASE, _T, (_S.IN_REVIEW,), _S.AWARDED, (_R.APPROVER,),
        (not_author, buys_directly, no_order, complete),
    ),
    Transition(_A.PLACE_ORDER, _T, (_S.IN_REVIEW,), _S.AWARDED, (_R.APPROVER,), (not_author, is_order, complete)),
    Transition(
        _A.DEAL_SHARES, _T, (_S.DRAFT, _S.IN_REVIEW), None, (_R.OFFICER, _R.KEY_HOLDER), (with_committee,)
    ),
    Transition(
        _A.ACKNOWLEDGE_SHARE, _T, (_S.DRAFT, _S.IN_REVIEW, _S.SCHEDULED, _S.PUBLISHED), None, (_R.KEY_HOLDER,),
        (with_committee, shares_fit),
    ),
    Transition(
        _A.CHECK_SHARE, _T, (_S.DRAFT, _S.IN_REVIEW, _S.SCHEDULED, _S.PUBLISHED, _S.CLOSED), None, (_R.KEY_HOLDER,),
        (with_committee, shares_fit),
    ),
    Transition(
        _A.PUBLISH, _T, (_S.SCHEDULED,), _S.PUBLISHED, (_R.CLOCK,),
        (publication_time, without_call, complete, shares_held),
    ),
    Transition(_A.REFUSE_PUBLICATION, _T, (_S.SCHEDULED,), _S.DRAFT, (_R.CLOCK,), (publication_time, incomplete)),
    Transition(
        _A.OPEN_CALL, _T, (_S.SCHEDULED,), _S.CALL_OPEN, (_R.CLOCK,),
        (publication_time, with_call, complete, shares_held),
    ),
    Transition(_A.DRAFT_REQUEST, _T, (_S.CALL_OPEN,), None, (_R.PREPARER, _R.SUBMITTER), (requests_open,)),
    Transition(_A.SUBMIT_REQUEST, _T, (_S.CALL_OPEN,), None, (_R.SUBMITTER,), (requests_open, not_suspended)),
    Transition(_A.WITHDRAW_REQUEST, _T, (_S.CALL_OPEN,), None, (_R.SUBMITTER,), (requests_open, not_suspended)),
    Transition(
        _A.CLOSE_CALL, _T, (_S.CALL_OPEN,), _S.CALL_CLOSED, (_R.CLOCK,),
        (requests_over, questions_answered, not_held, clock_right, not_suspended, no_complaint_before_closing),
    ),
    Transition(_A.JUDGE_REQUEST, _T, (_S.CALL_CLOSED,), None, (_R.OFFICER,), (selection_not_proposed,)),
    Transition(
        _A.PROPOSE_SELECTION, _T, (_S.CALL_CLOSED,), None, (_R.OFFICER,),
        (selection_not_proposed, all_judged, few_explained),
    ),
    Transition(_A.RETURN_SELECTION, _T, (_S.CALL_CLOSED,), None, (_R.APPROVER,), (selection_proposed,)),
    Transition(
        _A.DECIDE_SELECTION, _T, (_S.CALL_CLOSED,), _S.CALL_DECIDED, (_R.APPROVER,),
        (not_selection_proposer, all_judged, few_explained, not_suspended),
    ),
    Transition(
        _A.END_WITHOUT_CANDIDATES, _T, (_S.CALL_CLOSED, _S.CALL_DECIDED), _S.UNSUCCESSFUL, (_R.SYSTEM,),
        (nobody_to_invite,),
    ),
    Transition(
        _A.BACK_TO_SELECTION, _T, (_S.CALL_DECIDED,), _S.CALL_CLOSED, (_R.OFFICER,), (reselection_ordered, not_suspended)
    ),
    Transition(
        _A.INVITE, _T, (_S.CALL_DECIDED,), _S.PUBLISHED, (_R.OFFICER,),
        (somebody_to_invite, without_negotiation, invitation_lawful, not_suspended, no_complaint_before_invitation),
    ),
    Transition(
        _A.INVITE_TO_NEGOTIATE, _T, (_S.CALL_DECIDED,), _S.NEGOTIATING, (_R.OFFICER,),
        (with_negotiation, somebody_to_invite, not_suspended, no_complaint_before_invitation),
    ),
    Transition(
        _A.HAND_IN_OFFER, _T, (_S.NEGOTIATING,), None, (_R.SUBMITTER,), (in_negotiation, round_open, not_suspended)
    ),
    Transition(_A.CLOSE_ROUND, _T, (_S.NEGOTIATING,), None, (_R.CLOCK,), (round_over, not_suspended)),
    Transition(_A.RECORD_MEETING, _T, (_S.NEGOTIATING,), None, (_R.OFFICER,), (between_rounds, nothing_proposed)),
    Transition(
        _A.START_ROUND, _T, (_S.NEGOTIATING,), None, (_R.OFFICER,),
        (somebody_left, between_rounds, nothing_proposed, not_suspended),
    ),
    Transition(
        _A.PROPOSE_REDUCTION, _T, (_S.NEGOTIATING,), None, (_R.OFFICER,),
        (reduction_announced, somebody_left, between_rounds, nothing_proposed),
    ),
    Transition(
        _A.DECIDE_REDUCTION, _T, (_S.NEGOTIATING,), None, (_R.APPROVER,), (reduction_by_another, not_suspended)
    ),
    Transition(
        _A.PROPOSE_END, _T, (_S.NEGOTIATING,), None, (_R.OFFICER,), (somebody_left, between_rounds, nothing_proposed)
    ),
    Transition(
        _A.RETURN_NEGOTIATION, _T, (_S.NEGOTIATING,), None, (_R.APPROVER, _R.OFFICER), (something_proposed,)
    ),
    Transition(
        _A.END_NEGOTIATION, _T, (_S.NEGOTIATING,), _S.PUBLISHED, (_R.APPROVER,),
        (end_by_another, somebody_left, invitation_lawful, not_suspended),
    ),
    Transition(_A.DRAFT_BID, _T, (_S.PUBLISHED,), None, (_R.PREPARER, _R.SUBMITTER), (before_deadline, invited)),
    Transition(
        _A.SUBMIT_BID, _T, (_S.PUBLISHED,), None, (_R.SUBMITTER,), (before_deadline, not_suspended, invited)
    ),
    Transition(_A.WITHDRAW_BID, _T, (_S.PUBLISHED,), None, (_R.SUBMITTER,), (before_deadline, not_suspended)),
    Transition(
        _A.ASK_QUESTION, _T, _TAKING, None, (_R.PREPARER, _R.SUBMITTER),
        (enquiries_open, not_suspended, invited),
    ),
    Transition(_A.ANSWER_QUESTION, _T, _TAKING, None, (_R.OFFICER,)),
    Transition(_A.EXTEND_FOR_QUESTIONS, _T, _TAKING, None, (_R.CLOCK,), (questions_waiting, not_suspended)),
    Transition(
        _A.DRAFT_AMENDMENT, _T, _TAKING, None, (_R.OFFICER,), (before_deadline, amendment_not_proposed)
    ),
    Transition(
        _A.PROPOSE_AMENDMENT, _T, _TAKING, None, (_R.OFFICER,),
        (before_deadline, amendment_not_proposed, amendment_lawful, not_suspended),
    ),
    Transition(_A.RETURN_AMENDMENT, _T, _TAKING, None, (_R.APPROVER, _R.OFFICER), (amendment_proposed,)),
    Transition(
        _A.AMEND, _T, _TAKING, None, (_R.APPROVER,),
        (before_deadline, not_amendment_proposer, amendment_lawful, not_suspended),
    ),
    Transition(_A.HOLD_CLOSING, _T, (_S.CALL_OPEN, _S.PUBLISHED), None, (_R.CLOCK,), (time_over, not_held, not_suspended)),
    Transition(_A.PROPOSE_HOLD_ANSWER, _T, _HELD, None, (_R.OFFICER,), (answer_due,)),
    Transition(
        _A.RETURN_HOLD_ANSWER, _T, _HELD, None, (_R.OFFICER, _R.APPROVER), (answer_proposed,)
    ),
    Transition(
        _A.CONFIRM_HOLD_ANSWER, _T, _HELD, None, (_R.APPROVER,),
        (not_answer_proposer, not_suspended),
    ),
    Transition(
        _A.CLOSE, _T, (_S.PUBLISHED,), _S.CLOSED, (_R.CLOCK,),
        (deadline_passed, questions_answered, not_held, clock_right, not_suspended, no_complaint_before_closing),
    ),
    Transition(_A.END_WITHOUT_BIDS, _T, (_S.CLOSED,), _S.UNSUCCESSFUL, (_R.CLOCK,), (without_bids,)),
    Transition(_A.PROPOSE_REPLACEMENT, _T, (_S.PUBLISHED, _S.CLOSED), None, (_R.OFFICER,), (no_replacement_open, replaceable)),
    Transition(
        _A.WITHDRAW_REPLACEMENT, _T, (_S.PUBLISHED, _S.CLOSED), None, (_R.OFFICER, _R.APPROVER), (replacement_open,)
    ),
    Transition(_A.CONFIRM_REPLACEMENT, _T, (_S.PUBLISHED, _S.CLOSED), None, (_R.APPROVER,), (not_of_replacement, replaceable)),
    Transition(
        _A.CONFIRM_OPENING, _T, (_S.CLOSED,), None, (_R.KEY_HOLDER,),
        (opening_time, with_bids, named_key_holder, clock_right, not_suspended),
    ),
    Transition(
        _A.PROPOSE_RECOVERY, _T, (_S.CLOSED,), None, (_R.OFFICER,),
        (opening_time, with_bids, committee_sealed, no_call_yet),
    ),
    Transition(_A.WITHDRAW_RECOVERY, _T, (_S.CLOSED,), None, (_R.OFFICER, _R.APPROVER), (call_open,)),
    Transition(
        _A.CONFIRM_RECOVERY, _T, (_S.CLOSED,), None, (_R.APPROVER,), (opening_time, with_bids, not_call_proposer, not_suspended)
    ),
    Transition(_A.MEND_BID, _T, (_S.CLOSED,), None, (_R.SUBMITTER,), (still_mendable, not_suspended)),
    Transition(_A.OPEN, _T, (_S.CLOSED,), _S.OPENED, (_R.SYSTEM,), (opening_time, quorum, all_unsealed, not_suspended)),
    Transition(_A.PROPOSE_SUSPENSION, _T, _RUNNING, None, (_R.OFFICER,), (no_suspension_open,)),
    Transition(_A.SUSPEND, _T, _RUNNING, None, (_R.APPROVER,), (not_suspension_proposer,)),
    Transition(_A.PROPOSE_RESUMPTION, _T, _RUNNING, None, (_R.OFFICER,), (resumption_due,)),
    Transition(_A.RESUME, _T, _RUNNING, None, (_R.APPROVER,), (not_resumption_proposer,)),
    Transition(_A.RETURN_SUSPENSION, _T, _RUNNING, None, (_R.OFFICER, _R.APPROVER), (suspension_proposed,)),
    Transition(_A.PROPOSE_CANCELLATION, _T, _BUYER_CANCELS, None, (_R.OFFICER,), (no_contract,)),
    Transition(
        _A.CANCEL, _T, _BUYER_CANCELS, _S.CANCELLED, (_R.APPROVER,), (not_cancellation_proposer, no_contract)
    ),
    Transition(
        _A.REPLACE_EVALUATOR, _T, (_S.SCHEDULED, _S.PUBLISHED, _S.CLOSED, _S.OPENED), None, (_R.OFFICER,),
    ),
    Transition(_A.PROPOSE_READING, _T, (_S.OPENED,), None, (_R.OFFICER, _R.CHAIR)),
    Transition(_A.RETURN_READING, _T, (_S.OPENED,), None, (_R.APPROVER,)),
    Transition(_A.CONFIRM_READING, _T, (_S.OPENED,), None, (_R.APPROVER,)),
    Transition(_A.DECLARE_INTERESTS, _T, (_S.OPENED,), None, (_R.EVALUATOR, _R.CHAIR), (undeclared_member,)),
    Transition(_A.SCORE, _L, (_S.OPENED,), None, (_R.EVALUATOR,), (open_sheet, clear_of_interests)),
    Transition(_A.REOPEN_SHEET, _L, (_S.OPENED,), None, (_R.CHAIR,), (presiding, clear_of_interests, some_locked, prices_unknown)),
    Transition(
        _A.RETURN_TO_SCORING, _L, (_S.EVALUATED,), _S.OPENED, (_R.CHAIR,),
        (
            presiding, clear_of_interests, some_locked, award_not_proposed, never_awarded, no_auction_open,
            never_auctioned, prices_unknown,
        ),
    ),
    Transition(
        _A.RECORD_CONSENSUS, _L, (_S.OPENED,), None, (_R.CHAIR,), (presiding, clear_of_interests, all_locked),
    ),
    Transition(_A.ASK_PRICES, _L, _IN_QUESTION, None, (_R.OFFICER, _R.CHAIR), (prices_not_asked, *_FIRST_DONE)),
    Transition(_A.CONFIRM_PRICES, _L, _IN_QUESTION, None, (_R.KEY_HOLDER,), (prices_asked, *_FIRST_DONE, named_key_holder)),
    Transition(
        _A.GIVE_PRICE_KEYS, _L, _IN_QUESTION, None, (_R.KEY_HOLDER,),
        (with_committee, prices_asked, *_FIRST_DONE, with_a_share, quorum, keys_missing),
    ),
    Transition(_A.OPEN_PRICES, _L, _IN_QUESTION, None, (_R.SYSTEM,), (prices_asked, *_FIRST_DONE, quorum)),
    Transition(
        _A.EVALUATE, _L, (_S.OPENED,), _S.EVALUATED, (_R.SYSTEM,),
        (scores_complete, consensus_complete, prices_opened, some_admissible),
    ),
    Transition(
        _A.END_WITHOUT_AWARD, _L, (_S.OPENED, _S.EVALUATED), _S.UNSUCCESSFUL, (_R.SYSTEM,),
        (scores_complete, consensus_complete, none_admissible),
    ),
    Transition(_A.REEVALUATE, _L, (_S.EVALUATED,), None, (_R.SYSTEM,), (scores_complete, prices_opened, some_admissible)),
    Transition(_A.ASK_CLARIFICATION, _L, _IN_QUESTION, None, (_R.OFFICER, _R.CHAIR), (award_not_proposed, not_suspended)),
    Transition(_A.ANSWER_CLARIFICATION, _L, _IN_QUESTION, None, (_R.SUBMITTER,), (before_end_of_answers, not_suspended)),
    Transition(_A.ACCEPT_EXPLANATION, _L, _IN_QUESTION, None, (_R.OFFICER, _R.CHAIR)),
    Transition(
        _A.PROPOSE_EXCLUSION, _L, _IN_QUESTION, None, (_R.OFFICER, _R.CHAIR), (award_not_proposed, no_auction_open)
    ),
    Transition(_A.RETURN_EXCLUSION, _L, _IN_QUESTION, None, (_R.APPROVER,)),
    Transition(_A.CONFIRM_EXCLUSION, _L, _IN_QUESTION, None, (_R.APPROVER,), (not_exclusion_proposer, not_suspended)),
    Transition(_A.PROPOSE_LOT_CANCELLATION, _L, _LOT_CANCELS, None, (_R.OFFICER,)),
    Transition(_A.CANCEL_LOT, _L, _LOT_CANCELS, _S.CANCELLED, (_R.APPROVER,), (not_cancellation_proposer,)),
    Transition(
        _A.SCHEDULE_AUCTION, _L, (_S.EVALUATED,), None, (_R.OFFICER,),
        (auction_due, no_auction_open, award_not_proposed, price_explained, nothing_in_question, not_suspended),
    ),
    Transition(_A.CALL_OFF_AUCTION, _L, (_S.EVALUATED,), None, (_R.OFFICER,), (auction_ahead,)),
    Transition(_A.BID_IN_AUCTION, _L, (_S.EVALUATED,), None, (_R.SUBMITTER,), (auction_running, not_suspended)),
    Transition(_A.END_AUCTION, _L, (_S.EVALUATED,), None, (_R.CLOCK,), (auction_over, not_suspended)),
    Transition(_A.INTERRUPT_AUCTION, _L, (_S.EVALUATED,), None, (_R.CLOCK,), (auction_over,)),
    Transition(
        _A.PROPOSE_AWARD, _L, (_S.EVALUATED,), None, (_R.OFFICER, _R.CHAIR),
        (
            award_not_proposed, some_admissible, in_turn, somebody_below_limit, all_lots_compared, somebody_chosen,
            price_explained, nothing_in_question, auction_held, prices_opened,
        ),
    ),
    Transition(_A.RETURN_AWARD, _L, (_S.EVALUATED,), None, (_R.APPROVER,), (award_proposed,)),
    Transition(
        _A.DECIDE_AWARD, _L, (_S.EVALUATED,), _S.DECIDED, (_R.APPROVER,),
        (
            not_award_proposer, prices_opened, in_turn, proposal_in_force, all_lots_compared, choice_in_force, price_explained,
            not_suspended, within_agreement, no_complaint_before_award,
        ),
    ),
    Transition(
        _A.START_STANDSTILL, _L, (_S.DECIDED,), _S.STANDSTILL, (_R.SYSTEM,), (letters_out, standstill_due)
    ),
    Transition(
        _A.SKIP_STANDSTILL, _L, (_S.DECIDED,), _S.AWARDED, (_R.SYSTEM,), (letters_out, standstill_not_due, not_suspended)
    ),
    Transition(
        _A.END_STANDSTILL, _L, (_S.STANDSTILL,), _S.AWARDED, (_R.CLOCK,),
        (standstill_over, not_suspended, no_complaint_in_standstill),
    ),
    Transition(
        _A.BACK_TO_EVALUATION, _L, (_S.DECIDED, _S.STANDSTILL, _S.AWARDED), _S.EVALUATED, (_R.OFFICER,),
        (remedy_ordered, not_suspended),
    ),
    Transition(_A.RECORD_REFUSAL, _L, (_S.AWARDED,), _S.EVALUATED, (_R.OFFICER,), (no_order, not_suspended)),
    Transition(
        _A.ACCEPT_ORDER, _L, (_S.AWARDED,), _S.CONTRACTED, (_R.SUBMITTER,), (is_order, of_the_supplier, answer_in_time)
    ),
    Transition(
        _A.DECLINE_ORDER, _L, (_S.AWARDED,), _S.UNSUCCESSFUL, (_R.SUBMITTER,), (is_order, of_the_supplier, answer_in_time)
    ),
    Transition(_A.LAPSE_ORDER, _L, (_S.AWARDED,), _S.UNSUCCESSFUL, (_R.CLOCK,), (is_order, answer_over)),
    Transition(
        _A.CONCLUDE_CONTRACT, _L, (_S.AWARDED,), _S.CONTRACTED, (_R.OFFICER,),
        (no_order, not_suspended, no_complaint_before_contract),
    ),
    Transition(
        _A.PROPOSE_CONTRACT_CHANGE, _L, (_S.CONTRACTED,), None, (_R.OFFICER,), (no_contract_change_open,)
    ),
    Transition(_A.RETURN_CONTRACT_CHANGE, _L, (_S.CONTRACTED,), None, (_R.APPROVER,), (contract_change_open,)),
    Transition(
        _A.APPROVE_CONTRACT_CHANGE, _L, (_S.CONTRACTED,), None, (_R.APPROVER,),
        (not_contract_change_proposer, within_agreement),
    ),
    Transition(_A.AGREE_SUBCONTRACTOR, _L, (_S.CONTRACTED,), None, (_R.OFFICER,)),
    Transition(_A.RECORD_GUARANTEE, _L, _SECURED, None, (_R.OFFICER,)),
    Transition(_A.RETURN_GUARANTEE, _L, (*_SECURED, *ENDED), None, (_R.OFFICER,), (guarantee_held,)),
    Transition(_A.CLAIM_GUARANTEE, _L, (*_SECURED, *ENDED), None, (_R.APPROVER,), (guarantee_held,)),
    Transition(_A.RECORD_DELIVERY, _L, (_S.CONTRACTED,), None, (_R.OFFICER,), (no_agreement,)),
    Transition(
        _A.DECIDE_DELIVERY, _L, (_S.CONTRACTED,), None, (_R.OFFICER, _R.APPROVER), (delivery_of_another,)
    ),
    Transition(_A.FILE_INVOICE, _L, (_S.CONTRACTED,), None, (_R.SUBMITTER, _R.OFFICER), (no_agreement,)),
    Transition(_A.ACCEPT_INVOICE, _L, (_S.CONTRACTED,), None, (_R.OFFICER,), (invoice_to_check,)),
    Transition(_A.RETURN_INVOICE, _L, (_S.CONTRACTED,), None, (_R.OFFICER,), (invoice_to_check,)),
    Transition(_A.PAY_INVOICE, _L, _SIGNED, None, (_R.OFFICER,), (invoice_to_pay,)),
    Transition(
        _A.COMPLETE_CONTRACT, _L, (_S.CONTRACTED,), _S.COMPLETED, (_R.OFFICER,),
        (no_contract_change_open, nothing_unanswered),
    ),
    Transition(
        _A.TERMINATE_CONTRACT, _L, (_S.CONTRACTED,), _S.TERMINATED, (_R.OFFICER,),
        (no_contract_change_open, nothing_unanswered),
    ),
)  # fmt: skip

_ROW = {row.action: row for row in TABLE}


def row_of(action: Action) -> Transition:
    """The table's row of an action; every action has exactly one."""
    return _ROW[action]


def may(situation: Situation, action: Action, roles: Iterable[Role], actor: str, now: datetime) -> Decision:
    """Whether `actor`, holding `roles` towards this tender, may do `action` at `now`.

    A wrong stage or role answers with that alone; otherwise all guards are asked, so that a screen can list every reason.
    """
    row = row_of(action)
    if situation.stage not in row.sources:
        reason = issue(
            "", gettext_noop("This can't be done at the stage “%(stage)s”."), stage=str(situation.stage), code="stage"
        )
        return Decision(False, (reason,))
    if not set(roles) & set(row.roles):
        return Decision(False, (issue("", gettext_noop("Your role does not allow this."), code="role"),))
    found = tuple(answer for guard in row.guards if (answer := guard(situation, actor, now)) is not None)
    return Decision(not found, found)


DRAIN = timedelta(seconds=10)
"""How long after the deadline the clock closes: what was received in time is stored by then. Nothing late gets in meanwhile."""


def next_event(situation: Situation) -> datetime | None:
    """When time next matters for a tender (or lot) in this situation; None if only people can move it."""
    if situation.suspension.since is not None:
        return None
    if situation.stage is Stage.SCHEDULED:
        return situation.publish_at
    if situation.stage in _TAKING:
        if situation.ends_at is None:
            return None
        moves = situation.questions_open or situation.complaints.closing
        return situation.ends_at + (-EXTENDED_BEFORE if moves else DRAIN)
    if situation.stage is Stage.NEGOTIATING:
        end = situation.negotiating.offers_end_at
        return end + DRAIN if end else None
    if situation.stage is Stage.CLOSED and situation.sharing.committee:
        return situation.opening_at
    if situation.stage is Stage.EVALUATED and situation.auctioning.ends_at is not None:
        return situation.auctioning.ends_at + DRAIN
    if situation.stage in _IN_QUESTION:
        return situation.prices.due_at
    if situation.stage is Stage.STANDSTILL:
        return None if situation.complaints.standstill else situation.standstill_ends_at
    return situation.framework.answer_ends_at if situation.stage is Stage.AWARDED else None


def tender_stage(lot_stages: Iterable[Stage]) -> Stage:
    """The stage a tender shows once its lots go their own ways: the least advanced live lot, else how the lots ended."""
    stages = set(lot_stages)
    for stage in LOT_STAGES:
        if stage in stages:
            return stage
    for stage in (Stage.COMPLETED, Stage.TERMINATED, Stage.UNSUCCESSFUL, Stage.CANCELLED):
        if stage in stages:
            return stage
    raise ValueError("A tender without lots has no stage of its lots.")
