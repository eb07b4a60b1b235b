"""Which comparisons question a price beside a share of the estimate: values of a ruleset, applied by rules.low_prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LowAlerts:
    """When a price is questioned beside a share of the estimate (rules.low_prices). None: this comparison is not made."""

    below_mean: Decimal | None = None
    """So far (as a share) or further below the mean of the other offers."""
    below_next: Decimal | None = None
    """So far or further below the next higher offer."""
    deviation: Decimal | None = None
    """Its rebate exceeds the mean rebate by more than so many mean positive deviations."""


NO_ALERTS = LowAlerts()
