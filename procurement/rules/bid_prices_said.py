"""What the command that seals offline says of the prices: net, as they count, and with VAT where the tender file has a rate."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.bid_folders import FolderBid
from procurement.rules.money import Money, exact_product, exact_sum, rounded
from procurement.rules.tender_files import TenderFile
from procurement.rules.tender_tables import LotTable
from procurement.rules.vat import WithVat, together, with_vat

NOTE = "Bids are sealed and compared without VAT: it is shown for you alone and is not in the package."


def price_words(tender: TenderFile, content: FolderBid) -> Iterator[str]:
    """A line a lot; where the rate of each is known the sum of several with VAT, and then that VAT counts nowhere."""
    net: list[Money] = []
    taxed: list[WithVat] = []
    for lot in tender.lots:
        place = f"Lot {lot.number}, {lot.title}"
        if lot.id not in content.lots:
            yield f"{place}: no bid"
            continue
        total = content.lots[lot.id].total
        assert total is not None  # prices of a folder are in one envelope or two, and always added up
        net.append(Money(total, tender.currency))
        if lot.vat_rate is None:
            yield f"{place}: {net[-1]} without VAT"
        else:
            taxed.append(with_vat(net[-1], lot.vat_rate))
            yield f"{place}: {_said(taxed[-1])}"
        yield from _compared(lot, content, tender.currency)
    if len(taxed) == len(net) > 1:
        yield f"Together: {_said(together(taxed))}"
    if taxed:
        yield NOTE


def _compared(lot: LotTable, content: FolderBid, currency: str) -> Iterator[str]:
    """Where options do not count: what of the lot's total does."""
    if all(item.compared for item in lot.items):
        return
    quantities = {item.id: item.quantity for item in lot.items if item.compared}
    counted = (line for line in content.lots[lot.id].lines if line.item_id in quantities)
    total = exact_sum(*(rounded(exact_product(quantities[line.item_id], line.unit_price)) for line in counted))
    yield f"  of which {Money(total, currency)} are compared; the options do not count in the comparison"


def _said(price: WithVat) -> str:
    rate = "" if price.rate is None else f" {price.rate.normalize():f} %"
    return f"{price.net} without VAT, VAT{rate} {price.tax}, {price.gross} with VAT"
