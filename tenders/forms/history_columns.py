"""Which column of an agency's own history holds what: the names of fields, and a guess from the headings of the file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from procurement.rules.history_row import Field
from tenders.forms.sheets import plain_heading

LABELS = {
    Field.NUMBER: _("Number of the procedure"),
    Field.LOT: _("Lot"),
    Field.TITLE: _("What was bought"),
    Field.DESCRIPTION: _("Description"),
    Field.BUYER: _("Buyer"),
    Field.BUYER_NUMBER: _("Number of the buyer"),
    Field.SUPPLIER: _("Supplier"),
    Field.SUPPLIER_NUMBER: _("Number of the supplier"),
    Field.ESTIMATE: _("Estimated value"),
    Field.AWARDED: _("Awarded amount"),
    Field.PAID: _("Paid in the end"),
    Field.CURRENCY: _("Currency"),
    Field.PROCEDURE: _("Procedure"),
    Field.NATURE: _("Goods, services or works"),
    Field.CPV: _("CPV code"),
    Field.PUBLISHED_ON: _("Published on"),
    Field.AWARDED_ON: _("Awarded on"),
    Field.CONTRACT: _("Number of the contract"),
    Field.SIGNED_ON: _("Signed on"),
    Field.BIDS: _("How many bids"),
}
HEADINGS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: (
        "number", "no", "reference", "procedure number", "notice number", "numar", "număr", "nr", "numar procedura",
        "numărul procedurii", "numar anunt", "număr anunț", "nömrə", "satınalma nömrəsi", "item.noticeNo",
    ),
    Field.LOT: ("lot", "lot number", "lot no", "nr lot", "numar lot", "număr lot", "lotul", "lot nömrəsi"),
    Field.TITLE: (
        "title", "object", "subject", "titlu", "obiect", "obiectul achizitiei", "obiectul achiziției", "denumire",
        "obiectul contractului", "ad", "predmet", "satınalmanın predmeti", "item.contractObject",
    ),
    Field.DESCRIPTION: ("description", "descriere", "təsvir"),
    Field.BUYER: (
        "buyer", "authority", "contracting authority", "agency", "autoritate", "autoritate contractanta",
        "autoritate contractantă", "cumparator", "cumpărător", "satınalan", "satınalan təşkilat", "authority.entityName",
    ),
    Field.BUYER_NUMBER: (
        "buyer number", "buyer id", "cui autoritate", "cif autoritate", "cui autoritate contractanta",
        "satınalanın vöen-i", "authority.fiscalNumber",
    ),
    Field.SUPPLIER: (
        "supplier", "winner", "contractor", "ofertant", "castigator", "câștigător", "contractant", "operator economic",
        "malgöndərən", "qalib", "podratçı", "details.noticeEntityAddress.organization",
    ),
    Field.SUPPLIER_NUMBER: (
        "supplier number", "supplier id", "tax number", "fiscal number", "cui", "cif", "cod fiscal", "cui ofertant",
        "cui castigator", "cui câștigător", "vöen", "details.noticeEntityAddress.fiscalNumber",
    ),
    Field.ESTIMATE: (
        "estimate", "estimated value", "valoare estimata", "valoare estimată", "ehtimal olunan qiymət", "smeta dəyəri",
    ),
    Field.AWARDED: (
        "awarded amount", "awarded value", "award value", "amount", "price", "value", "contract value", "valoare",
        "valoare atribuita", "valoare atribuită", "valoare contract", "valoarea contractului", "pret", "preț", "məbləğ",
        "müqavilə məbləği", "qiymət", "item.awardedValue",
    ),
    Field.PAID: ("paid", "paid amount", "amount paid", "platit", "plătit", "valoare platita", "valoare plătită", "ödənilib"),
    Field.CURRENCY: ("currency", "moneda", "monedă", "valuta", "valută", "valyuta"),
    Field.PROCEDURE: (
        "procedure", "procedure type", "method", "procedura", "procedură", "tip procedura", "tip procedură", "üsul",
        "satınalma üsulu",
    ),
    Field.NATURE: (
        "nature", "category", "type", "tip", "tip contract", "tipul contractului", "natura", "natură", "növ",
        "details.sysAcquisitionContractType.text",
    ),
    Field.CPV: ("cpv", "cpv code", "cod cpv", "cpv kodu", "item.cpvCode"),
    Field.PUBLISHED_ON: (
        "published", "published on", "publication date", "data publicarii", "data publicării", "dərc tarixi",
        "item.publicationDate",
    ),
    Field.AWARDED_ON: (
        "date", "awarded on", "award date", "data", "data atribuirii", "data finalizarii", "data finalizării", "tarix",
        "qərar tarixi", "details.finalizationDate",
    ),
    Field.CONTRACT: (
        "contract", "contract number", "contract no", "nr contract", "numar contract", "număr contract",
        "numărul contractului", "müqavilə", "müqavilə nömrəsi",
    ),
    Field.SIGNED_ON: (
        "signed", "signed on", "contract date", "data contract", "data contractului", "data semnarii", "data semnării",
        "müqavilə tarixi",
    ),
    Field.BIDS: ("bids", "number of bids", "offers", "oferte", "numar oferte", "număr oferte", "təkliflərin sayı"),
}  # fmt: skip
"""What a column may be called, in English, Romanian and Azerbaijani, and in the lists that SICAP gives out."""
_CEDILLAS = str.maketrans("\u0218\u0219\u021a\u021b", "\u015e\u015f\u0162\u0163")
"""Windows-1250 has no comma below: Romanian letters are written with a cedilla there."""


def _plain(heading: str) -> str:
    return plain_heading(heading.translate(_CEDILLAS))


_KNOWN = {_plain(alias): name for name, aliases in HEADINGS.items() for alias in aliases}


def guess(headings: Sequence[str]) -> dict[str, int]:
    """The column of each field by its heading; the first of several that fit."""
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = _KNOWN.get(_plain(heading))
        if name is not None:
            found.setdefault(name.value, at)
    return found
