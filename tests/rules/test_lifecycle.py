"""Who may do what at which stage: the expected answer for every stage, action and role, written out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procurement.rules.call_guards import Calling
from procurement.rules.clock_error import ClockState
from procurement.rules.combined_guards import Combining
from procurement.rules.framework_guards import Framework
from procurement.rules.hold_guards import Waiting
from procurement.rules.judging_guards import Judging
from procurement.rules.lifecycle import (
    DRAIN,
    ENDED,
    TABLE,
    Action,
    Role,
    Situation,
    Stage,
    Subject,
    may,
    next_event,
    row_of,
    tender_stage,
)
from procurement.rules.lot_limit_guards import Limits
from procurement.rules.messages import issue
from procurement.rules.performance_guards import Performance
from procurement.rules.recovery_guards import Recovery

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAST, FUTURE = NOW - timedelta(days=1), NOW + timedelta(days=1)

ALLOWED: dict[tuple[str, str], str] = {
    # (stage, role): every act that is allowed when no guard speaks against it
    ("draft", "officer"): "deal_shares edit propose_cancellation submit_for_review",
    ("draft", "approver"): "cancel",
    ("draft", "key_holder"): "acknowledge_share check_share deal_shares",
    ("in_review", "officer"): "deal_shares propose_cancellation return_for_changes",
    ("in_review", "approver"): "approve cancel confirm_purchase place_order return_for_changes",
    ("in_review", "key_holder"): "acknowledge_share check_share deal_shares",
    ("scheduled", "officer"): "propose_cancellation replace_evaluator return_for_changes",
    ("scheduled", "approver"): "cancel return_for_changes",
    ("scheduled", "clock"): "open_call publish refuse_publication",
    ("scheduled", "key_holder"): "acknowledge_share check_share",
    ("call_open", "officer"): (
        "answer_question draft_amendment propose_amendment propose_cancellation propose_hold_answer propose_resumption "
        "propose_suspension return_amendment return_hold_answer return_suspension"
    ),
    ("call_open", "approver"): (
        "amend cancel confirm_hold_answer resume return_amendment return_hold_answer return_suspension suspend"
    ),
    ("call_open", "preparer"): "ask_question draft_request",
    ("call_open", "submitter"): "ask_question draft_request submit_request withdraw_request",
    ("call_open", "clock"): "close_call extend_for_questions hold_closing",
    ("call_closed", "officer"): (
        "judge_request propose_cancellation propose_resumption propose_selection propose_suspension return_suspension"
    ),
    ("call_closed", "approver"): "cancel decide_selection resume return_selection return_suspension suspend",
    ("call_closed", "system"): "end_without_candidates",
    ("call_decided", "officer"): (
        "back_to_selection invite invite_to_negotiate propose_cancellation propose_resumption propose_suspension "
        "return_suspension"
    ),
    ("call_decided", "approver"): "cancel resume return_suspension suspend",
    ("call_decided", "system"): "end_without_candidates",
    ("negotiating", "officer"): (
        "propose_cancellation propose_end propose_reduction propose_resumption propose_suspension record_meeting "
        "return_negotiation return_suspension start_round"
    ),
    ("negotiating", "approver"): (
        "cancel decide_reduction end_negotiation resume return_negotiation return_suspension suspend"
    ),
    ("negotiating", "submitter"): "hand_in_offer",
    ("negotiating", "clock"): "close_round",
    ("published", "officer"): (
        "answer_question draft_amendment propose_amendment propose_cancellation propose_hold_answer "
        "propose_replacement propose_resumption propose_suspension replace_evaluator return_amendment "
        "return_hold_answer return_suspension withdraw_replacement"
    ),
    ("published", "approver"): (
        "amend cancel confirm_hold_answer confirm_replacement resume return_amendment return_hold_answer "
        "return_suspension suspend withdraw_replacement"
    ),
    ("published", "key_holder"): "acknowledge_share check_share",
    ("published", "preparer"): "ask_question draft_bid",
    ("published", "submitter"): "ask_question draft_bid submit_bid withdraw_bid",
    ("published", "clock"): "close extend_for_questions hold_closing",
    ("closed", "officer"): (
        "propose_cancellation propose_hold_answer propose_recovery propose_replacement propose_resumption "
        "propose_suspension replace_evaluator return_hold_answer return_suspension withdraw_recovery "
        "withdraw_replacement"
    ),
    ("closed", "approver"): (
        "cancel confirm_hold_answer confirm_recovery confirm_replacement resume return_hold_answer "
        "return_suspension suspend withdraw_recovery withdraw_replacement"
    ),
    ("closed", "key_holder"): "check_share confirm_opening",
    ("closed", "submitter"): "mend_bid",
    ("closed", "clock"): "end_without_bids",
    ("closed", "system"): "open",
    ("opened", "officer"): (
        "accept_explanation ask_clarification ask_prices propose_cancellation propose_exclusion propose_lot_cancellation "
        "propose_reading propose_resumption propose_suspension record_guarantee replace_evaluator return_guarantee "
        "return_suspension"
    ),
    ("opened", "approver"): (
        "cancel cancel_lot claim_guarantee confirm_exclusion confirm_reading resume return_exclusion "
        "return_reading return_suspension suspend"
    ),
    ("opened", "chair"): (
        "accept_explanation ask_clarification ask_prices declare_interests propose_exclusion propose_reading record_consensus "
        "reopen_sheet"
    ),
    ("opened", "evaluator"): "declare_interests score",
    ("opened", "submitter"): "answer_clarification",
    ("opened", "key_holder"): "confirm_prices give_price_keys",
    ("opened", "system"): "end_without_award evaluate open_prices",
    ("evaluated", "officer"): (
        "accept_explanation ask_clarification ask_prices call_off_auction propose_award propose_cancellation propose_exclusion "
        "propose_lot_cancellation propose_resumption propose_suspension record_guarantee return_guarantee "
        "return_suspension schedule_auction"
    ),
    ("evaluated", "clock"): "end_auction interrupt_auction",
    ("evaluated", "chair"): (
        "accept_explanation ask_clarification ask_prices propose_award propose_exclusion return_to_scoring"
    ),
    ("evaluated", "key_holder"): "confirm_prices give_price_keys",
    ("evaluated", "approver"): (
        "cancel cancel_lot claim_guarantee confirm_exclusion decide_award resume return_award return_exclusion "
        "return_suspension suspend"
    ),
    ("evaluated", "submitter"): "answer_clarification bid_in_auction",
    ("evaluated", "system"): "end_without_award open_prices reevaluate",
    ("decided", "officer"): (
        "back_to_evaluation propose_cancellation propose_lot_cancellation propose_resumption propose_suspension "
        "record_guarantee return_guarantee return_suspension"
    ),
    ("decided", "approver"): "cancel cancel_lot claim_guarantee resume return_suspension suspend",
    ("decided", "system"): "skip_standstill start_standstill",
    ("standstill", "officer"): (
        "back_to_evaluation propose_cancellation propose_lot_cancellation propose_resumption propose_suspension "
        "record_guarantee return_guarantee return_suspension"
    ),
    ("standstill", "approver"): "cancel cancel_lot claim_guarantee resume return_suspension suspend",
    ("standstill", "clock"): "end_standstill",
    ("awarded", "officer"): (
        "back_to_evaluation conclude_contract propose_cancellation propose_lot_cancellation propose_resumption "
        "propose_suspension record_guarantee record_refusal return_guarantee return_suspension"
    ),
    ("awarded", "submitter"): "accept_order decline_order",
    ("awarded", "clock"): "lapse_order",
    ("awarded", "approver"): "cancel cancel_lot claim_guarantee resume return_suspension suspend",
    ("contracted", "approver"): "approve_contract_change claim_guarantee decide_delivery return_contract_change",
    ("contracted", "officer"): (
        "accept_invoice agree_subcontractor complete_contract decide_delivery file_invoice pay_invoice propose_contract_change "
        "record_delivery record_guarantee return_guarantee return_invoice terminate_contract"
    ),
    ("completed", "officer"): "pay_invoice return_guarantee",
    ("completed", "approver"): "claim_guarantee",
    ("terminated", "officer"): "pay_invoice return_guarantee",
    ("terminated", "approver"): "claim_guarantee",
    ("cancelled", "officer"): "return_guarantee",
    ("cancelled", "approver"): "claim_guarantee",
    ("unsuccessful", "officer"): "return_guarantee",
    ("unsuccessful", "approver"): "claim_guarantee",
    ("contracted", "submitter"): "file_invoice",
}
"""Everything that is not written here is refused: auditors and administrators change nothing by this table."""


@pytest.fixture
def favorable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards are tried one by one below; here only stage and role decide."""
    for row in TABLE:
        monkeypatch.setitem(_rows(), row.action, replace(row, guards=()))


