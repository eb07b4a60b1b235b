"""How the services of tenders say no: Refused with every reason, Stale when somebody else saved first."""

from procurement.refusal import Refused, refuse
from procurement.rules.messages import gettext_noop, issue

CHANGED_MEANWHILE = gettext_noop(
    "Somebody else changed this in the meantime. Compare with what is saved now, shown below, then save again."
)

__all__ = ["Refused", "Stale", "refuse"]


class Stale(Refused):
    """The row was saved by somebody else since this form was loaded; nothing was changed."""

    def __init__(self) -> None:
        super().__init__((issue("revision", CHANGED_MEANWHILE),))
