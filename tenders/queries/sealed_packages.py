"""The package of a bid that was sealed offline, as its page shows it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from tenders.models import Bid, SealedObject, SealedPackage
from tenders.queries.bids import bid_status, last_act


@dataclass(frozen=True, slots=True)
class PackageState:
    """What arrived, and whether it can be handed in: `fits` the tender's present terms, `handed_in` already."""

    package: SealedPackage
    sizes: dict[str, int]
    fits: bool
    handed_in: bool

    @property
    def files(self) -> list[tuple[str, int]]:
        """The ids of the sealed files with their sizes in bytes."""
        return [(one, self.sizes.get(one, 0)) for one in self.package.files]


def package_of(bid: Bid) -> PackageState | None:
    """The last package of a bid, or None if none has arrived."""
    package = SealedPackage.objects.select_related("uploaded_by").filter(bid=bid).first()
    if package is None:
        return None
    named = [package.manifest, *package.files, *package.prices]
    sizes = dict(SealedObject.objects.filter(bid=bid, object_id__in=named).values_list("object_id", "size"))
    return PackageState(package, sizes, fits(bid, package), is_handed_in(bid, package))


def fits(bid: Bid, package: SealedPackage) -> bool:
    """Whether it was sealed for the tender's present terms."""
    return package.terms == bid.tender.terms


def is_handed_in(bid: Bid, package: SealedPackage) -> bool:
    """Whether the bid that stands is this package."""
    act = last_act(bid)
    stands = bid_status(bid) in ("submitted", "outdated", "to_confirm")
    return act is not None and act.manifest == package.manifest and stands
