"""What each rule decides, in one plain sentence for the reader of a ruleset, and which rules belong together.

Days are calendar days unless the sentence says working days. An empty value means that the ruleset has no such rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from procurement.rules.messages import gettext_noop

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (gettext_noop("How days are counted"), ("counting",)),
    (gettext_noop("Which procedures for which value"), ("thresholds", "purchase", "framework", "lots")),
    (
        gettext_noop("Time for bids"),
        ("open", "restricted", "simplified", "negotiated", "negotiation", "quotation", "mini_competition", "bids"),
    ),
    (gettext_noop("Questions and changes"), ("enquiries", "amendment")),
    (gettext_noop("When the platform was not available"), ("outage",)),
    (
        gettext_noop("Award"),
        ("lowest_price", "abnormally_low", "bidder_answer", "exclusion", "tie_break", "evaluation", "auction"),
    ),
    (
        gettext_noop("Letters, standstill and complaints"),
        ("letters", "standstill", "complaint", "claim", "objection", "cancellation_notice"),
    ),
    (gettext_noop("Contract"), ("award_notice", "bid_guarantee", "performance_bond", "payment", "change", "file")),
)
"""Title and first words of the keys, in the order in which a procedure meets them."""

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "counting.last_day_moves": gettext_noop(
            "A last day on a Saturday, Sunday or public holiday moves to the next working day."
        ),
        "open.minimum_bid_days": gettext_noop("Open procedure: least days from publication to the end of bids."),
        "open.electronic_reduction_days": gettext_noop(
            "Days off that minimum because bids are handed in electronically."
        ),
        "open.urgent_bid_days": gettext_noop("Least days when the buyer gives a reason for urgency."),
        "bids.minimum_count": gettext_noop("Fewer bids than this end the procedure as unsuccessful."),
        "bids.deadline_on_working_day": gettext_noop("The end of bids must fall on a working day."),
        "bids.count_public_from": gettext_noop("From when the number of bids is public."),
        "enquiries.answer_days": gettext_noop("Days before the end of bids by which answers must be published."),
        "enquiries.urgent_answer_days": gettext_noop("The same days under urgency."),
        "amendment.extension_days": gettext_noop("Days left to bidders after a late answer or a significant change."),
        "amendment.urgent_extension_days": gettext_noop("These days left to bidders under urgency."),
        "outage.window_minutes": gettext_noop("Minutes before the deadline in which failures are counted."),
        "outage.window_bad": gettext_noop("So many failed minutes among them are an outage."),
        "outage.last_minutes": gettext_noop("Last minutes before the deadline, which are looked at more closely."),
        "outage.last_bad": gettext_noop("So many failed minutes among the last ones are an outage."),
        "outage.factor": gettext_noop("The deadline moves by so many times the failed minutes."),
        "outage.recovery_minutes": gettext_noop("Least minutes left once bids can be handed in again."),
        "outage.earliest_hour": gettext_noop("Earliest local hour of a deadline that was moved for an outage."),
        "outage.latest_hour": gettext_noop("Latest local hour of a deadline that was moved for an outage."),
        "outage.most_extensions": gettext_noop("How often outages may move the deadline of one tender."),
        "outage.answer_working_days": gettext_noop("Working days in which two persons decide on the extension."),
        "lots.reason_required": gettext_noop("A tender that is not divided into lots must say why."),
        "thresholds.currency": gettext_noop("Currency of the thresholds."),
        "thresholds.works": gettext_noop("Threshold of works: from this value on the rules for large contracts apply."),
        "thresholds.goods_central": gettext_noop("Threshold of goods for central authorities."),
        "thresholds.goods_subcentral": gettext_noop("Threshold of goods for all other authorities."),
        "thresholds.services_central": gettext_noop("Threshold of services for central authorities."),
        "thresholds.services_subcentral": gettext_noop("Threshold of services for all other authorities."),
        "lowest_price.only_below_threshold": gettext_noop("The price may decide alone only below the threshold."),
        "abnormally_low.alert_share": gettext_noop(
            "A price below this share of the estimate is questioned, and never rejected by itself."
        ),
        "bid_guarantee.maximum_share": gettext_noop("Largest bid guarantee, as a share of the estimate."),
        "performance_bond.maximum_share": gettext_noop("Largest performance guarantee, as a share of the contract."),
        "bidder_answer.working_days": gettext_noop("Most working days for a bidder to answer about its offer."),
        "bidder_answer.minimum_working_days": gettext_noop(
            "Fewest working days for a bidder to answer about its offer."
        ),
        "exclusion.price_not_justified": gettext_noop(
            "An offer may be excluded because its low price is not explained."
        ),
        "exclusion.no_conclusive_answer": gettext_noop("An offer may be excluded for want of a conclusive answer."),
        "exclusion.not_conforming": gettext_noop("An offer may be excluded because it is not what was asked for."),
        "exclusion.not_qualified": gettext_noop("An offer may be excluded because the bidder is not qualified."),
        "exclusion.exclusion_ground": gettext_noop("An offer may be excluded on a ground that concerns the bidder."),
        "exclusion.breach_of_law": gettext_noop(
            "An offer may be excluded because it breaks labor, social or other law."
        ),
        "evaluation.working_days": gettext_noop("Most working days for the evaluation."),
        "letters.days": gettext_noop("Most days from the decision to the letters."),
        "standstill.days_above_threshold": gettext_noop(
            "Full days between the letters and the earliest contract, from the threshold on."
        ),
        "standstill.days_below_threshold": gettext_noop(
            "Full days between the letters and the earliest contract, below the threshold."
        ),
        "standstill.exceptions": gettext_noop("Cases without standstill."),
        "complaint.days_above_threshold": gettext_noop("Days to complain, from the threshold on."),
        "complaint.days_below_threshold": gettext_noop("Days to complain, below the threshold."),
        "complaint.review_body": gettext_noop("Who decides complaints."),
        "award_notice.days": gettext_noop("Most days from the contract to the published award notice."),
        "cancellation_notice.working_days": gettext_noop("Most working days to publish a cancellation."),
        "change.maximum_share_goods_services": gettext_noop(
            "A contract for goods or services may change by less than this."
        ),
        "change.maximum_share_works": gettext_noop("A contract for works may change by less than this."),
        "change.unforeseen_share": gettext_noop("Largest change for needs that nobody could foresee."),
        "change.additional_share": gettext_noop("Largest change for purchases that became necessary in addition."),
        "change.review_clause": gettext_noop(
            "A change that the published documents foresee in a clear clause is allowed."
        ),
        "change.not_substantial": gettext_noop("A change that is not substantial is allowed, whatever its value."),
        "change.exceeding": gettext_noop("What happens above such a limit."),
        "file.retention_years": gettext_noop("Years for which the file is kept after the end of the contract."),
        "tie_break.chain": gettext_noop("What decides exact ties unless the notice says otherwise, in this order."),
        "tie_break.allowed": gettext_noop("What a notice may choose from to decide ties."),
        "restricted.request_days": gettext_noop("Restricted procedure: least days for requests to participate."),
        "restricted.urgent_request_days": gettext_noop("Restricted procedure: least days for requests under urgency."),
        "restricted.minimum_bid_days": gettext_noop(
            "Restricted procedure: least days from the invitation to the end of bids."
        ),
        "restricted.electronic_reduction_days": gettext_noop(
            "Restricted procedure: days off that minimum because bids are handed in electronically."
        ),
        "restricted.urgent_bid_days": gettext_noop("Restricted procedure: least days for bids under urgency."),
        "auction.notice_working_days": gettext_noop(
            "Working days between the invitations to an electronic auction and its start."
        ),
        "restricted.minimum_invited": gettext_noop(
            "Restricted procedure: least number of companies to invite, if so many qualify."
        ),
        "simplified.minimum_bid_days": gettext_noop(
            "Simplified procedure: least days for bids for goods and services."
        ),
        "simplified.minimum_bid_days_works": gettext_noop("Simplified procedure: least days for bids for works."),
        "simplified.urgent_bid_days": gettext_noop(
            "Simplified procedure: least days for bids for goods and services under urgency."
        ),
        "simplified.urgent_bid_days_works": gettext_noop(
            "Simplified procedure: least days for bids for works under urgency."
        ),
        "simplified.answer_days": gettext_noop(
            "Simplified procedure: days before the end of bids by which answers must be published."
        ),
        "simplified.answer_days_works": gettext_noop(
            "Simplified procedure, works: days before the end of bids by which answers must be published."
        ),
        "simplified.urgent_answer_days": gettext_noop("Simplified procedure: these days under urgency."),
        "simplified.extension_days": gettext_noop(
            "Simplified procedure: days left to bidders after a late answer or a significant change."
        ),
        "simplified.urgent_extension_days": gettext_noop(
            "Simplified procedure: these days left to bidders under urgency."
        ),
        "simplified.request_days": gettext_noop(
            "Simplified procedure with selection: least days for requests to participate."
        ),
        "simplified.two_stage_bid_days": gettext_noop(
            "Simplified procedure with selection: least days from the invitation to the end of bids."
        ),
        "simplified.minimum_invited": gettext_noop(
            "Simplified procedure with selection: least number of companies to invite."
        ),
        "negotiated.request_days": gettext_noop(
            "Competitive procedure with negotiation: least days for requests to participate."
        ),
        "negotiated.urgent_request_days": gettext_noop("With negotiation: least days for requests under urgency."),
        "negotiated.minimum_bid_days": gettext_noop(
            "With negotiation: least days from the invitation to the end of initial offers."
        ),
        "negotiated.electronic_reduction_days": gettext_noop(
            "With negotiation: days off that minimum because offers are handed in electronically."
        ),
        "negotiated.urgent_bid_days": gettext_noop("With negotiation: least days for initial offers under urgency."),
        "negotiated.minimum_invited": gettext_noop(
            "With negotiation: fewer candidates than this are invited only if fewer qualify."
        ),
        "negotiation.round_days": gettext_noop("Least days for the offers of a later round of a negotiation."),
        "negotiation.final_days": gettext_noop("Least days for the final bids after a negotiation."),
        "negotiation.least_left": gettext_noop("So many offers stay at least when a negotiation goes on with fewer."),
        "quotation.minimum_bid_days": gettext_noop("Request for quotation: least days for offers."),
        "quotation.answer_days": gettext_noop(
            "Request for quotation: days before the end by which answers must be published."
        ),
        "quotation.extension_days": gettext_noop(
            "Request for quotation: days left after a late answer or a significant change."
        ),
        "framework.most_months": gettext_noop("Framework agreement: months at most, unless a reason is published."),
        "framework.least_parties": gettext_noop("Framework agreement with several suppliers: at least so many."),
        "framework.alert_share": gettext_noop(
            "Framework agreement: the buyer is told when so much of it is called off."
        ),
        "framework.answer_working_days": gettext_noop(
            "Order under a framework agreement: working days of the supplier to answer; then it lapses."
        ),
        "mini_competition.minimum_bid_days": gettext_noop("Competition under a framework: least days for bids."),
        "mini_competition.answer_days": gettext_noop("Competition under a framework: days for answers before the end."),
        "mini_competition.extension_days": gettext_noop("Competition under a framework: days left after a change."),
        "quotation.minimum_consulted": gettext_noop(
            "Request for quotation: so many suppliers are asked at least, unless everybody is."
        ),
        "purchase.direct_payment_below": gettext_noop("Below this value a purchase is paid without asking for offers."),
        "purchase.single_offer_most": gettext_noop("Goods and services: up to this value one offer is enough."),
        "purchase.single_offer_most_works": gettext_noop("Works: up to this value one offer is enough."),
        "purchase.consulted_most": gettext_noop(
            "Goods and services: up to this value asking chosen suppliers is enough."
        ),
        "purchase.consulted_most_works": gettext_noop("Works: up to this value asking chosen suppliers is enough."),
        "purchase.below": gettext_noop("Goods and services: direct purchases stay below this value."),
        "purchase.below_works": gettext_noop("Works: direct purchases stay below this value."),
        "abnormally_low.below_mean_share": gettext_noop(
            "A price that is so far or further below the mean of the other offers is questioned."
        ),
        "abnormally_low.below_next_share": gettext_noop(
            "A price that is so far or further below the next higher offer is questioned."
        ),
        "abnormally_low.deviation_factor": gettext_noop(
            "A rebate above the mean rebate by more than so many mean positive deviations is questioned."
        ),
        "complaint.blocks": gettext_noop("What a pending complaint keeps waiting."),
        "complaint.charge": gettext_noop("What a complainant pays."),
        "complaint.documents_share": gettext_noop(
            "Complaint against the documents: its charge as a share of the estimated value."
        ),
        "complaint.result_share": gettext_noop(
            "Complaint against the result: its charge as a share of the estimated value."
        ),
        "complaint.documents_least": gettext_noop("Complaint against the documents: least charge."),
        "complaint.result_least": gettext_noop("Complaint against the result: least charge."),
        "complaint.documents_most_below": gettext_noop(
            "Complaint against the documents: largest charge below the threshold."
        ),
        "complaint.documents_most_above": gettext_noop(
            "Complaint against the documents: largest charge from the threshold on."
        ),
        "complaint.result_most_below": gettext_noop(
            "Complaint against the result: largest charge below the threshold."
        ),
        "complaint.result_most_above": gettext_noop(
            "Complaint against the result: largest charge from the threshold on."
        ),
        "complaint.charge_step": gettext_noop("The charge of a complaint is rounded up to a multiple of this."),
        "complaint.charge_days": gettext_noop("Days to show that the charge was paid."),
        "complaint.view_days": gettext_noop("Days for the buyer to give its view of a complaint."),
        "complaint.ruling_days": gettext_noop("Days for the review body to decide."),
        "payment.days": gettext_noop("Days to pay an invoice, from its receipt or the acceptance if that is later."),
        "payment.late_interest_rate": gettext_noop("Interest a year for late payment."),
        "claim.reply_days": gettext_noop("Days for the buyer to reply to a company's claim."),
        "objection.reply_days": gettext_noop("Days for the buyer to reply to a citizen's objection."),
    }
)
