"""A release as rows of tables, with the headings of flatten-tool."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.ocds_flat import rows, table_name


def test_rows_name_what_they_lie_in_and_leave_out_what_is_not_told() -> None:
    release = {
        "ocid": "ocds-1",
        "id": "1",
        "tag": ["tender", "award"],
        "buyer": {"name": "Town"},
        "language": None,
        "awards": [
            {"id": "a", "value": {"amount": Decimal("1.50")}, "suppliers": [{"id": "s"}, {"name": "Beta"}]},
            {"id": "b", "suppliers": []},
        ],
    }
    assert list(rows(release)) == [
        ("main", {"ocid": "ocds-1", "id": "1", "tag": "tender;award", "buyer/name": "Town"}),
        ("awards", {"ocid": "ocds-1", "id": "1", "awards/0/id": "a", "awards/0/value/amount": Decimal("1.50")}),
        ("awards_suppliers", {"ocid": "ocds-1", "id": "1", "awards/0/id": "a", "awards/0/suppliers/0/id": "s"}),
        ("awards_suppliers", {"ocid": "ocds-1", "id": "1", "awards/0/id": "a", "awards/0/suppliers/0/name": "Beta"}),
        ("awards", {"ocid": "ocds-1", "id": "1", "awards/0/id": "b", "awards/0/suppliers": ""}),
    ]


def test_table_name_fits_a_sheet() -> None:
    assert table_name("tender_lots") == "tender_lots"
    assert table_name("tender_criteria_requirementGroups_requirements") == "ten_cri_req_requirements"
    assert len(table_name("_".join(["several"] * 12))) == 31