def _rows() -> dict[Action, object]:
    from procurement.rules import lifecycle

    return lifecycle._ROW  # type: ignore[return-value]


@pytest.mark.usefixtures("favorable")
@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("role", list(Role))
def test_may_stage_and_role_allow_exactly_what_is_written_out(stage: Stage, role: Role) -> None:
    allowed = sorted(a for a in Action if may(Situation(stage=stage), a, [role], "somebody", NOW).allowed)
    assert allowed == ALLOWED.get((stage, role), "").split()


def test_table_every_action_has_exactly_one_row() -> None:
    assert sorted(row.action for row in TABLE) == sorted(Action)


def test_table_ended_stages_are_never_left() -> None:
    """Guarantees go back and invoices are paid after the end; nothing else happens then, and no stage moves."""
    after = [row for row in TABLE if set(row.sources) & set(ENDED)]
    assert [row.action for row in after if row.target] == []
    assert {row.action for row in after} == {Action.RETURN_GUARANTEE, Action.CLAIM_GUARANTEE, Action.PAY_INVOICE}


def test_table_every_stage_but_the_draft_is_reached() -> None:
    assert {row.target for row in TABLE if row.target} | {Stage.DRAFT} == set(Stage)


def test_table_acts_on_lots_start_at_opened_or_later() -> None:
    early = set(list(Stage)[: list(Stage).index(Stage.OPENED)])
    assert not [row for row in TABLE if row.subject is Subject.LOT and set(row.sources) & early]


