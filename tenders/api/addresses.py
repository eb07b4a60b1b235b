"""What addresses of the API carry: references and ids, narrow enough that the database can take them all."""

from __future__ import annotations

from typing import Annotated

from ninja import Path
from pydantic import Field

Reference = Annotated[str, Path(max_length=120, pattern=r"^[^\x00-\x1f/]+$", description="reference of a tender")]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
