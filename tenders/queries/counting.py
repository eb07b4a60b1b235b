"""Which acts of the bidders count: the last one of each bid, unless it is a withdrawal."""

from django.db.models import OuterRef, QuerySet, Subquery

from tenders.models import BidAct, Tender


def counting_acts(tender: Tender) -> QuerySet[BidAct]:
    """The act that counts of each bid: its last, if that is no withdrawal. Before closing nobody may be shown this."""
    latest = BidAct.objects.filter(bid=OuterRef("bid")).order_by("-id").values("id")[:1]
    return (
        BidAct.objects.filter(tender=tender, id=Subquery(latest))
        .exclude(kind=BidAct.Kind.WITHDRAW)
        .select_related("bid", "bid__bidder")
        .order_by("bid_id")
    )
