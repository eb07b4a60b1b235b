"""Every page once: who looks at it, at which tender, and the button to press first. A page that is on no list fails.

Downloads, addresses that only take forms, and the pages of allauth (tests/procurement/test_in_the_browser.py) stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.journeys.world import World


@dataclass(frozen=True, slots=True)
class Scene:
    """One page as one person sees it. `at`: which tender, by what has become of it; `more`: arguments of the address by name."""

    who: str
    name: str
    at: str = ""
    press: str = ""
    query: str = ""
    path: str = ""
    status: int = 200
    more: tuple[tuple[str, str], ...] = ()

    def address(self, world: World) -> str:
        """The address, its arguments taken from the world; pages of words have theirs in `path`."""
        if self.path:
            return self.path
        known = {**world.values, "number": 1}
        known |= {argument: world.values.get(value, value) for argument, value in self.more}
        if self.at:
            known["reference"] = world.tenders[self.at].tender.reference
        words = re.findall(r"<\w+:(\w+)>", ROUTES[self.name])
        return reverse(self.name, kwargs={word: known[word] for word in words}) + self.query

    def __str__(self) -> str:
        parts = (
            self.who,
            self.name,
            self.at,
            self.path,
            self.query,
            self.press,
            *(value for _argument, value in self.more),
        )
        return " ".join(part for part in parts if part)


def _addresses() -> Iterator[tuple[str, str]]:
    """Every named address: (name with namespace, route)."""

    def walk(patterns: list[Any], namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = ":".join(part for part in (namespace, entry.namespace) if part)
                yield from walk(entry.url_patterns, inner, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                yield ":".join(part for part in (namespace, entry.name or "") if part), prefix + str(entry.pattern)

    yield from walk(get_resolver().url_patterns, "", "")


ROUTES = dict(_addresses())


LAW = (("law", "ro"), ("edition", "2026"))


def each(who: str, name: str, *stages: str, **more: Any) -> Iterator[Scene]:
    """The same page at several tenders."""
    return (Scene(who, name, stage, **more) for stage in stages)


PUBLIC = (
    Scene("visitor", "cms:home"),
    Scene("visitor", "cms:guides"),
    Scene("visitor", "cms:guides", path="/guides/how-bids-are-evaluated/"),
    Scene("visitor", "cms:news"),
    Scene("visitor", "cms:news", path="/news/this-platform-is-open/"),
    Scene("visitor", "cms:about"),
    Scene("visitor", "tenders:board"),
    Scene("visitor", "tenders:board", query="?stage=open&cpv=30000000&min_value=x"),
    Scene("visitor", "tenders:board", query="?q=nothing+like+this"),
    *each("visitor", "tenders:tender", "open", "closed", "ranked", "standstill", "done", "cancelled", "empty"),
    *each("visitor", "tenders:lot", "open", "ranked", "standstill", "done"),
    Scene("visitor", "tenders:what-if", "scoring", query="?total-1=90000&quality-1=30&total-2=80000"),
    Scene("visitor", "tenders:what-if", "scoring", query="?total-1=many", status=422),
    Scene("visitor", "tenders:auction", "auction"),
    *each("visitor", "tenders:contract", "changing", "done"),
    *each("visitor", "tenders:file", "open", "done"),
    Scene("auditor", "tenders:file", "done"),
    Scene("visitor", "tenders:contracts"),
    *(Scene("visitor", f"tenders:{name}") for name in ("plans", "consultations")),
    Scene("visitor", "tenders:plan", more=(("number", "plan"),)),
    *(Scene(who, "tenders:consultation", more=(("key", "consultation"),)) for who in ("visitor", "bidder")),
    Scene("visitor", "tenders:contracts", query="?q=nothing+like+this"),
    *each("visitor", "tenders:tender-log", "open", "done"),
    *each("visitor", "tenders:tender-verify", "open", "done"),
    Scene("auditor", "tenders:tender-verify", "standstill"),
    Scene("visitor", "tenders:tender", more=(("reference", "2026-99999"),), status=404),
    Scene("visitor", "tenders:verification"),
    Scene("visitor", "tenders:verification", press="Check"),
    Scene("visitor", "tenders:log"),
    Scene("visitor", "tenders:log-minutes"),
    Scene("visitor", "tenders:ocds"),
    Scene("visitor", "tenders:api-reference"),
    Scene("visitor", "tenders:unit-prices"),
    Scene("visitor", "tenders:unit-prices", query="?q=nothing+like+this"),
    Scene("visitor", "tenders:unit-price", query="?cpv=30000000&unit=piece&currency=RON"),
    Scene("visitor", "tenders:price-indices"),
    Scene("visitor", "tenders:price-index"),
    Scene("visitor", "tenders:rate-tables"),
    Scene("visitor", "tenders:rate-table"),
    Scene("visitor", "tenders:rate-table", query="?currency=EUR"),
    Scene("visitor", "tenders:savings"),
    Scene("visitor", "tenders:savings", press="PDF"),  # leads to the page of the file
    Scene("visitor", "tenders:savings", query="?min_value=x&currency=none", status=400),
    Scene("visitor", "tenders:savings-group", more=(("group", "buyer"),)),
    Scene("visitor", "tenders:savings-ended", more=(("outcome", "cancelled"),)),
    Scene("visitor", "tenders:savings", query="?currency=EUR&convert=yes"),
    Scene("visitor", "tenders:savings-unrated", query="?currency=EUR&convert=yes"),
    Scene("visitor", "tenders:savings-converted", "done", query="?currency=EUR&convert=yes"),
    Scene("visitor", "tenders:savings-working", "done"),
    Scene("visitor", "tenders:savings-reports"),
    Scene("visitor", "tenders:savings", query="?report=1"),
    Scene("visitor", "tenders:savings-report", more=(("number", "statement"),)),
    *(Scene("visitor", f"tenders:{name}") for name in ("red-flags", "red-flag", "red-flag-rule", "red-flags-of")),
    Scene("visitor", "tenders:red-flags", query="?who=nothing+like+this&code=R999"),
    *(Scene("visitor", f"tenders:{name}", query="?period=all") for name in ("usage", "usage-of")),
    *(Scene("visitor", f"tenders:{name}") for name in ("activity-reports", "activity-report")),
    Scene("visitor", "tenders:activity-reports", query="?agency=nothing+like+this"),
    Scene("officer", "tenders:savings"),
    Scene("visitor", "tenders:usage", query="?period=1999&q=nothing+like+this"),
    Scene("visitor", "laws:index"),
    Scene("visitor", "debarment:index"),
    Scene("visitor", "bidders:fees"),
    *each("visitor", "tenders:fees", "open", "done"),
    Scene("visitor", "laws:version", more=LAW),
    Scene("visitor", "people:register"),
    Scene("visitor", "people:lost_second_step"),
    Scene("visitor", "people:logged_in"),
    Scene("visitor", "people:invitation"),
    Scene("visitor", "people:invitation", more=(("token", "unknown"),), status=404),
    Scene("visitor", "people:outbox"),
    Scene("visitor", "people:outbox_message"),
)

BIDDERS = (
    Scene("bidder", "tenders:desk"),
    Scene("bidder", "tenders:bid-list"),
    Scene("bidder", "tenders:company-profile"),
    *(Scene(who, "tenders:bid-qualification", "open") for who in ("bidder", "rival")),
    Scene("late rival", "tenders:bid-list"),
    *each("bidder", "tenders:tender", "open", "standstill"),
    Scene("late rival", "tenders:bid", "open"),
    *each("rival", "tenders:bid", "open", "closed", "standstill", "ranked"),
    *each("bidder", "tenders:bid", "open", "standstill", "cancelled"),
    Scene("late rival", "tenders:bid", "late"),
    Scene("bidder", "tenders:bid-auction", "auction"),
    Scene("bidder", "tenders:bid-price", "open"),
    Scene("rival", "tenders:bid-price", "open", query="?check=1"),
    Scene("rival", "tenders:bid-price", "open", press="Save the prices"),
    Scene("bidder", "tenders:bid-price-clear", "open"),
    *(Scene(who, "tenders:bid-documents", "open") for who in ("bidder", "rival")),
    Scene("bidder", "tenders:bid-file-remove", "open"),
    Scene("bidder", "tenders:bid-declarations", "open"),
    Scene("rival", "tenders:bid-declarations", "open", query="?check=1"),
    *(Scene(who, "tenders:bid-companies", "open") for who in ("bidder", "rival")),
    *(Scene("bidder", "tenders:bid-company-add", "open", more=(("role", role),)) for role in ("member", "capacity")),
    Scene("rival", "tenders:bid-company-add", "open", press="Save", more=(("role", "subcontractor"),)),
    Scene("bidder", "tenders:bid-company", "open"),
    Scene("bidder", "tenders:bid-company-remove", "open"),
    *(Scene("bidder", name, "open") for name in ("tenders:bid-seal", "tenders:bid-seal-confirmed")),
    *(Scene(who, "tenders:bid-check", "open") for who in ("bidder", "rival", "preparer")),
    Scene("bidder", "tenders:bid-withdraw", "open"),
    Scene("bidder", "tenders:bid-key", "open"),
    Scene("bidder", "tenders:bid-package", "open"),
    Scene("rival", "tenders:bid-package", "open", press="Upload the package"),
    Scene("rival", "tenders:bid", "questioned"),
    Scene("rival", "tenders:bid-question", more=(("question_id", "question"),)),
    Scene("rival", "tenders:bid-question", more=(("question_id", "question"),), press="Send the answer"),
    Scene("rival", "tenders:bid-question", more=(("question_id", "repair"),)),
    Scene("rival", "tenders:bid-question", more=(("question_id", "repair"),), press="Send the answer"),
    Scene("bidder", "tenders:letter", more=(("letter_id", "letter"),)),
    Scene("rival", "tenders:desk"),
    *(Scene("rival", f"messages:{name}") for name in ("inbox", "message", "settings")),
    Scene("rival", "messages:inbox", query="?kind=flag&about=none"),
    Scene("visitor", "messages:stop", more=(("token", "stop_token"),)),
    Scene("rival", "tenders:supplier-contract", "changing"),
    Scene("rival", "tenders:supplier-contract", "changing", press="File the invoice"),
    Scene("bidder", "tenders:receipt", more=(("receipt_id", "receipt"),)),
    Scene("late rival", "tenders:receipt", more=(("receipt_id", "refusal"),)),
)

BUYER = (
    Scene("officer", "tenders:savings-report", more=(("number", "statement"),)),
    Scene("officer", "tenders:savings-report-new"),
    Scene("officer", "tenders:savings-report-new", press="Freeze the figures"),
    Scene("approver", "tenders:savings-report", more=(("number", "waiting_statement"),)),
    Scene("approver", "tenders:savings-report", press="Return the report", more=(("number", "waiting_statement"),)),
    Scene("auditor", "tenders:red-flag", press="Withdraw the mark"),
    Scene("auditor", "tenders:activity-so-far"),
    *(Scene(who, "tenders:desk") for who in ("officer", "approver", "key holder", "auditor", "founder", "newcomer")),
    Scene("officer", "tenders:officer-board"),
    Scene("officer", "tenders:officer-board", query="?q=nothing+like+this"),
    Scene("officer", "tenders:officer-new"),
    Scene("officer", "tenders:officer-new", press="Save the draft"),
    *each("officer", "tenders:officer-tender", "begun", "draft", "in review", "scheduled", "open", "closed"),
    *each("officer", "tenders:officer-tender", "ranked", "standstill", "done", "cancelled"),
    Scene("officer", "tenders:officer-basics", "draft"),
    *each("officer", "tenders:officer-dates", "begun", "draft"),
    Scene("officer", "tenders:officer-dates", "begun", press="Use these dates"),
    Scene("officer", "tenders:officer-requirements", "draft"),
    Scene("officer", "tenders:officer-buyers", "draft"),
    Scene("officer", "tenders:officer-groups", "draft"),
    Scene("officer", "tenders:officer-translations", "draft"),
    Scene("officer", "tenders:officer-translation", "draft", more=(("language", "ro"),)),
    Scene("officer", "tenders:officer-qualification", "draft"),
    *each("officer", "tenders:officer-documents", "begun", "draft"),
    Scene("officer", "tenders:officer-documents", "draft", press="Add"),
    Scene("officer", "tenders:officer-document-remove", "draft"),
    Scene("officer", "tenders:officer-key-holders", "draft"),
    Scene("officer", "tenders:officer-lot-new", "begun"),
    Scene("officer", "tenders:officer-lot-new", "begun", press="Save"),
    Scene("officer", "tenders:officer-lot", "draft"),
    Scene("officer", "tenders:officer-lot-remove", "draft"),
    Scene("officer", "tenders:officer-review", "draft"),
    Scene("approver", "tenders:officer-review", "in review"),
    *each("officer", "tenders:officer-cancel", "begun", "open", "cancelled"),
    Scene("officer", "tenders:opening", "open"),
    *each("key holder", "tenders:opening", "closed", "ranked"),
    Scene("officer", "tenders:officer-shares", "shared"),
    Scene("key holder", "tenders:my-share", "shared"),
    Scene("officer", "tenders:officer-bids", "ranked"),
    *each("officer", "tenders:officer-award", "ranked", "standstill", "awarded"),
    Scene("officer", "tenders:officer-award", "questioned"),
    Scene("officer", "tenders:officer-auction", "auction"),
    Scene("officer", "tenders:officer-copy", "open"),
    Scene("officer", "tenders:officer-offer", "questioned", more=(("bid_id", "asked_bid"),)),
    Scene("approver", "tenders:officer-offer", "questioned", more=(("bid_id", "excluded_bid"),)),
    Scene(
        "approver",
        "tenders:officer-offer",
        "questioned",
        "Send back to the officer",
        more=(("bid_id", "excluded_bid"),),
    ),
    Scene("officer", "tenders:officer-lot-cancel", "questioned"),
    Scene("approver", "tenders:officer-award", "ranked"),
    *each("officer", "tenders:officer-contract", "standstill", "awarded", "signed", "done"),
    *each("officer", "tenders:officer-contract-change", "signed", "done", "changing"),
    Scene("officer", "tenders:officer-contract-change", "signed", press="Propose the change"),
    Scene("approver", "tenders:officer-contract-change", "changing"),
    *each("officer", "tenders:officer-subcontractors", "signed", "done", "changing"),
    Scene("officer", "tenders:officer-subcontractors", "signed", press="Agree and publish"),
    Scene("officer", "tenders:history-tables", press="Upload"),
    *(Scene("officer", "tenders:history-table", more=(("table_id", name),)) for name in ("checked", "imported")),
    Scene("auditor", "tenders:history-table", more=(("table_id", "checked"),)),
    *(Scene("officer", f"tenders:officer-{name}") for name in ("plans", "consultations")),
    *(Scene(who, "tenders:officer-plan", more=(("number", "next_plan"),)) for who in ("officer", "approver")),
    Scene("officer", "tenders:officer-plan", press="Add the line", more=(("number", "next_plan"),)),
    Scene("officer", "tenders:officer-plan-line", more=(("number", "next_plan"), ("item", "plan_item"))),
    Scene("officer", "tenders:officer-consultation", more=(("key", "consultation"),)),
    *each("officer", "tenders:officer-planned", "draft", "open"),
    *each("officer", "tenders:officer-deliveries", "changing", "done"),
    Scene("officer", "tenders:officer-deliveries", "changing", press="Record the delivery"),
    *(Scene(who, "tenders:officer-delivery", "changing") for who in ("officer", "approver")),
    *each("officer", "tenders:officer-invoices", "changing", "done"),
    Scene("officer", "tenders:officer-invoice", "changing", more=(("invoice_id", "invoice"),)),
    *each("officer", "tenders:officer-guarantees", "changing"),
    Scene("officer", "tenders:officer-guarantee", "changing", more=(("guarantee_id", "guarantee"),)),
    Scene("approver", "tenders:officer-guarantee", "changing", more=(("guarantee_id", "guarantee"),)),
    *each("officer", "tenders:officer-replace", "open", "closed", "ranked"),
    Scene("officer", "tenders:officer-replace", "open", press="Propose the replacement"),
    Scene("officer", "tenders:officer-hold", "closed"),
    *(Scene(who, "tenders:officer-suspension", "suspended") for who in ("officer", "approver")),
    Scene("officer", "tenders:officer-suspension", "open"),
    Scene("officer", "tenders:officer-suspension", "open", press="Record the order"),
    *(Scene(who, "tenders:payment", more=(("charge_id", "charge"),)) for who in ("officer", "bidder")),
    Scene("officer", "tenders:payment", press="Record it", more=(("charge_id", "charge"),)),
    *each("visitor", "tenders:deposits", "open"),
    *each("officer", "tenders:deposits", "draft"),
    *each("bidder", "tenders:deposits", "open"),
    *each("bidder", "tenders:fees", "open"),
    Scene("bidder", "tenders:payment", more=(("charge_id", "platform_fee"),)),
    *(Scene(who, "tenders:payments") for who in ("bidder", "auditor", "administrator")),
    *each("officer", "tenders:complaint", "disputed", "upheld"),
    Scene("approver", "tenders:complaint", "disputed"),
    Scene("officer", "tenders:objection", "suspended", more=(("number", "two"),)),
    Scene("officer", "tenders:objection", "suspended", press="Publish the reply", more=(("number", "two"),)),
    *each("visitor", "tenders:complaints", "open", "disputed", "suspended", "cancelled"),
    *each("visitor", "tenders:complaint", "disputed", "upheld"),
    Scene("visitor", "tenders:tender", "suspended"),
    Scene("visitor", "tenders:objection", "suspended"),
    *each("bidder", "tenders:complaint", "disputed", "suspended"),
    *each("bidder", "tenders:complaint-new", "open", "disputed", "done"),
    Scene("bidder", "tenders:complaint-new", "standstill", press="Keep as a draft"),
    Scene("bidder", "tenders:objection-new", "open"),
    Scene("bidder", "tenders:objection-new", "open", press="Send"),
)

PEOPLE = (
    Scene("officer", "tenders:red-flag", press="Publish the reply"),
    Scene("newcomer", "people:register"),
    Scene("newcomer", "people:register_agency"),
    Scene("newcomer", "people:register_agency", press="Register the agency"),
    Scene("newcomer", "bidders:register"),
    Scene("newcomer", "bidders:register", press="Register the company"),
    Scene("bidder", "people:account"),
    Scene("bidder", "people:second_step"),
    Scene("bidder", "people:give_back_role", more=(("number", "membership"),)),
    Scene("newcomer", "people:invitation"),
    Scene("bidder", "people:organization"),
    Scene("bidder", "tenders:company"),
    Scene("bidder", "tenders:company-figures"),
    Scene("bidder", "tenders:company-figures", press="Save"),
    Scene("bidder", "tenders:company-references"),
    Scene("rival", "tenders:company-references"),
    Scene("bidder", "tenders:company-statistics"),
    Scene("rival", "tenders:company-statistics"),
    Scene("bidder", "tenders:company-reference"),
    Scene("bidder", "tenders:company-reference-add"),
    Scene("bidder", "tenders:company-reference-add", press="Save"),
    Scene("bidder", "tenders:vault"),
    Scene("rival", "tenders:vault"),
    Scene("bidder", "tenders:vault-add"),
    Scene("bidder", "tenders:vault-add", press="Upload and keep"),
    Scene("bidder", "tenders:vault-document"),
    Scene("bidder", "tenders:vault-remove"),
    Scene("bidder", "people:organization_edit"),
    Scene("bidder", "people:members"),
    Scene("bidder", "people:invite"),
    Scene("bidder", "people:member"),
    Scene("bidder", "people:member_leaves"),
    Scene("bidder", "people:absences"),
    Scene("bidder", "people:absences", press="Record the absence"),
    Scene("bidder", "people:member_away"),
    Scene("bidder", "people:own_data"),
    Scene("bidder", "people:tokens"),
    Scene("bidder", "people:token_new"),
    Scene("bidder", "people:token_new", press="Make the token"),
    Scene("bidder", "people:company_programs"),
    Scene("key holder", "people:member_key"),
    Scene("key holder", "people:member_key_new"),
    Scene("bidder", "people:organization_data"),
    Scene("administrator", "tenders:desk"),
    Scene("administrator", "people:platform"),
    Scene("administrator", "people:platform_organizations"),
    Scene("administrator", "people:platform_organization", more=(("organization_id", "waiting"),)),
    Scene("administrator", "people:platform_people"),
    Scene("administrator", "people:platform_person"),
    Scene("administrator", "people:platform_mail"),
    Scene("administrator", "laws:next", more=LAW),
    Scene("administrator", "laws:next", more=LAW, query="?rule=&rule=open.minimum_bid_days"),
    Scene("administrator", "laws:next", more=LAW, query="?rule=&rule=open.minimum_bid_days", press="See what changes"),
    Scene("administrator", "laws:review", more=LAW),
    Scene("administrator", "bidders:tariffs"),
    Scene("administrator", "bidders:tariffs", press="Propose it"),
    Scene("administrator", "bidders:tariff"),
    Scene("administrator", "debarment:record"),
    Scene("administrator", "debarment:record", press="Put on the list"),
    Scene("administrator", "debarment:lift"),
    Scene("administrator", "tenders:price-index-load"),
    Scene("administrator", "tenders:price-index-load", press="Load the file"),
    Scene("administrator", "tenders:rate-table-load"),
    Scene("administrator", "tenders:rate-table-load", press="Load the file"),
    Scene("administrator", "people:reset"),
)

CALL = (
    *each("visitor", "tenders:tender", "changed"),
    *each("visitor", "tenders:questions", "changed", "open"),
    *each("visitor", "tenders:changes", "changed", "open"),
    Scene("visitor", "tenders:unsubscribe", more=(("token", "way_out"),)),
    *each("bidder", "tenders:bid", "changed", "confirming"),
    Scene("bidder", "tenders:bid-confirm", "confirming"),
    *each("bidder", "tenders:bid-copy", "open"),
    Scene("bidder", "tenders:bid-confirm", "confirming", press="My bid stands as it is"),
    *each("bidder", "tenders:bid-check", "changed"),
    *each("bidder", "tenders:questions", "changed"),
    *each("bidder", "tenders:question-ask", "changed", "closed"),
    Scene("bidder", "tenders:question-ask", "changed", press="Ask"),
    Scene("bidder", "tenders:following"),
    Scene("bidder", "tenders:alerts"),
    Scene("newcomer", "tenders:alerts"),
    Scene("bidder", "tenders:private-feeds"),
    Scene("bidder", "tenders:private-feeds", press="Make my addresses"),
    Scene("bidder", "tenders:alert", more=(("key", "kept_search"),)),
    Scene("bidder", "tenders:alert-new", query="?q=laptop&cpv=30213100&region=RO321"),
    Scene("bidder", "tenders:alert-new", press="Save"),
    Scene("visitor", "tenders:alerts-stop", more=(("token", "end_alerts"),)),
    Scene("visitor", "tenders:alerts-stop", more=(("token", "unknown"),), status=404),
    Scene("visitor", "tenders:unsubscribe", more=(("token", "unknown"),), status=404),
)
CHANGING = (
    *each("officer", "tenders:officer-tender", "changed"),
    *each("officer", "tenders:officer-questions", "changed", "open"),
    *each("officer", "tenders:officer-question", "changed"),
    Scene("officer", "tenders:officer-question", "changed", more=(("number", "two"),)),
    Scene("officer", "tenders:officer-question", "changed", press="Publish the answer", more=(("number", "two"),)),
    *each("officer", "tenders:officer-amend", "changed", "open"),
    *each("approver", "tenders:officer-amend", "changed"),
    *each("officer", "tenders:officer-amend-words", "open"),
    *each("officer", "tenders:officer-amend-dates", "open"),
    Scene("officer", "tenders:officer-amend-dates", "open", press="Send for approval"),
    *each("officer", "tenders:officer-amend-documents", "open"),
    Scene("officer", "tenders:officer-amend-documents", "open", press="Send for approval"),
    *each("officer", "tenders:officer-amend-lot", "open"),
    *each("officer", "tenders:officer-amend-requirements", "open"),
    *each("officer", "tenders:officer-amend-savings", "open"),
)
JUDGING = (
    Scene("officer", "tenders:officer-committee", "draft"),
    Scene("officer", "tenders:officer-committee", "scoring"),
    Scene("officer", "tenders:officer-member", "scoring", more=(("seat_id", "seat"),)),
    Scene("officer", "tenders:officer-member", "scoring", press="Replace", more=(("seat_id", "seat"),)),
    Scene("officer", "tenders:all-scores", "scoring"),
    *each("evaluator", "tenders:interests", "undeclared", "scoring"),
    Scene("evaluator", "tenders:interests", "undeclared", press="Declare"),
    *each("evaluator", "tenders:scores", "scoring", "apart"),
    Scene("chair", "tenders:all-scores", "apart"),
    *each("officer", "tenders:price-opening", "enveloped", "asked", "priced"),
    Scene("key holder", "tenders:price-opening", "asked"),
    Scene("visitor", "tenders:tender", "priced"),
    Scene("chair", "tenders:all-scores", "apart", press="Record the consensus"),
    Scene("evaluator", "tenders:desk"),
)
INVITED = (
    *each("visitor", "tenders:tender", "asking", "picked"),
    *each("bidder", "tenders:request", "asking", "picked"),
    Scene("bidder", "tenders:request", "asking", press="Add the document"),
    Scene("rival", "tenders:request", "asking"),
    *each("bidder", "tenders:negotiation", "offering", "haggling"),
    Scene("bidder", "tenders:negotiation", "offering", press="Hand in the offer"),
    Scene("visitor", "tenders:tender", "haggling"),
)
AGREED = (
    *each("visitor", "tenders:framework", "agreed"),
    *each("visitor", "tenders:tender", "agreed", "ordered"),
    Scene("bidder", "tenders:order", "ordered"),
    Scene("bidder", "tenders:order", "ordered", press="Decline the order"),
)
AGREEING = (
    *each("officer", "tenders:officer-framework", "draft"),
    *each("officer", "tenders:framework", "agreed"),
    Scene("officer", "tenders:call-off-new", "agreed", more=(("kind", "order"),)),
    Scene("officer", "tenders:call-off-new", "agreed", press="Keep the draft", more=(("kind", "competition"),)),
    *each("officer", "tenders:officer-call-off", "ordering", "competing"),
    *each("officer", "tenders:officer-tender", "ordering", "ordered"),
    *each("officer", "tenders:officer-contract", "agreed"),
)
INVITING = (
    Scene("officer", "tenders:officer-call", "calling"),
    *each("officer", "tenders:officer-asked", "quoting"),
    *each("officer", "tenders:officer-purchase", "buying"),
    *each("officer", "tenders:officer-tender", "buying", "picked"),
    *each("officer", "tenders:officer-candidates", "asking", "picked"),
    Scene("approver", "tenders:officer-candidates", "judged"),
    Scene("officer", "tenders:officer-candidate", "judged", more=(("request_id", "judged"),)),
    *each("officer", "tenders:officer-negotiation-terms", "wishing"),
    *each("officer", "tenders:officer-negotiation", "offering", "haggling"),
    Scene("officer", "tenders:officer-negotiation", "haggling", press="Keep the minutes"),
    Scene("approver", "tenders:officer-negotiation", "reducing"),
    Scene("officer", "tenders:officer-negotiation-offer", "haggling", more=(("offer_id", "first_offer"),)),
)
SIDES = {
    "of companies and everybody": PUBLIC + BIDDERS + CALL + INVITED + AGREED,
    "of buyers and administrators": BUYER + PEOPLE + CHANGING + JUDGING + INVITING + AGREEING,
}
ALL = tuple(scene for side in SIDES.values() for scene in side)

NO_PAGES = {
    "tenders:officer-template-remove",
    "laws:data", "debarment:data",
    # Files and feeds.
    "alive", "ready", "cms:news-feed", "cms:picture", "cms:robots", "cms:sitemap", "tenders:feed", "tenders:keys", "tenders:keys-note",
    "tenders:officer-candidate-file", "tenders:officer-negotiation-file", "tenders:negotiation-file",
    "tenders:complaint-paper", "tenders:suspension-document",
    "tenders:document", "tenders:contract-change-document", "tenders:invoice-file", "tenders:contracts-csv", "tenders:framework-csv",
    "tenders:file-zip", "tenders:whole-file-zip", "tenders:plan-csv",
    "tenders:officer-items", "tenders:officer-lot-items", "tenders:officer-bid-file",
    "tenders:receipt-text", "tenders:bid-price-sheet", "tenders:ocds-releases", "tenders:ocds-records", "tenders:ocds-bulk",
    "tenders:ocds-bulk-of", "tenders:ocds-changes", "tenders:ocds-description",
    "tenders:ocds-extension", "tenders:ocds-extension-schema", "tenders:ocds-extension-roles",
    "tenders:ocds-releases-of", "tenders:ocds-record-of", "tenders:savings-csv", "tenders:savings-json", "tenders:pdf-certificate",
    "tenders:unit-prices-csv", "tenders:unit-prices-json", "tenders:price-index-csv", "tenders:rate-table-csv",
    "tenders:red-flags-csv", "tenders:red-flags-json", "tenders:usage-csv", "tenders:usage-json",
    "tenders:history-table-state", "tenders:history-table-faults", "tenders:history-table-file",
    "tenders:activity-pdf", "tenders:activity-xlsx", "tenders:activity-json", "tenders:company-statistics-csv",
    "tenders:savings-file-state", "tenders:savings-file-content", "tenders:auction-state",
    "tenders:log-checkpoint", "tenders:log-tile", "tenders:tender-log-proof", "tenders:receipt-proof",
    "tenders:sealing-note", "tenders:bid-sealing-note", "tenders:bundle", "tenders:auditor-bundle", "tenders:verifier",
    "tenders:deadlines", "tenders:search-feed", "tenders:tender-dates",
    "tenders:news", "tenders:question-file", "tenders:officer-amend-file",
    "tenders:minutes-pdf", "tenders:prices-pdf", "tenders:auction-pdf", "tenders:evaluation-pdf",
    "tenders:receipt-pdf", "tenders:letter-pdf", "tenders:payment-paper", "tenders:answer-file",
    "people:member_key_text", "tenders:committee-text", "tenders:share-text", "tenders:price-share-text",
    # They take forms only, or lead on.
    "tenders:stripe-webhook", "tenders:payments-csv", "tenders:api-openapi", "people:token_revoke",
    "tenders:red-flag-reply", "tenders:red-flag-mark",
    "tenders:alert-often", "tenders:alert-similar", "tenders:alert-delete",
    "tenders:savings-keep", "tenders:savings-forget",
    "tenders:follow", "set_language", "people:end_log_in", "people:end_other_log_ins", "people:object_to_reset", "people:absence_end",
    "messages:mark", "messages:mark_all", "messages:send_again", "people:invitation_resend",
    "people:invitation_revoke", "people:platform_person_act", "tenders:bid-start", "tenders:bid-price-upload",
    "tenders:bid-file-add", "tenders:bid-submit", "tenders:bid-package-submit", "tenders:savings-order",
    "tenders:bid-file-reuse", "tenders:vault-renew", "tenders:vault-file",
    # Of uploads in parts: the program of the page asks them.
    "tenders:vault-uploads", "tenders:vault-upload", "tenders:vault-part",
    "tenders:bid-file-uploads", "tenders:bid-file-upload", "tenders:bid-file-part", "tenders:bid-file-discard", "tenders:vault-discard",
    # Of the page that seals in the browser: its program alone asks them.
    "tenders:bid-seal-draft", "tenders:bid-seal-submit", "tenders:bid-parts", "tenders:bid-parts-complete", "tenders:bid-part",
    "tenders:bid-sealed-object",
    # A button leads there.
    "tenders:savings-file",
    # They stand only while an opening waits; asked for in tests/tenders/test_opening_failures.py.
    "tenders:bid-mend", "tenders:opening-recovery", "tenders:officer-reading",
    # Looked at in tests/procurement/test_in_the_browser.py.
    "design",
}  # fmt: skip
APART = ("account_", "mfa_", "wagtail", "tenders:api:")
"""Pages of allauth, answers to programs, and the editor of Wagtail.

The last of its names serves what editors wrote, as the pages of cms do."""


def pages_left_out() -> set[str]:
    """Addresses that are on no list."""
    return {name for name in ROUTES if name and not name.startswith(APART)} - NO_PAGES - {scene.name for scene in ALL}
