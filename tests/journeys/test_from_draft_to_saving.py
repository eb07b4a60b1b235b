"""The whole path on its pages, told as it happens: draft, approval, sealed bids, opening, award, contract, saving.

Once in a browser that runs no scripts, once in one that does. Only time is helped along, as the worker would.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from django.core.management import call_command

from procurement import clock, keystore
from tenders.demo.director import move_to
from tenders.models import Tender
from tests.factories import Agency, Company, make_auditor, make_company
from tests.journeys.conftest import Meet
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "Winter tires for the town's cars"
DECLARATION = "We are in none of the situations of exclusion"


@pytest.mark.parametrize("javascript", [False, True], ids=["without-scripts", "with-scripts"])
def test_tender_goes_from_first_draft_to_its_saving(town: Agency, meet: Meet, tmp_path: Path) -> None:
    ana, barbu = meet(town.officer).signs_in(), meet(town.approver).signs_in()
    tender = ana_drafts_a_tender(ana)
    barbu_approves_what_ana_may_not(ana, barbu, tender)
    the_clock_publishes(tender)

    alfa, beta, gamma = (make_company(name) for name in ("Alfa SRL", "Beta SRL", "Gamma SRL"))
    alfas, betas, gammas = (meet(company.submitter).signs_in() for company in (alfa, beta, gamma))
    receipt = submits(fills_in(alfas, tender, types_prices))
    anybody_can_verify(alfas, receipt, tmp_path)
    submits(fills_in(betas, tender, uploads_prices))
    nobody_of_the_buyer_sees_a_bid(ana, tender)
    gamma_is_ready_but_late(fills_in(gammas, tender, types_prices), tender)

    key_holders_open(meet, town, tender)
    low_price_is_asked_about_and_explained(ana, alfas)
    ana_proposes_and_barbu_decides(ana, barbu, tender)
    letters_have_gone_out(meet(None), alfa, beta)
    contract_is_signed_and_completed(ana, tender)
    saving_is_public(meet(make_auditor()).signs_in(), tender)


def ana_drafts_a_tender(ana: Person) -> Tender:
    """Through all pages of the task list, until nothing is missing."""
    ana.opens("tenders:desk").follows("New tender")
    ana.types("Title", TITLE).types("Summary in plain words", "Forty winter tires, fitted to the town's cars.")
    ana.chooses("Category", "34 Transport equipment and auxiliary products to transportation")
    ana.types("Why it is not divided into lots", "One set of cars, changed in one week.")
    ana.presses("Save the draft").sees("The draft is saved. Only your agency sees it.")
    ana.follows("Lots and their items")
    ana.types("Title of the lot", "Tires").types("Estimated value without VAT", "20000")
    for row, (what, quantity, unit) in enumerate((("Tire 195/65 R15", "40", "piece"), ("Fitting", "40", "piece")), 1):
        ana.types(f"Row {row}, Description", what)
        ana.types(f"Row {row}, Quantity", quantity).types(f"Row {row}, Unit", unit)
    ana.presses("Save").sees("The lot is saved.")
    ana.follows("What a bid must contain")
    first, second = ana.part("Requirement 1"), ana.part("Requirement 2")
    ana.ticks("declaration", within=first).types("What it is", DECLARATION, within=first)
    ana.types("What it is", "Technical offer", within=second).presses("Save").sees("Saved.")
    ana.follows("Documents for bidders").types("Title", "Specification")
    ana.attaches("File", "specification.pdf", PDF).presses("Add").sees("The document is added.")
    ana.follows("Back to the task list").follows("Dates")
    ana.presses("Use these dates").sees("The earliest lawful dates are filled in below").presses("Save").sees("Saved.")
    ana.follows("Key holders").ticks("Carmen").ticks("Dan").presses("Save")
    ana.sees("Nothing is missing").presses("Send for review").sees("Sent for review.")
    return Tender.objects.get()


def barbu_approves_what_ana_may_not(ana: Person, barbu: Person, tender: Tender) -> None:
    """A second person decides; she has no button for it."""
    ana.opens("tenders:officer-review", tender.reference).sees("An approver decides, another person than Ana.")
    barbu.opens("tenders:desk").follows("Review before publication").sees("Carmen", "Dan", "Specification")
    barbu.presses("Approve").sees("Approved. The clock publishes the tender at the planned time.")


def the_clock_publishes(tender: Tender) -> None:
    planned = Tender.objects.get(pk=tender.pk).publish_at
    assert planned
    move_to(planned + timedelta(minutes=1))


def fills_in(bidder: Person, tender: Tender, prices: Callable[[Person], None]) -> Person:
    """From the notice board to a bid in which nothing is missing."""
    bidder.opens("tenders:board").follows(TITLE).follows("Prepare a bid").presses("Begin the bid")
    bidder.follows("Price of lot 1: Tires")
    prices(bidder)
    bidder.sees("The prices of lot 1 are saved in your draft.")
    bidder.follows("Documents").attaches("Choose a file: Technical offer", "offer.pdf", PDF)
    bidder.main.get_by_role("button", name="Upload and seal").first.click()
    bidder.sees("Sealed and stored.").follows("Back to the bid")
    bidder.follows("Declarations").ticks(DECLARATION).presses("Save")
    return bidder.follows("Check and submit").sees("Complete, but not submitted")


def types_prices(bidder: Person) -> None:
    """One with a comma, one with a point."""
    bidder.types("Price of one piece: Tire 195/65 R15", "310,50").types("Price of one piece: Fitting", "40.25")
    bidder.presses("Save the prices")


def uploads_prices(bidder: Person) -> None:
    """The table downloaded, filled in as a spreadsheet, uploaded, looked at, saved."""
    book = openpyxl.load_workbook(io.BytesIO(bidder.downloads("Download the table (XLSX)")))
    sheet = book.worksheets[0]
    sheet["F5"], sheet["F6"] = 350, 45.5
    filled = io.BytesIO()
    book.save(filled)
    bidder.attaches("Filled-in table", "prices.xlsx", filled.getvalue(), XLSX).presses("Read the table")
    bidder.sees("Read from your file, not saved yet").presses("Save the prices")


def submits(bidder: Person) -> bytes:
    """The receipt is what proves it: as a page, and as a file to keep."""
    bidder.presses("Seal and submit the bid").sees_heading("Your bid was received")
    return bidder.downloads("Save the receipt")


def anybody_can_verify(bidder: Person, receipt: bytes, folder: Path) -> None:
    """On the check page, and with the public key alone by the command that the receipt's page names."""
    file, said = folder / "receipt.txt", io.StringIO()
    file.write_bytes(receipt)
    call_command("verify_receipt", str(file), "--key", keystore.public_key_text(), stdout=said)
    assert "was handed in" in said.getvalue()
    assert "in time for the deadline" in said.getvalue()
    bidder.opens("tenders:verification").types("Text of the receipt", receipt.decode()).presses("Check")
    bidder.sees("The signature is good")


