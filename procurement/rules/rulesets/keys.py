"""The keys that every ruleset answers: what each value is and what it decides. Their values live in the data files.

Days are calendar days unless the key says working_days; shares are fractions of one ("0.80" is 80 %); money is without
VAT. null means that the ruleset has no such rule. A threshold is reached at the value itself: below is strictly less.

counting.last_day_moves                 a last day on a Saturday, Sunday or public holiday moves to the next working day
open.minimum_bid_days                   open procedure: least time from publication to the end of bids
open.electronic_reduction_days          days off that minimum as bids are submitted electronically (always, here)
open.urgent_bid_days                    the minimum when the buyer gives a reason for urgency (null: no shortening)
restricted.request_days, .urgent_request_days       restricted procedure: least time for requests to participate
restricted.minimum_bid_days             least time from the invitation to the end of bids; less .electronic_reduction_days
restricted.urgent_bid_days              the same with a reason for urgency (null: no shortening)
restricted.minimum_invited              fewer are invited only if fewer qualify
simplified.*                            the same for the simplified procedure, for works apart (null: the law has none);
                                        .request_days and .two_stage_bid_days where candidates are selected first
negotiated.*                            as restricted.*, for the competitive procedure with negotiation (bids: initial offers)
negotiation.round_days, .final_days     least time for the offers of a later round, for the final ones; .least_left: so many stay
quotation.minimum_bid_days, .answer_days, .extension_days   the same for a request for quotation
quotation.minimum_consulted             so many suppliers are asked at least, unless everybody is
framework.most_months                   a framework agreement lasts longer only with a reason
framework.least_parties                 with several suppliers it is concluded with so many at least (null: with two)
framework.alert_share                   the buyer is told once so much of a framework agreement is called off
framework.answer_working_days           time for a supplier to answer an order (null: no limit)
mini_competition.minimum_bid_days, .answer_days, .extension_days    as above, for a competition under a framework agreement
purchase.direct_payment_below           below this a purchase is paid without asking for offers
purchase.single_offer_most              up to this one offer is enough (_works: for works)
purchase.consulted_most                 up to this consulting suppliers is enough; above, everybody is asked
purchase.below                          purchases outside the law's procedures stay below this (null: below the threshold)
bids.minimum_count                      fewer bids than this end the procedure as unsuccessful
bids.deadline_on_working_day            the end of bids must fall on a working day
bids.count_public_from                  when the number of bids is public: "closed" (at the deadline) or "opened"
enquiries.answer_days                   clear days before the end of bids by which answers must be published
enquiries.urgent_answer_days            the same under urgency (null: as without urgency)
amendment.extension_days                least time left to bidders after a late answer or a significant change
amendment.urgent_extension_days         the same under urgency (null: as without urgency)
outage.window_minutes, .window_bad      so many bad minutes in the last minutes before the deadline are an outage
outage.last_minutes, .last_bad          or so many in these last minutes
outage.factor                           the deadline moves by so many times the bad minutes
outage.recovery_minutes                 and at least so far past the moment from which bids can be handed in again
outage.earliest_hour, .latest_hour      local hours of a working day between which the new deadline falls
outage.most_extensions                  so often outages move the deadline of one tender
outage.answer_working_days              longest time for two persons to decide on the extension
lots.reason_required                    a tender that is not divided into lots must say why
thresholds.currency                     currency of the thresholds (null: no thresholds)
thresholds.works                        value from which the rules for large works contracts apply
thresholds.goods_central, .services_central         the same for goods and services of central authorities
thresholds.goods_subcentral, .services_subcentral   the same for all other authorities
lowest_price.only_below_threshold       the price may decide alone only below the threshold
abnormally_low.alert_share              a price below this share of the estimate is questioned, never rejected by itself
abnormally_low.below_mean_share         and one that is so far or further below the mean of the other offers
abnormally_low.below_next_share         and one that is so far or further below the next higher offer
abnormally_low.deviation_factor         and one whose rebate exceeds the mean rebate by more than so many mean positive deviations
bid_guarantee.maximum_share             largest bid guarantee, as a share of the estimate
performance_bond.maximum_share          largest performance bond, as a share of the contract
bidder_answer.working_days              longest time for a bidder to answer the committee's questions
bidder_answer.minimum_working_days      shortest time for that
exclusion.*                             whether an offer may be excluded for this reason of rules.exclusions
evaluation.working_days                 longest time to evaluate
auction.notice_working_days             least time from the invitations to an electronic auction to its start
letters.days                            longest time from the decision to the letters
standstill.days_above_threshold, .days_below_threshold   full days between the letters and the earliest contract
standstill.exceptions                   cases without standstill: "sole_bidder", "call_off", "no_notice_duty"
complaint.days_above_threshold, .days_below_threshold    time to complain after the letter
complaint.review_body                   who decides complaints (null: national law names it)
complaint.blocks                        what a pending complaint keeps waiting: "closing", "invitation", "award", "standstill", "contract"
complaint.charge                        what a complainant pays: "none", "fee", "security"
complaint.documents_share, .result_share    its share of the estimated value, for what is attacked
complaint.documents_least, .result_least    it is at least so much
complaint.documents_most_below, .documents_most_above, .result_most_below, .result_most_above
                                        it is at most so much, below the threshold and from it on
complaint.charge_step                   it is rounded up to a multiple of this
complaint.charge_days                   time to show the payment
complaint.view_days                     time for the buyer to give its view
complaint.ruling_days                   time for the review body to decide
claim.reply_days, objection.reply_days  time for the buyer to reply to a company, to a citizen
award_notice.days                       longest time from the contract to the published award notice
cancellation_notice.working_days        longest time to publish a cancellation
change.maximum_share_goods_services, .maximum_share_works   a contract may change by less than this
change.unforeseen_share                 a change for unforeseen needs may not exceed this
change.additional_share                 a change for necessary additional purchases may not exceed this
change.review_clause                    a change that the published documents foresee in a clear clause is allowed
change.not_substantial                  a change that is not substantial is allowed, whatever its value
change.exceeding                        above a limit: "refuse", or "warn" and leave it to the second person
payment.days                            longest time to pay an invoice, from its receipt or the acceptance if later
payment.late_interest_rate              yearly rate of interest for late payment (null: none is computed)
file.retention_years                    how long the file is kept after the end of the contract
tie_break.chain                         what decides exact ties unless the notice says otherwise, in order
tie_break.allowed                       what a notice may choose from
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How a value is written in the data: whole number, decimal as a string, true or false, word, list of words."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    TEXT = "text"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class KeySpec:
    """What a key's value must look like; `choices` closes the list of words, `nullable` allows for no such rule."""

    kind: Kind
    nullable: bool = False
    choices: tuple[str, ...] = ()