GOOD = Situation(
    stage=Stage.CLOSED,
    publish_at=PAST,
    bids_end_at=PAST,
    opening_at=PAST,
    standstill_ends_at=PAST,
    author="ana",
    award_proposer="ana",
    cancellation_proposer="ana",
    key_holders=frozenset({"carmen", "dan", "eva"}),
    opening_confirmed=frozenset({"carmen", "dan"}),
    opening_confirmed_by=frozenset({"carmen", "dan"}),
    replacement=("ana", "eva"),
    contract_change_proposer="ana",
    judging=Judging(frozenset({"eva", "emil"}), "ilie", frozenset({"eva", "emil", "ilie"}), locked=frozenset({"emil"})),
    unsealed=True,
    bids=2,
    admissible_offers=2,
    letters_sent=True,
)
HELD, ANSWERED = Waiting(open=True), Waiting(open=True, proposer="ana")
WRONG = Waiting(clock=ClockState.WRONG)
ACCEPTED = replace(WRONG, clock_accepted=True)
LEVEL_B = Recovery(committee=True)
PROPOSED, CALLED = replace(LEVEL_B, call_proposer="ana"), Recovery(committee=True, call_proposer="ana", called=True)
CONFLICT = replace(GOOD.judging, conflicted=frozenset({"eva"}))
AWARDED_BEFORE = replace(GOOD.judging, awarded_before=True)
DELIVERED, FILED = Performance(delivered_by=frozenset({"ana"})), Performance(invoices_to_check=1)
ORDERED = Framework(order=True, suppliers=frozenset({"mihai"}))
OPEN_POINT = (issue("title", "Give it a title."),)


