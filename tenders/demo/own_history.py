"""An agency's own history in the demo: purchases from before the platform, from a spreadsheet with two mistakes in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Agency
from tenders.forms import history_sheet
from tenders.forms.history_columns import guess
from tenders.forms.history_table import beginning_of
from tenders.models import HistoryTable
from tenders.services import history_tables
from tenders.services.kept_files import Attached

ROWS = """Number;Object;Estimated value;Awarded amount;Paid;Award date;Supplier;CPV;Procedure;Number of bids
2023-01;Resurfacing of Strada Lungă;410.000,00;368.900,00;371.250,00;14.03.2023;Drumuri Vechi SRL;45233120-6;open;4
2023-02;Printer paper for a year;18.000,00;17.100,00;17.100,00;02.05.2023;Papetăria Centrală SRL;30197630-1;direct;1
2023-03;Repair of the school boiler;55.000,00;61.300,00;;19.09.2023;Termo Instal SRL;50531100-7;open;1
2024-01;Playground on Strada Morii;96.000,00;88.450,00;88.450,00;31.06.2024;Parcuri Verzi SRL;37535200-9;open;3
2024-02;Audit of the accounts;24.000,00;-21.500,00;;11.10.2024;Cifra Audit SRL;79212000-3;direct;1
"""


def upload(agency: Agency, name: str, text: str = ROWS) -> HistoryTable:
    """The officer uploads a file, takes the columns as they are guessed, and has it checked."""
    data = text.encode()
    attached = Attached(SimpleUploadedFile(name, data, "text/csv"), "text/csv")
    table = history_tables.take_table(
        attached,
        beginning_of(name, data),
        organization=agency.organization,
        actor=actor_for(agency.officer),
        now=clock.now(),
    )
    terms = {"currency": "RON", "procedure": "", "decimal_sign": "", "country": agency.organization.country}
    history_tables.match_columns(table, guess(table.headings), terms)
    return _read(table)


def take(table: HistoryTable) -> HistoryTable:
    """Import what is right."""
    history_tables.order_import(table)
    return _read(table)


def story(agency: Agency) -> Iterator[datetime]:
    """A file of which three rows are imported and two wait to be corrected."""
    take(upload(agency, "purchases-2023-2024.csv"))
    yield clock.now()


def _read(table: HistoryTable) -> HistoryTable:
    table.refresh_from_db()
    history_sheet.read(table)
    table.refresh_from_db()
    return table
