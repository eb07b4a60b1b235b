"""Which acts of the bidders count: the last one of each bid, unless it is a withdrawal or for earlier terms of the tender."""

from django.db.models import F, OuterRef, QuerySet, Subquery

from tenders.models import BidAct, Tender


def counting_acts(tender: Tender) -> QuerySet[BidAct]:
    """The act that counts of each bid: its last, if that is no withdrawal and was made for the tender's terms as they are.

    Before closing nobody may be shown this.
    """
    latest = BidAct.objects.filter(bid=OuterRef("bid")).order_by("-id").values("id")[:1]
    return (
        BidAct.objects.filter(tender=tender, id=Subquery(latest), terms=F("tender__terms"))
        .exclude(kind=BidAct.Kind.WITHDRAW)
        .select_related("bid", "bid__bidder")
        .order_by("bid_id")
    )
