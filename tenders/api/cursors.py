"""Lists without end, a page at a time: the cursor says after which row the next page begins (keyset, never offset)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, ValidationInfo, model_validator

from procurement.refusal import refuse
from procurement.rules.messages import gettext_noop

NO_CURSOR = gettext_noop("This cursor is not one of ours: begin again without it.")


class PageIn(Schema):
    """Which page of a list."""

    cursor: str = Field("", max_length=200, pattern="^[A-Za-z0-9_=-]*$", description="`next` of the page before")
    limit: int = Field(25, ge=1, le=100, description="rows on a page")

    @model_validator(mode="after")
    def _knows_every_parameter(self, info: ValidationInfo) -> Self:
        """A misspelled filter would filter nothing: it is refused instead."""
        asked: HttpRequest = (info.context or {})["request"]
        if unknown := sorted(set(asked.GET) - set(type(self).model_fields)):
            raise ValueError(f"unknown parameters: {', '.join(unknown)}")
        return self


@dataclass(frozen=True, slots=True)
class Order:
    """Rows by a moment, those of the same moment by their id. The moment of no row of the list is empty."""

    moment: str
    newest_first: bool = True

    def sorted(self, found: QuerySet[Any]) -> QuerySet[Any]:
        return found.order_by(f"-{self.moment}" if self.newest_first else self.moment, "pk")

    def after(self, found: QuerySet[Any], moment: datetime, row_id: UUID) -> QuerySet[Any]:
        beyond = "lt" if self.newest_first else "gt"
        later = Q(**{f"{self.moment}__{beyond}": moment})
        return found.filter(later | Q(**{self.moment: moment, "pk__gt": row_id}))


def page(found: QuerySet[Any], order: Order, asked: PageIn) -> tuple[Sequence[Any], str]:
    """The rows of the page, and the cursor of the next one; empty at the end. Refused for a cursor that is none of ours."""
    ordered = order.sorted(found)
    if asked.cursor:
        ordered = order.after(ordered, *_place(asked.cursor))
    rows = list(ordered[: asked.limit + 1])
    if len(rows) <= asked.limit:
        return rows, ""
    last = rows[asked.limit - 1]
    return rows[: asked.limit], _cursor(order, last)


def _cursor(order: Order, last: Model) -> str:
    place = json.dumps([getattr(last, order.moment).isoformat(), str(last.pk)])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, row_id = json.loads(base64.urlsafe_b64decode(cursor))
        read = datetime.fromisoformat(moment), UUID(row_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise refuse("query.cursor", NO_CURSOR) from error
    if read[0].tzinfo is None:
        raise refuse("query.cursor", NO_CURSOR)
    return read
