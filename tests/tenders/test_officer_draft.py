"""Drafting on screen: from the first page to publication, and what happens when two officers edit one tender."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from procurement import clock
from procurement.models import User
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Plan
from tenders.models import Criterion, Tender
from tests.tenders.conftest import START
from tests.tenders.officer_screens import BASICS, at, form_of, ruleset, signed_in, text_of
from tests.tenders.test_officer_sheets import HEAD, xlsx


def lot_form(client: Client, tender: Tender, **typed: str) -> dict[str, str]:
    page = client.get(at("officer-lot-new", tender.reference))
    return {**form_of(page, having="items-rows"), **typed}


def save_lot(client: Client, tender: Tender) -> None:
    typed = lot_form(
        client, tender, title="Tires", estimated_value="19.999,50", **{
            "items-0-description": "Tire 195/65 R15", "items-0-quantity": "36,5", "items-0-unit": "piece",
            "items-2-description": "Fitting", "items-2-quantity": "40", "items-2-unit": "piece",
        },
    )  # fmt: skip
    assert client.post(at("officer-lot-new", tender.reference), typed).status_code == 302


def test_draft_from_first_page_to_publication_through_the_screens(agency: Agency, draft: Tender, ana: Client) -> None:
    reference = draft.reference
    tasks = text_of(ana.get(at("officer-tender", reference)))
    assert "Add at least one lot with its items." in tasks
    assert "Say until when bids can be submitted." in tasks
    save_lot(ana, draft)
    suggested = ana.post(at("officer-dates", reference), {"suggest": "1"})
    assert ana.post(at("officer-dates", reference), form_of(suggested, having="publish_at_0")).status_code == 302
    typed = form_of(ana.get(at("officer-requirements", reference)))
    typed |= {"requirements-0-title": "Technical offer", "requirements-0-kind": "document"}
    assert ana.post(at("officer-requirements", reference), typed).status_code == 302
    typed = form_of(ana.get(at("officer-key-holders", reference)))
    typed["users"] = [str(user.pk) for user in agency.key_holders]
    assert ana.post(at("officer-key-holders", reference), typed).status_code == 302
    page = ana.get(at("officer-tender", reference))
    assert "Nothing is missing" in text_of(page)
    assert ana.post(at("officer-tender", reference)).status_code == 302
    approver = signed_in(agency.approver)
    review = approver.get(at("officer-review", reference))
    assert "Tire 195/65 R15" in text_of(review)
    assert approver.post(at("officer-review", reference), {"act": "approve"}).status_code == 302
    approved = Tender.objects.get()
    assert approved.stage_now is Stage.SCHEDULED
    assert approved.publish_at
    director.move_to(approved.publish_at + timedelta(seconds=1))
    assert Tender.objects.get().stage_now is Stage.PUBLISHED
    lot = draft.lots.get()
    assert (lot.estimated_value, [(i.number, i.description, i.quantity) for i in lot.items.all()]) == (
        Decimal("19999.50"), [(1, "Tire 195/65 R15", Decimal("36.5")), (2, "Fitting", Decimal(40))],
    )  # fmt: skip


def test_new_tender_with_mistakes_keeps_what_was_typed_and_stores_nothing(agency: Agency, ana: Client) -> None:
    page = ana.post(
        at("officer-new"), {**BASICS, "title": "", "currency": "lei", "cpv_code": "45000001", "ruleset": ruleset()}
    )
    assert page.status_code == 422
    words = text_of(page)
    assert "There is a problem" in words
    assert "Use the three letters of a currency" in words
    assert "This code belongs to category 45" in words
    assert "Forty tires" in page.content.decode()
    assert not Tender.objects.exists()


def test_dates_proposed_are_lawful_and_explain_themselves(draft: Tender, ana: Client) -> None:
    save_lot(ana, draft)
    words = text_of(ana.get(at("officer-dates", draft.reference)))
    assert "Romanian time (UTC+2), Europe/Bucharest." in words
    assert "The day of the event, 3 March 2026, is not counted." in words
    assert "Law 98/2016 art. 74" in words
    typed = form_of(ana.post(at("officer-dates", draft.reference), {"suggest": "1"}), having="publish_at_0")
    ana.post(at("officer-dates", draft.reference), typed)
    missing = text_of(ana.get(at("officer-tender", draft.reference)))
    assert "Let the time for bids end" not in missing
    assert "Let questions end" not in missing


def test_dates_the_law_refuses_are_saved_and_explained_on_the_check_list(draft: Tender, ana: Client) -> None:
    typed = form_of(ana.get(at("officer-dates", draft.reference)))
    typed |= {
        "publish_at_0": "2026-03-05",
        "publish_at_1": "09:00",
        "bids_end_at_0": "2026-03-09",
        "bids_end_at_1": "12:00",
    }
    assert ana.post(at("officer-dates", draft.reference), typed).status_code == 302
    page = ana.get(at("officer-tender", draft.reference))
    assert "Let the time for bids end on" in text_of(page)
    assert f'href="{at("officer-dates", draft.reference)}#id_bids_end_at_0"' in page.content.decode()


def test_review_is_refused_while_something_is_missing(draft: Tender, ana: Client) -> None:
    page = ana.post(at("officer-tender", draft.reference))
    assert page.status_code == 422
    assert "points are still open" in text_of(page)
    assert Tender.objects.get().stage_now is Stage.DRAFT


def test_more_rows_keep_what_was_typed_without_complaints(draft: Tender, ana: Client) -> None:
    typed = lot_form(ana, draft, title="", **{"items-1-description": "Half a row", "more": "items"})
    page = ana.post(at("officer-lot-new", draft.reference), typed)
    again = form_of(page, having="items-rows")
    assert (page.status_code, again["items-rows"], again["items-0-description"]) == (200, "8", "Half a row")
    assert "There is a problem" not in text_of(page)


def test_lot_mistakes_name_their_row_and_keep_everything(draft: Tender, ana: Client) -> None:
    typed = lot_form(ana, draft, title="Tires", **{"items-1-description": "Tire", "items-1-quantity": "0"})
    page = ana.post(at("officer-lot-new", draft.reference), typed)
    assert page.status_code == 422
    assert "Row 2, Quantity: Give a number above zero." in text_of(page)
    assert "Row 2, Unit: This field is required." in text_of(page)
    assert form_of(page, having="items-rows")["items-1-description"] == "Tire"
    assert not draft.lots.exists()


def test_lot_items_from_a_spreadsheet_take_the_place_of_the_typed_ones(draft: Tender, ana: Client) -> None:
    save_lot(ana, draft)
    typed = form_of(ana.get(at("officer-lot", draft.reference, 1)), having="items-rows")
    sheet = xlsx(HEAD, *[(f"Part {number}", number, "piece", None) for number in range(1, 131)])
    assert ana.post(at("officer-lot", draft.reference, 1), {**typed, "sheet": sheet}).status_code == 302
    items = list(draft.lots.get().items.all())
    assert (len(items), items[129].description, items[129].quantity) == (130, "Part 130", Decimal(130))
    page = ana.get(at("officer-lot", draft.reference, 1))
    assert "So many items are changed by spreadsheet" in text_of(page)
    typed = form_of(page, having="award_method") | {"title": "Parts"}
    assert ana.post(at("officer-lot", draft.reference, 1), typed).status_code == 302
    lot = draft.lots.get()
    assert (lot.title, lot.items.count()) == ("Parts", 130)


def test_lot_spreadsheet_with_wrong_cells_changes_nothing(draft: Tender, ana: Client) -> None:
    save_lot(ana, draft)
    typed = form_of(ana.get(at("officer-lot", draft.reference, 1)), having="items-rows")
    sheet = xlsx(HEAD, ("Part", "many", "piece", None))
    page = ana.post(at("officer-lot", draft.reference, 1), {**typed, "sheet": sheet})
    assert page.status_code == 422
    assert "Sheet1!B2: “many” is no number" in text_of(page)
    assert draft.lots.get().items.count() == 2


def test_lot_spreadsheet_beside_another_mistake_is_shown_as_rows(draft: Tender, ana: Client) -> None:
    typed = lot_form(ana, draft, title="", **{"items-0-description": "Typed by hand"})
    page = ana.post(at("officer-lot-new", draft.reference), {**typed, "sheet": xlsx(HEAD, ("Part", 1.234, "kg", None))})
    again = form_of(page, having="items-rows")
    assert (page.status_code, again["items-0-description"], again["items-0-quantity"]) == (422, "Part", "1.2340")
    assert ana.post(at("officer-lot-new", draft.reference), {**again, "title": "Parts"}).status_code == 302
    assert draft.lots.get().items.get().quantity == Decimal("1.234")


def test_lot_with_quality_criteria_stores_what_scores_itself(draft: Tender, ana: Client) -> None:
    typed = lot_form(
        ana, draft, title="Tires", award_method="best_ratio", **{
            "criteria-0-title": "Delivery", "criteria-0-kind": "option", "criteria-0-weight": "20",
            "criteria-0-options": "In 5 days = 100\nLater = 0", "more": "criteria",
        },
    )  # fmt: skip
    typed = form_of(ana.post(at("officer-lot-new", draft.reference), typed), having="items-rows")
    typed |= {"criteria-1-title": "Warranty", "criteria-1-kind": "number", "criteria-1-weight": "10,5",
              "criteria-1-worst": "12", "criteria-1-best": "36"}  # fmt: skip
    assert ana.post(at("officer-lot-new", draft.reference), typed).status_code == 302
    found = list(Criterion.objects.values_list("title", "kind", "weight", "options", "worst", "best"))
    assert found == [
        ("Delivery", "option", Decimal("20.00"), {"In 5 days": "1", "Later": "0"}, None, None),
        ("Warranty", "number", Decimal("10.50"), {}, Decimal(12), Decimal(36)),
    ]
    words = text_of(ana.get(at("officer-review", draft.reference)))
    assert "Price: 69.5 points \u00d7 lowest total \u00f7 total of the offer." in words
    assert (
        "Warranty: 10.5 points \u00d7 (answer \u2212 12) \u00f7 (36 \u2212 12), at least 0 and at most 10.5." in words
    )


def test_price_formula_is_chosen_with_its_number_and_told_in_words(draft: Tender, ana: Client) -> None:
    typed = lot_form(
        ana, draft, title="Tires", award_method="best_ratio", estimated_value="90000", price_formula="bilinear", **{
            "criteria-0-title": "Warranty", "criteria-0-kind": "number", "criteria-0-weight": "30",
            "criteria-0-worst": "12", "criteria-0-best": "36",
        },
    )  # fmt: skip
    assert ana.post(at("officer-lot-new", draft.reference), typed).status_code == 302
    wrong = "Choose the share of the points at the mean price of lot 1: between 0 and 1, for example 0.85."
    assert wrong in text_of(ana.get(at("officer-review", draft.reference)))
    again = form_of(ana.get(at("officer-lot", draft.reference, 1)), having="items-rows")
    assert again["price_formula"] == "bilinear"
    assert ana.post(at("officer-lot", draft.reference, 1), {**again, "price_parameter": "0,85"}).status_code == 302
    words = text_of(ana.get(at("officer-review", draft.reference)))
    assert wrong not in words
    assert (
        "Price: 70 points for the lowest total, 85% of them for the mean of all totals, nothing from 90,000.00 on; "
        "evenly in between." in words
    )
    again = form_of(ana.get(at("officer-lot", draft.reference, 1)), having="items-rows")
    by_price = {**again, "award_method": "lowest_price", "criteria-0-title": "", "criteria-0-weight": "",
                "criteria-0-worst": "", "criteria-0-best": ""}  # fmt: skip
    assert ana.post(at("officer-lot", draft.reference, 1), by_price).status_code == 302
    assert (draft.lots.get().price_formula, draft.lots.get().price_parameter) == ("inverse", None)


def test_criteria_beside_lowest_price_are_refused_before_they_are_lost(draft: Tender, ana: Client) -> None:
    typed = lot_form(ana, draft, title="Tires", **{"criteria-0-title": "Delivery", "criteria-0-weight": "20"})
    page = ana.post(at("officer-lot-new", draft.reference), typed)
    assert page.status_code == 422
    assert "You filled in quality criteria" in text_of(page)


def test_submitted_tender_is_locked_and_a_late_save_says_so(agency: Agency, plan: Plan, ana: Client) -> None:
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    typed = form_of(ana.get(at("officer-basics", played.tender.reference)))
    director.hand_over(played)
    page = ana.post(at("officer-basics", played.tender.reference), {**typed, "title": "Changed behind the back"})
    assert page.status_code == 422
    assert "This can't be done at the stage" in text_of(page)
    assert form_of(page)["title"] == "Changed behind the back"
    assert played.fresh().title == plan.title
    assert ana.get(at("officer-basics", played.tender.reference)).status_code == 302


def test_returned_tender_shows_the_reason_to_the_officer(agency: Agency, plan: Plan, ana: Client) -> None:
    played = director.schedule(agency, plan, publish_at=clock.now() + timedelta(days=1))
    director.hand_over(played)
    approver = signed_in(agency.approver)
    address = at("officer-review", played.tender.reference)
    assert approver.post(address, {"act": "return", "reason": " "}).status_code == 422
    assert approver.post(address, {"act": "return", "reason": "The lots are too large."}).status_code == 302
    words = text_of(ana.get(at("officer-tender", played.tender.reference)))
    assert "Sent back by Barbu" in words
    assert "The lots are too large." in words


def test_approval_asks_for_a_fresh_proof_where_second_steps_are_required(
    agency: Agency, plan: Plan, settings: Any
) -> None:
    played = director.hand_over(director.schedule(agency, plan, publish_at=clock.now() + timedelta(days=1)))
    settings.SECOND_STEP_REQUIRED = True
    barbu, address = signed_in(agency.approver), at("officer-review", played.tender.reference)
    steps = [{"method": "mfa", "at": 0.0}, {"method": "password", "at": 0.0}]
    remember(barbu, agency.approver, steps)
    asked = barbu.post(address, {"act": "approve"})
    assert (asked.status_code, "reauthenticate" in asked["Location"]) == (302, True)
    assert played.fresh().stage_now is Stage.IN_REVIEW
    remember(barbu, agency.approver, [*steps, {"method": "password", "at": time.time()}])
    assert barbu.post(address, {"act": "approve"}).status_code == 302
    assert played.fresh().stage_now is Stage.SCHEDULED


def remember(client: Client, user: User, steps: list[dict[str, Any]]) -> None:
    """What allauth notes in the session when somebody proves who it is."""
    session = client.session
    session["account_authentication_methods"] = steps
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
