"""What a letter says of VAT: that the amounts that count are without it, and what the rate of the notice makes of an award."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procurement.display import amount_text, number_text
from procurement.rules.money import Money
from tenders.models import Lot
from tenders.queries.vat import with_announced_vat


def vat_sentence(lot: Lot, net: Money) -> str:
    """In the language that is active."""
    counts = _("Offers were compared without VAT.")
    taxed = with_announced_vat(net, lot)
    if taxed is None or taxed.rate is None:
        return counts
    words = _("With %(rate)s %% VAT, the rate of the notice, it is %(amount)s.")
    return f"{counts} {words % {'rate': number_text(taxed.rate.normalize()), 'amount': amount_text(taxed.gross)}}"