TIE_BREAKS = ("lower_price", "heaviest_factor", "extra_criterion", "seeded_draw", "earliest_receipt")
COMPLAINT_BLOCKS = ("closing", "invitation", "award", "standstill", "contract")
STANDSTILL_EXCEPTIONS = ("sole_bidder", "call_off", "no_notice_duty")

_DAYS = _NUMBER = KeySpec(Kind.INTEGER)
_DAYS_IF_ANY = KeySpec(Kind.INTEGER, nullable=True)
_AMOUNT_IF_ANY = KeySpec(Kind.DECIMAL, nullable=True)
_FLAG = KeySpec(Kind.FLAG)
_TIES = KeySpec(Kind.NAMES, choices=TIE_BREAKS)

_SELECTIVE = (
    "request_days", "urgent_request_days", "minimum_bid_days", "electronic_reduction_days", "urgent_bid_days",
    "minimum_invited",
)  # fmt: skip

KEYS: Mapping[str, KeySpec] = MappingProxyType(
    {
        "counting.last_day_moves": _FLAG,
        "open.minimum_bid_days": _DAYS,
        "open.electronic_reduction_days": _DAYS,
        "open.urgent_bid_days": _DAYS_IF_ANY,
        **{f"{name}.{rest}": _DAYS_IF_ANY for name in ("restricted", "negotiated") for rest in _SELECTIVE},
        "auction.notice_working_days": _DAYS,
        "simplified.minimum_bid_days": _DAYS_IF_ANY,
        "simplified.minimum_bid_days_works": _DAYS_IF_ANY,
        "simplified.urgent_bid_days": _DAYS_IF_ANY,
        "simplified.urgent_bid_days_works": _DAYS_IF_ANY,
        "simplified.answer_days": _DAYS_IF_ANY,
        "simplified.answer_days_works": _DAYS_IF_ANY,
        "simplified.urgent_answer_days": _DAYS_IF_ANY,
        "simplified.extension_days": _DAYS_IF_ANY,
        "simplified.urgent_extension_days": _DAYS_IF_ANY,
        "simplified.request_days": _DAYS_IF_ANY,
        "simplified.two_stage_bid_days": _DAYS_IF_ANY,
        "simplified.minimum_invited": _DAYS_IF_ANY,
        **dict.fromkeys(("negotiation.round_days", "negotiation.final_days", "negotiation.least_left"), _NUMBER),
        "quotation.minimum_bid_days": _DAYS_IF_ANY,
        "quotation.answer_days": _DAYS_IF_ANY,
        "quotation.extension_days": _DAYS_IF_ANY,
        "quotation.minimum_consulted": _DAYS_IF_ANY,
        "framework.most_months": _DAYS_IF_ANY,
        "framework.least_parties": _DAYS_IF_ANY,
        "framework.alert_share": _AMOUNT_IF_ANY,
        "framework.answer_working_days": _DAYS_IF_ANY,
        "mini_competition.minimum_bid_days": _DAYS_IF_ANY,
        "mini_competition.answer_days": _DAYS_IF_ANY,
        "mini_competition.extension_days": _DAYS_IF_ANY,
        "purchase.direct_payment_below": _AMOUNT_IF_ANY,
        "purchase.single_offer_most": _AMOUNT_IF_ANY,
        "purchase.single_offer_most_works": _AMOUNT_IF_ANY,
        "purchase.consulted_most": _AMOUNT_IF_ANY,
        "purchase.consulted_most_works": _AMOUNT_IF_ANY,
        "purchase.below": _AMOUNT_IF_ANY,
        "purchase.below_works": _AMOUNT_IF_ANY,
        "bids.minimum_count": KeySpec(Kind.INTEGER),
        "bids.deadline_on_working_day": _FLAG,
        "bids.count_public_from": KeySpec(Kind.TEXT, choices=("closed", "opened")),
        "enquiries.answer_days": _DAYS,
        "enquiries.urgent_answer_days": _DAYS_IF_ANY,
        "amendment.extension_days": _DAYS,
        "amendment.urgent_extension_days": _DAYS_IF_ANY,
        "outage.window_minutes": _NUMBER,
        "outage.window_bad": _NUMBER,
        "outage.last_minutes": _NUMBER,
        "outage.last_bad": _NUMBER,
        "outage.factor": _NUMBER,
        "outage.recovery_minutes": _NUMBER,
        "outage.earliest_hour": _NUMBER,
        "outage.latest_hour": _NUMBER,
        "outage.most_extensions": _NUMBER,
        "outage.answer_working_days": _NUMBER,
        "lots.reason_required": _FLAG,
        "thresholds.currency": KeySpec(Kind.TEXT, nullable=True),
        "thresholds.works": _AMOUNT_IF_ANY,
        "thresholds.goods_central": _AMOUNT_IF_ANY,
        "thresholds.goods_subcentral": _AMOUNT_IF_ANY,
        "thresholds.services_central": _AMOUNT_IF_ANY,
        "thresholds.services_subcentral": _AMOUNT_IF_ANY,
        "lowest_price.only_below_threshold": _FLAG,
        "abnormally_low.alert_share": _AMOUNT_IF_ANY,
        "abnormally_low.below_mean_share": _AMOUNT_IF_ANY,
        "abnormally_low.below_next_share": _AMOUNT_IF_ANY,
        "abnormally_low.deviation_factor": _AMOUNT_IF_ANY,
        "bid_guarantee.maximum_share": _AMOUNT_IF_ANY,
        "performance_bond.maximum_share": _AMOUNT_IF_ANY,
        "bidder_answer.working_days": _DAYS_IF_ANY,
        "bidder_answer.minimum_working_days": _DAYS,
        "exclusion.price_not_justified": _FLAG,
        "exclusion.no_conclusive_answer": _FLAG,
        "exclusion.not_conforming": _FLAG,
        "exclusion.not_qualified": _FLAG,
        "exclusion.exclusion_ground": _FLAG,
        "exclusion.breach_of_law": _FLAG,
        "evaluation.working_days": _DAYS_IF_ANY,
        "letters.days": _DAYS_IF_ANY,
        "standstill.days_above_threshold": _DAYS,
        "standstill.days_below_threshold": _DAYS,
        "standstill.exceptions": KeySpec(Kind.NAMES, choices=STANDSTILL_EXCEPTIONS),
        "complaint.days_above_threshold": _DAYS_IF_ANY,
        "complaint.days_below_threshold": _DAYS_IF_ANY,
        "complaint.review_body": KeySpec(Kind.TEXT, nullable=True),
        "complaint.blocks": KeySpec(Kind.NAMES, choices=COMPLAINT_BLOCKS),
        "complaint.charge": KeySpec(Kind.TEXT, nullable=True, choices=("none", "fee", "security")),
        "complaint.documents_share": _AMOUNT_IF_ANY,
        "complaint.result_share": _AMOUNT_IF_ANY,
        "complaint.documents_least": _AMOUNT_IF_ANY,
        "complaint.result_least": _AMOUNT_IF_ANY,
        "complaint.documents_most_below": _AMOUNT_IF_ANY,
        "complaint.documents_most_above": _AMOUNT_IF_ANY,
        "complaint.result_most_below": _AMOUNT_IF_ANY,
        "complaint.result_most_above": _AMOUNT_IF_ANY,
        "complaint.charge_step": _AMOUNT_IF_ANY,
        "complaint.charge_days": _DAYS_IF_ANY,
        "complaint.view_days": _DAYS_IF_ANY,
        "complaint.ruling_days": _DAYS_IF_ANY,
        "claim.reply_days": _DAYS,
        "objection.reply_days": _DAYS,
        "award_notice.days": _DAYS_IF_ANY,
        "cancellation_notice.working_days": _DAYS_IF_ANY,
        "change.maximum_share_goods_services": _AMOUNT_IF_ANY,
        "change.maximum_share_works": _AMOUNT_IF_ANY,
        "change.unforeseen_share": _AMOUNT_IF_ANY,
        "change.additional_share": _AMOUNT_IF_ANY,
        "change.review_clause": _FLAG,
        "change.not_substantial": _FLAG,
        "change.exceeding": KeySpec(Kind.TEXT, choices=("refuse", "warn")),
        "payment.days": _DAYS_IF_ANY,
        "payment.late_interest_rate": _AMOUNT_IF_ANY,
        "file.retention_years": KeySpec(Kind.INTEGER, nullable=True),
        "tie_break.chain": _TIES,
        "tie_break.allowed": _TIES,
    }
)