def nobody_of_the_buyer_sees_a_bid(ana: Person, tender: Tender) -> None:
    ana.opens("tenders:officer-tender", tender.reference).does_not_see("Alfa", "Beta", "2 bids")
    ana.opens("tenders:opening", tender.reference).does_not_see("Alfa", "Beta", "2 bids")


def gamma_is_ready_but_late(gamma: Person, tender: Tender) -> None:
    """Everything filled in, the button on the screen: but the deadline passes before it is pressed."""
    deadline = Tender.objects.get(pk=tender.pk).bids_end_at
    assert deadline
    clock.travel(deadline)  # no worker has closed the tender yet: it is the clock that refuses
    gamma.presses("Seal and submit the bid").sees_heading("Refused: too late")
    assert b"late" in gamma.downloads("Save the refusal")


def key_holders_open(meet: Meet, town: Agency, tender: Tender) -> None:
    """Two named people confirm; with the second one all bids open at once."""
    opening_at = Tender.objects.get(pk=tender.pk).opening_at
    assert opening_at
    move_to(opening_at + timedelta(minutes=1))
    carmen, dan = (meet(user).signs_in() for user in town.key_holders)
    carmen.opens("tenders:desk").follows("Confirm the opening of the bids").presses("I confirm the opening")
    carmen.sees("1 confirmed, 2 needed.").does_not_see("Alfa")
    dan.opens("tenders:desk").follows("Confirm the opening of the bids").presses("I confirm the opening")
    move_to(clock.now())
    dan.opens("tenders:opening", tender.reference).sees("The bids are open", "Alfa SRL", "Beta SRL", "14,030.00")
    dan.does_not_see("Gamma")


