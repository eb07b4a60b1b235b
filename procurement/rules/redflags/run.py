"""All red flags over many contracting processes, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from procurement.rules.redflags.f101 import InflatedEstimate
from procurement.rules.redflags.f102 import SeveralRejected
from procurement.rules.redflags.f103 import ManyAmendments
from procurement.rules.redflags.f104 import QuickChanges
from procurement.rules.redflags.f105 import QuickWorks
from procurement.rules.redflags.f106 import OneSupplierForAll
from procurement.rules.redflags.f107 import Splitting
from procurement.rules.redflags.f108 import NoCall
from procurement.rules.redflags.f109 import NotOpen
from procurement.rules.redflags.f110 import QuickDecision
from procurement.rules.redflags.f111 import LittlePublished
from procurement.rules.redflags.f112 import NeverAskedToRepair
from procurement.rules.redflags.f113 import ComplaintUpheld
from procurement.rules.redflags.f114 import SameWinnerAgain
from procurement.rules.redflags.f115 import ReviewNotCarriedOut
from procurement.rules.redflags.flag import Context, Finding, Flag, Settings
from procurement.rules.redflags.process import Json, Process, text
from procurement.rules.redflags.r003 import ShortPeriod
from procurement.rules.redflags.r018 import SingleBid
from procurement.rules.redflags.r024 import CloseBids
from procurement.rules.redflags.r025 import OftenLoses
from procurement.rules.redflags.r028 import IdenticalPrices
from procurement.rules.redflags.r030 import LateBidWon
from procurement.rules.redflags.r035 import AllOthersDisqualified
from procurement.rules.redflags.r036 import LowestDisqualified
from procurement.rules.redflags.r038 import ManyDisqualified
from procurement.rules.redflags.r048 import ManyKinds
from procurement.rules.redflags.r058 import DeepDiscount

FLAGS: tuple[type[Flag], ...] = (
    ShortPeriod,
    SingleBid,
    CloseBids,
    OftenLoses,
    IdenticalPrices,
    LateBidWon,
    AllOthersDisqualified,
    LowestDisqualified,
    ManyDisqualified,
    ManyKinds,
    DeepDiscount,
    InflatedEstimate,
    SeveralRejected,
    ManyAmendments,
    QuickChanges,
    QuickWorks,
    OneSupplierForAll,
    Splitting,
    NoCall,
    NotOpen,
    QuickDecision,
    LittlePublished,
    NeverAskedToRepair,
    ComplaintUpheld,
    SameWinnerAgain,
    ReviewNotCarriedOut,
)
RULES = {flag.code: flag for flag in FLAGS}


def findings(releases: Iterable[Json], context: Context, flags: tuple[type[Flag], ...] = FLAGS) -> Iterator[Finding]:
    """What the flags find in compiled releases, each ocid once. Cancelled processes and those without an ocid are left out."""
    running = [flag(context) for flag in flags]
    for body in releases:
        process = Process(text(body, "ocid"), body)
        if process.ocid and not process.cancelled and not _excluded(process, context.settings):
            for flag in running:
                yield from (replace(found, ocid=process.ocid) for found in flag.read(process))
    for flag in running:
        yield from flag.finish()


def _excluded(process: Process, settings: Settings) -> bool:
    return process.method_details in settings.excluded_method_details


def table(found: Iterable[Finding], context: Context) -> Json:
    """The findings as the Cardinal tool prints them: group, id, code, value; and the quartiles and fences under Meta."""
    groups: Json = {}
    for finding in found:
        groups.setdefault(str(finding.group), {}).setdefault(finding.id, {})[finding.code] = decimal(finding.value)
    meta = {
        code: {name: round(decimal(figure), 4) for name, figure in sorted(figures.items())}
        for code, figures in sorted(context.meta.items())
    }
    return groups | ({"Meta": meta} if meta else {})


def decimal(value: Fraction) -> Decimal:
    """A fraction with the seventeen digits of a double, as other tools print it."""
    return Decimal(repr(float(value)))