@pytest.mark.parametrize(
    ("action", "actor", "change", "refused"),
    [
        (Action.SUBMIT_FOR_REVIEW, "ana", {}, False),
        (Action.SUBMIT_FOR_REVIEW, "ana", {"issues": OPEN_POINT}, True),
        (Action.APPROVE, "barbu", {}, False),
        (Action.APPROVE, "ana", {}, True),
        (Action.APPROVE, "barbu", {"issues": OPEN_POINT}, True),
        (Action.PUBLISH, "", {}, False),
        (Action.PUBLISH, "", {"publish_at": NOW}, False),
        (Action.PUBLISH, "", {"publish_at": FUTURE}, True),
        (Action.PUBLISH, "", {"publish_at": None}, True),
        (Action.PUBLISH, "", {"issues": OPEN_POINT}, True),
        (Action.REFUSE_PUBLICATION, "", {}, True),
        (Action.REFUSE_PUBLICATION, "", {"issues": OPEN_POINT}, False),
        (Action.SUBMIT_BID, "mihai", {"bids_end_at": FUTURE}, False),
        (Action.SUBMIT_BID, "mihai", {"bids_end_at": NOW}, True),
        (Action.SUBMIT_BID, "mihai", {"bids_end_at": NOW + timedelta(microseconds=1)}, False),
        (Action.SUBMIT_BID, "mihai", {"bids_end_at": None}, True),
        (Action.WITHDRAW_BID, "mihai", {}, True),
        (Action.DRAFT_BID, "mihai", {}, True),
        (Action.ASK_QUESTION, "mihai", {"enquiries_end_at": FUTURE}, False),
        (Action.ASK_QUESTION, "mihai", {"enquiries_end_at": NOW}, True),
        (Action.ASK_QUESTION, "mihai", {"enquiries_end_at": None}, True),
        (Action.ANSWER_QUESTION, "ana", {}, False),
        (Action.EXTEND_FOR_QUESTIONS, "", {}, True),
        (Action.EXTEND_FOR_QUESTIONS, "", {"questions_open": 1}, False),
        (Action.EXTEND_FOR_QUESTIONS, "", {"questions_open": 1, "bids_end_at": FUTURE}, False),
        (Action.EXTEND_FOR_QUESTIONS, "", {"questions_open": 1, "bids_end_at": FUTURE + timedelta(seconds=1)}, True),
        (Action.DRAFT_AMENDMENT, "ana", {"bids_end_at": FUTURE}, False),
        (Action.DRAFT_AMENDMENT, "ana", {}, True),
        (Action.DRAFT_AMENDMENT, "ana", {"bids_end_at": FUTURE, "amendment_proposer": "ana"}, True),
        (Action.PROPOSE_AMENDMENT, "ana", {"bids_end_at": FUTURE}, False),
        (Action.PROPOSE_AMENDMENT, "ana", {"bids_end_at": FUTURE, "amendment_issues": OPEN_POINT}, True),
        (Action.PROPOSE_AMENDMENT, "ana", {"bids_end_at": FUTURE, "amendment_proposer": "ana"}, True),
        (Action.RETURN_AMENDMENT, "ana", {"amendment_proposer": "ana"}, False),
        (Action.RETURN_AMENDMENT, "ana", {}, True),
        (Action.AMEND, "barbu", {"bids_end_at": FUTURE, "amendment_proposer": "ana"}, False),
        (Action.AMEND, "ana", {"bids_end_at": FUTURE, "amendment_proposer": "ana"}, True),
        (Action.AMEND, "barbu", {"bids_end_at": FUTURE}, True),
        (Action.AMEND, "barbu", {"amendment_proposer": "ana"}, True),
        (
            Action.AMEND,
            "barbu",
            {"bids_end_at": FUTURE, "amendment_proposer": "ana", "amendment_issues": OPEN_POINT},
            True,
        ),
        (Action.CLOSE, "", {"questions_open": 1}, True),
        (Action.CLOSE, "", {}, False),
        (Action.CLOSE, "", {"bids_end_at": FUTURE}, True),
        (Action.CLOSE, "", {"bids_end_at": None}, True),
        (Action.CLOSE, "", {"waiting": HELD}, True),
        (Action.CLOSE, "", {"waiting": WRONG}, True),
        (Action.CLOSE, "", {"waiting": Waiting(clock=ClockState.DOUBTFUL)}, False),
        (Action.CLOSE, "", {"waiting": ACCEPTED}, False),
        (Action.HOLD_CLOSING, "", {}, False),
        (Action.HOLD_CLOSING, "", {"bids_end_at": None, "calling": Calling(requests_end_at=FUTURE)}, True),
        (Action.HOLD_CLOSING, "", {"bids_end_at": FUTURE}, True),
        (Action.HOLD_CLOSING, "", {"waiting": HELD}, True),
        (Action.PROPOSE_HOLD_ANSWER, "ana", {}, True),
        (Action.PROPOSE_HOLD_ANSWER, "ana", {"waiting": HELD}, False),
        (Action.PROPOSE_HOLD_ANSWER, "ana", {"waiting": WRONG}, False),
        (Action.PROPOSE_HOLD_ANSWER, "ana", {"waiting": ACCEPTED}, True),
        (Action.PROPOSE_HOLD_ANSWER, "ana", {"waiting": ANSWERED}, True),
        (Action.RETURN_HOLD_ANSWER, "ana", {"waiting": ANSWERED}, False),
        (Action.RETURN_HOLD_ANSWER, "ana", {"waiting": HELD}, True),
        (Action.CONFIRM_HOLD_ANSWER, "barbu", {"waiting": ANSWERED}, False),
        (Action.CONFIRM_HOLD_ANSWER, "ana", {"waiting": ANSWERED}, True),
        (Action.CONFIRM_HOLD_ANSWER, "barbu", {"waiting": HELD}, True),
        (Action.CONFIRM_OPENING, "eva", {"waiting": WRONG}, True),
        (Action.CONFIRM_OPENING, "eva", {"waiting": ACCEPTED}, False),
        (Action.END_WITHOUT_BIDS, "", {}, True),
        (Action.END_WITHOUT_BIDS, "", {"bids": 0}, False),
        (Action.CONFIRM_OPENING, "eva", {}, False),
        (Action.CONFIRM_OPENING, "eva", {"opening_at": FUTURE}, True),
        (Action.CONFIRM_OPENING, "eva", {"bids": 0}, True),
        (Action.CONFIRM_OPENING, "carmen", {}, True),
        (Action.CONFIRM_OPENING, "stranger", {}, True),
        (Action.CONFIRM_OPENING, "stranger", {"key_deputies": frozenset({("eva", "stranger")})}, False),
        (Action.CONFIRM_OPENING, "carmen", {"key_deputies": frozenset({("eva", "carmen")})}, True),
        (Action.CONFIRM_OPENING, "stranger", {"key_deputies": frozenset({("dan", "stranger")})}, True),
        (Action.CONFIRM_OPENING, "stranger", {"key_deputies": frozenset({("nobody", "stranger")})}, True),
        (Action.CONFIRM_OPENING, "eva", {"opening_confirmed_by": frozenset({"carmen", "eva"})}, True),
        (Action.CONFIRM_OPENING, "eva", {"opening_confirmed": frozenset({"carmen", "eva"})}, True),
        (Action.PROPOSE_REPLACEMENT, "ana", {}, True),
        (Action.PROPOSE_REPLACEMENT, "ana", {"replacement": None}, False),
        (Action.WITHDRAW_REPLACEMENT, "ana", {}, False),
        (Action.WITHDRAW_REPLACEMENT, "ana", {"replacement": None}, True),
        (Action.CONFIRM_REPLACEMENT, "barbu", {}, False),
        (Action.CONFIRM_REPLACEMENT, "ana", {}, True),
        (Action.CONFIRM_REPLACEMENT, "eva", {}, True),
        (Action.CONFIRM_REPLACEMENT, "barbu", {"replacement": None}, True),
        (Action.OPEN, "", {}, False),
        (Action.OPEN, "", {"opening_at": FUTURE}, True),
        (Action.OPEN, "", {"opening_confirmed": frozenset({"carmen"})}, True),
        (Action.OPEN, "", {"opening_confirmed": frozenset({"carmen", "stranger"})}, True),
        (Action.OPEN, "", {"unsealed": False}, True),
        (Action.OPEN, "", {"opening_confirmed": frozenset({"carmen"}), "recovery": CALLED}, False),
        (Action.OPEN, "", {"opening_confirmed": frozenset({"carmen"}), "recovery": PROPOSED}, True),
        (Action.PROPOSE_RECOVERY, "ana", {"recovery": LEVEL_B}, False),
        (Action.PROPOSE_RECOVERY, "ana", {}, True),
        (Action.PROPOSE_RECOVERY, "ana", {"recovery": LEVEL_B, "opening_at": FUTURE}, True),
        (Action.PROPOSE_RECOVERY, "ana", {"recovery": PROPOSED}, True),
        (Action.PROPOSE_RECOVERY, "ana", {"recovery": CALLED}, True),
        (Action.WITHDRAW_RECOVERY, "ana", {"recovery": PROPOSED}, False),
        (Action.WITHDRAW_RECOVERY, "ana", {"recovery": LEVEL_B}, True),
        (Action.WITHDRAW_RECOVERY, "ana", {"recovery": CALLED}, True),
        (Action.CONFIRM_RECOVERY, "barbu", {"recovery": PROPOSED}, False),
        (Action.CONFIRM_RECOVERY, "ana", {"recovery": PROPOSED}, True),
        (Action.CONFIRM_RECOVERY, "barbu", {"recovery": LEVEL_B}, True),
        (Action.CONFIRM_RECOVERY, "barbu", {"recovery": CALLED}, True),
        (Action.MEND_BID, "mihai", {"recovery": Recovery(ends_at=FUTURE)}, False),
        (Action.MEND_BID, "mihai", {"recovery": Recovery(ends_at=NOW)}, True),
        (Action.MEND_BID, "mihai", {}, True),
        (Action.CANCEL, "barbu", {}, False),
        (Action.CANCEL, "ana", {}, True),
        (Action.CANCEL, "barbu", {"cancellation_proposer": ""}, True),
        (Action.EVALUATE, "", {}, False),
        (Action.EVALUATE, "", {"scores_missing": 1}, True),
        (Action.EVALUATE, "", {"scores_missing": 1, "judging": Judging(missing_from="Eva")}, True),
        (Action.EVALUATE, "", {"judging": Judging(apart=1)}, True),
        (Action.EVALUATE, "", {"admissible_offers": 0}, True),
        (Action.REPLACE_EVALUATOR, "ana", {}, False),
        (Action.DECLARE_INTERESTS, "eva", {}, True),
        (Action.DECLARE_INTERESTS, "eva", {"judging": Judging(frozenset({"eva"}))}, False),
        (Action.DECLARE_INTERESTS, "ana", {}, True),
        (Action.SCORE, "eva", {}, False),
        (Action.SCORE, "emil", {}, True),
        (Action.SCORE, "ilie", {}, True),
        (Action.SCORE, "eva", {"judging": Judging(frozenset({"eva"}))}, True),
        (Action.SCORE, "eva", {"judging": CONFLICT}, True),
        (Action.REOPEN_SHEET, "ilie", {}, False),
        (Action.REOPEN_SHEET, "eva", {}, True),
        (Action.REOPEN_SHEET, "ilie", {"judging": Judging(chair="ilie", declared=frozenset({"ilie"}))}, True),
        (Action.RETURN_TO_SCORING, "ilie", {}, True),
        (Action.RETURN_TO_SCORING, "ilie", {"award_proposer": ""}, False),
        (Action.RETURN_TO_SCORING, "ilie", {"award_proposer": "", "judging": AWARDED_BEFORE}, True),
        (Action.RECORD_CONSENSUS, "ilie", {}, False),
        (Action.RECORD_CONSENSUS, "ilie", {"scores_missing": 1}, True),
        (Action.END_WITHOUT_AWARD, "", {}, True),
        (Action.END_WITHOUT_AWARD, "", {"admissible_offers": 0}, False),
        (Action.PROPOSE_AWARD, "ana", {}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": ""}, False),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "admissible_offers": 0}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "price_unexplained": True}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "clarifications_open": 1}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "exclusions_proposed": 1}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "limits": Limits(2)}, False),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "limits": Limits(2, waits_for=1)}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "limits": Limits(2, nobody_left=True)}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "combining": Combining()}, False),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "combining": Combining(waits_for=2)}, True),
        (Action.PROPOSE_AWARD, "ana", {"award_proposer": "", "combining": Combining(nobody_left=True)}, True),
        (Action.DECIDE_AWARD, "barbu", {"combining": Combining()}, False),
        (Action.DECIDE_AWARD, "barbu", {"combining": Combining(waits_for=2)}, True),
        (Action.DECIDE_AWARD, "barbu", {"combining": Combining(outdated=True)}, True),
        (Action.DECIDE_AWARD, "barbu", {"limits": Limits(2)}, False),
        (Action.DECIDE_AWARD, "barbu", {"limits": Limits(2, waits_for=1)}, True),
        (Action.DECIDE_AWARD, "barbu", {"limits": Limits(2, outdated=True)}, True),
        (Action.ASK_CLARIFICATION, "ana", {"award_proposer": ""}, False),
        (Action.ASK_CLARIFICATION, "ana", {}, True),
        (Action.ANSWER_CLARIFICATION, "mihai", {"answer_ends_at": FUTURE}, False),
        (Action.ANSWER_CLARIFICATION, "mihai", {"answer_ends_at": NOW}, True),
        (Action.ANSWER_CLARIFICATION, "mihai", {}, True),
        (Action.PROPOSE_EXCLUSION, "ana", {}, True),
        (Action.CONFIRM_EXCLUSION, "barbu", {"exclusion_proposer": "ana"}, False),
        (Action.CONFIRM_EXCLUSION, "ana", {"exclusion_proposer": "ana"}, True),
        (Action.CONFIRM_EXCLUSION, "barbu", {}, True),
        (Action.PROPOSE_CANCELLATION, "ana", {}, False),
        (Action.PROPOSE_CANCELLATION, "ana", {"contracts": 1}, True),
        (Action.CANCEL, "barbu", {"contracts": 1}, True),
        (Action.CANCEL_LOT, "barbu", {}, False),
        (Action.CANCEL_LOT, "ana", {}, True),
        (Action.DECIDE_AWARD, "barbu", {"price_unexplained": True}, True),
        (Action.RETURN_GUARANTEE, "ana", {}, True),
        (Action.CLAIM_GUARANTEE, "barbu", {"performance": Performance(guarantees_held=1)}, False),
        (Action.DECIDE_DELIVERY, "barbu", {}, True),
        (Action.DECIDE_DELIVERY, "barbu", {"performance": DELIVERED}, False),
        (Action.DECIDE_DELIVERY, "ana", {"performance": DELIVERED}, True),
        (Action.ACCEPT_INVOICE, "ana", {}, True),
        (Action.RETURN_INVOICE, "ana", {"performance": FILED}, False),
        (Action.PAY_INVOICE, "ana", {"performance": FILED}, True),
        (Action.PAY_INVOICE, "ana", {"performance": Performance(invoices_to_pay=1)}, False),
        (Action.COMPLETE_CONTRACT, "ana", {"contract_change_proposer": "", "performance": DELIVERED}, True),
        (Action.TERMINATE_CONTRACT, "ana", {"contract_change_proposer": "", "performance": FILED}, True),
        (Action.ACCEPT_ORDER, "mihai", {"framework": replace(ORDERED, answer_ends_at=FUTURE)}, False),
        (Action.DECLINE_ORDER, "mihai", {"framework": replace(ORDERED, answer_ends_at=NOW)}, True),
        (Action.LAPSE_ORDER, "", {"framework": replace(ORDERED, answer_ends_at=NOW)}, False),
        (Action.LAPSE_ORDER, "", {"framework": replace(ORDERED, answer_ends_at=FUTURE)}, True),
        (Action.PLACE_ORDER, "barbu", {"framework": Framework(order=True)}, False),
        (Action.PLACE_ORDER, "barbu", {}, True),
        (Action.PLACE_ORDER, "ana", {"framework": Framework(order=True)}, True),
        (Action.CONFIRM_PURCHASE, "barbu", {"framework": Framework(order=True), "calling": Calling(direct=True)}, True),
        (Action.ACCEPT_ORDER, "mihai", {"framework": ORDERED}, False),
        (Action.ACCEPT_ORDER, "petra", {"framework": ORDERED}, True),
        (Action.DECLINE_ORDER, "mihai", {"framework": ORDERED}, False),
        (Action.DECLINE_ORDER, "mihai", {}, True),
        (Action.CONCLUDE_CONTRACT, "ana", {"framework": ORDERED}, True),
        (Action.RECORD_REFUSAL, "ana", {"framework": ORDERED}, True),
        (Action.RECORD_DELIVERY, "ana", {"framework": Framework(agreement=True)}, True),
        (Action.FILE_INVOICE, "mihai", {"framework": Framework(agreement=True)}, True),
        (Action.DECIDE_AWARD, "barbu", {"framework": Framework(excess=OPEN_POINT[0])}, True),
        (Action.APPROVE_CONTRACT_CHANGE, "barbu", {"framework": Framework(excess=OPEN_POINT[0])}, True),
        (Action.REEVALUATE, "", {"admissible_offers": 0}, True),
        (Action.RETURN_AWARD, "barbu", {}, False),
        (Action.RETURN_AWARD, "barbu", {"award_proposer": ""}, True),
        (Action.DECIDE_AWARD, "barbu", {}, False),
        (Action.DECIDE_AWARD, "ana", {}, True),
        (Action.DECIDE_AWARD, "barbu", {"award_proposer": ""}, True),
        (Action.START_STANDSTILL, "", {}, False),
        (Action.START_STANDSTILL, "", {"letters_sent": False}, True),
        (Action.START_STANDSTILL, "", {"standstill_required": False}, True),
        (Action.SKIP_STANDSTILL, "", {}, True),
        (Action.SKIP_STANDSTILL, "", {"standstill_required": False}, False),
        (Action.PROPOSE_CONTRACT_CHANGE, "ana", {}, True),
        (Action.PROPOSE_CONTRACT_CHANGE, "ana", {"contract_change_proposer": ""}, False),
        (Action.RETURN_CONTRACT_CHANGE, "barbu", {}, False),
        (Action.RETURN_CONTRACT_CHANGE, "barbu", {"contract_change_proposer": ""}, True),
        (Action.APPROVE_CONTRACT_CHANGE, "barbu", {}, False),
        (Action.APPROVE_CONTRACT_CHANGE, "ana", {}, True),
        (Action.APPROVE_CONTRACT_CHANGE, "barbu", {"contract_change_proposer": ""}, True),
        (Action.COMPLETE_CONTRACT, "ana", {}, True),
        (Action.COMPLETE_CONTRACT, "ana", {"contract_change_proposer": ""}, False),
        (Action.TERMINATE_CONTRACT, "ana", {}, True),
        (Action.TERMINATE_CONTRACT, "ana", {"contract_change_proposer": ""}, False),
        (Action.END_STANDSTILL, "", {}, False),
        (Action.END_STANDSTILL, "", {"standstill_ends_at": NOW}, False),
        (Action.END_STANDSTILL, "", {"standstill_ends_at": FUTURE}, True),
    ],
)
def test_may_guard_refuses_with_a_reason(action: Action, actor: str, change: dict[str, object], refused: bool) -> None:
    row = row_of(action)
    stage = Stage.PUBLISHED if Stage.PUBLISHED in row.sources else row.sources[0]
    situation = replace(GOOD, **{"stage": stage, **change})  # type: ignore[arg-type]
    decision = may(situation, action, row.roles, actor, NOW)
    assert (decision.allowed, bool(decision.issues)) == (not refused, refused)
    assert all(str(found) for found in decision.issues)


def test_may_several_guards_every_reason_is_given() -> None:
    situation = replace(GOOD, stage=Stage.IN_REVIEW, issues=OPEN_POINT)
    assert len(may(situation, Action.APPROVE, [Role.APPROVER], "ana", NOW).issues) == 2


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.SCHEDULED, PAST),
        (Stage.PUBLISHED, PAST + DRAIN),
        (Stage.STANDSTILL, PAST),
        (Stage.DRAFT, None),
        (Stage.CLOSED, None),
        (Stage.AWARDED, None),
        (Stage.CANCELLED, None),
    ],
)
def test_next_event_is_when_time_next_matters(stage: Stage, expected: datetime | None) -> None:
    assert next_event(replace(GOOD, stage=stage)) == expected


