"""How much room the sealed files of a bid may still take. Reads only."""

from __future__ import annotations

from django.db.models import Sum

from tenders.models import Bid, ObjectPart

MAX_ROOM = 5 * 2**30
"""Bytes of sealed files that a bid may keep here, those on their way included, whichever way they come."""


def room_left(bid: Bid) -> int:
    """Bytes that may still come; below zero when the bid holds more than it may."""
    kept = bid.sealed_objects.aggregate(sum=Sum("size"))["sum"] or 0
    coming = ObjectPart.objects.filter(upload__bid=bid).aggregate(sum=Sum("size"))["sum"] or 0
    return MAX_ROOM - kept - coming