def low_price_is_asked_about_and_explained(ana: Person, alfas: Person) -> None:
    """14,030 of 20,000 looks abnormally low: no award before the bidder was asked, and its answer convinced."""
    ana.opens("tenders:desk").follows("Propose the award of lot 1").sees("The award can't be proposed yet")
    ana.follows("Questions and decisions: Alfa SRL").sees("14,030.00 RON is 70.15 % of the estimated value")
    ana.presses("Send the question").sees("The question is on its way to the bidder.", "waits for the answer")
    alfas.opens("tenders:desk").follows("Answer the buyer's question about your offer for lot 1")
    alfas.types("Your answer", "We buy from the maker and fit the tires ourselves.")
    alfas.attaches("Files", "calculation.pdf", PDF)
    alfas.presses("Send the answer").sees("Your answer has reached the buyer.", "calculation.pdf")
    ana.opens("tenders:desk").follows("Judge the answer of Alfa SRL about its price, lot 1").sees("calculation.pdf")
    ana.types("Why the explanation convinces", "The calculation is plausible.").presses("Accept the explanation")
    ana.sees("The explanation is accepted; the offer can be awarded.")


def ana_proposes_and_barbu_decides(ana: Person, barbu: Person, tender: Tender) -> None:
    """The ranking says to whom; a second person decides."""
    ana.opens("tenders:desk").follows("Propose the award of lot 1").sees("The ranking decides to whom: Alfa SRL.")
    ana.presses("Propose the award").sees("An approver decides it, another person than Ana.")
    barbu.opens("tenders:desk").follows("Decide the award of lot 1").presses("Decide the award").sees("Standstill")


def letters_have_gone_out(visitor: Person, winner: Company, loser: Company) -> None:
    """Each bidder has a decision letter with the reasons: the loser's names the winner and its price."""
    visitor.page.goto(f"/outbox/?to={loser.submitter.email}")
    visitor.follows("Decision on").sees("The contract is awarded to Alfa SRL for 14,030.00 RON", "Rank: Your bid 2")
    visitor.page.goto(f"/outbox/?to={winner.submitter.email}")
    visitor.follows("Your bid won").sees("Alfa SRL")


def contract_is_signed_and_completed(ana: Person, tender: Tender) -> None:
    """Not before the standstill is over."""
    ana.opens("tenders:officer-contract", tender.reference, 1).sees("There is no contract to record now")
    ends_at = tender.lots.get().standstill_ends_at
    assert ends_at
    today = move_to(ends_at + timedelta(minutes=1)).date().isoformat()
    ana.opens("tenders:desk").follows("Record the contract of lot 1")
    ana.types("Contract number", "17/2026").types("Contract value without VAT", "14030").types(
        "Date of signature", today
    )
    ana.presses("Record the contract").types("Paid in the end, without VAT", "14.030,00")
    ana.types("Why deliveries and payments are not all recorded", "Kept on paper.").presses("Complete the contract")
    ana.sees("14,030.00").opens("tenders:tender", tender.reference).sees("Completed")


def saving_is_public(auditor: Person, tender: Tender) -> None:
    """Estimate 20,000, award 14,030: 5,970 saved, on the page with its working and in every download."""
    auditor.opens("tenders:desk").follows("Savings").sees("5,970.00", "29.85")
    report = json.loads(auditor.downloads("JSON"), parse_float=Decimal)
    assert [report[name] for name in ("total_estimated", "total_awarded", "total_saving", "saving_percent")] == [
        Decimal(20000), Decimal(14030), Decimal(5970), Decimal("29.85"),
    ]  # fmt: skip
    assert b"14030.00" in auditor.downloads("CSV")
    auditor.presses("PDF").sees("The file is ready.")
    paper = pikepdf.open(io.BytesIO(auditor.downloads(".pdf")))
    assert "/StructTreeRoot" in paper.Root
    auditor.follows("Back to the report").follows("5,970.00").sees("How the saving of lot 1 is computed", "5,970.00")