def test_next_event_with_open_questions_is_a_day_before_the_deadline() -> None:
    assert next_event(Situation(stage=Stage.PUBLISHED, bids_end_at=NOW, questions_open=1)) == PAST


def test_next_event_without_a_deadline_is_none() -> None:
    assert next_event(Situation(stage=Stage.PUBLISHED)) is None


@pytest.mark.parametrize(
    ("lots", "tender"),
    [
        ([Stage.EVALUATED, Stage.STANDSTILL], Stage.EVALUATED),
        ([Stage.COMPLETED, Stage.CONTRACTED], Stage.CONTRACTED),
        ([Stage.UNSUCCESSFUL, Stage.AWARDED], Stage.AWARDED),
        ([Stage.UNSUCCESSFUL, Stage.COMPLETED], Stage.COMPLETED),
        ([Stage.TERMINATED, Stage.COMPLETED], Stage.COMPLETED),
        ([Stage.CANCELLED, Stage.UNSUCCESSFUL], Stage.UNSUCCESSFUL),
        ([Stage.CANCELLED], Stage.CANCELLED),
    ],
)
def test_tender_stage_is_the_least_advanced_live_lot(lots: list[Stage], tender: Stage) -> None:
    assert tender_stage(lots) is tender


def test_tender_stage_without_lots_is_refused() -> None:
    with pytest.raises(ValueError, match="without lots"):
        tender_stage([])
