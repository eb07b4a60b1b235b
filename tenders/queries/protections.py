"""What protects a tender's bids and records on this installation, each in a plain sentence that is true by looking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from procurement.display import number_text
from procurement.protections import Protections, look
from procurement.rules.clock_error import BLOCKS
from tenders.models import Sealing, Tender


@dataclass(frozen=True, slots=True)
class Protection:
    """One protection: its name, whether it is there (None: nobody here can know), and what that means."""

    name: str | Promise
    holds: bool | None
    sentence: str | Promise


def protections_of(tender: Tender | None, *, now: datetime) -> list[Protection]:
    """Those of the installation; with a tender that takes sealed bids here also who can open them."""
    found = look(now=now)
    own = (
        []
        if tender is None or tender.imported
        else [_sealing(tender), *([_excluded(tender)] if tender.two_envelopes else [])]
    )
    return [*own, *_database(found), *_records(found), _clock(found)]


def _sealing(tender: Tender) -> Protection:
    committee = tender.sealing == Sealing.COMMITTEE
    if committee:
        sentence = _(
            "Bids are sealed to the platform and to a committee: at least %(required)s of its members must act together after the"
            " deadline. It does not protect if the person who runs the server works together with so many of them, or with the"
            " person who made their key."
        ) % {"required": tender.key_holders_required}
    else:
        sentence = _(
            "The platform alone holds the key. Whoever runs the server could open bids early without trace; thieves of"
            " the database and people who use the application could not."
        )
    return Protection(_("Key held by several"), committee, sentence)


def _excluded(tender: Tender) -> Protection:
    if tender.sealing == Sealing.COMMITTEE:
        sentence = _(
            "The key holders put the key of the prices together on their own devices, and give the platform what opens the offers in the"
            " running, and nothing else. The platform can't open the price of an excluded offer, unless the person who runs the server"
            " works together with a key holder who kept that key."
        )
        return Protection(_("Prices of excluded offers stay sealed"), True, sentence)
    sentence = _(
        "The program and the database refuse to open the price of an excluded offer, and each try is recorded. The platform's key"
        " could open it: whoever runs the server could do so without trace."
    )
    return Protection(_("Prices of excluded offers stay sealed"), True, sentence)


def _database(found: Protections) -> Iterator[Protection]:
    if not found.own_role:
        sentence = _(
            "This website connects to the database as the owner of the records: only triggers keep it from changing them."
        )
    elif found.embedded:
        sentence = _(
            "This website connects with a role that can add records and never change them. Since the database is a part of this"
            " installation, whoever takes over the whole program could connect as somebody else."
        )
    else:
        sentence = _(
            "This website connects to the database with a role that can add records and never change or delete them."
        )
    yield Protection(_("Database role of its own"), found.own_role, sentence)
    refuse = _("Records refuse every change and every deletion, by whomever.")
    weak = _("Some records don't refuse changes in every session of the database.")
    yield Protection(_("Records that only grow"), found.only_grow, refuse if found.only_grow else weak)
    watched = _("Whoever switches that protection off is written into the public log by the database itself.")
    silent = _("Nothing records who switches that protection off. The public log still shows what was changed.")
    yield Protection(_("Protection that is watched"), found.watched, watched if found.watched else silent)


def _records(found: Protections) -> Iterator[Protection]:
    running = _("Every minute is sealed and signed. Whoever keeps one signature notices any later change.")
    still = _("The last signed minute is more than five minutes old: right now new records are not sealed.")
    yield Protection(_("Public log"), found.log_runs, running if found.log_runs else still)
    yield Protection(
        _("Followed from outside"),
        None,
        _("The platform can't know who follows its log. It protects you once somebody you trust does; anybody can."),
    )
    offline = _(
        "The key that signs is vouched for by a root key that is kept offline. Compare its fingerprint on paper."
    )
    alone = _("No offline key vouches for the key that signs. Compare the key with one that you have from elsewhere.")
    yield Protection(_("Root key kept offline"), bool(found.root_key), offline if found.root_key else alone)
    back = _(
        "If the platform loses the key that its tenders' keys are kept under, a key that is kept offline brings it back."
    )
    gone = _(
        "No offline key can bring back the key that the tenders' keys are kept under. If it and its copies are lost, no bid"
        " that is sealed then can be opened by the platform."
    )
    yield Protection(_("Recovery key kept offline"), found.kek_kept, back if found.kek_kept else gone)


def _clock(found: Protections) -> Protection:
    error = found.microseconds
    if error is None:
        return Protection(_("Clock"), False, _("Nobody measures how far the clock may be off."))
    holds = error <= BLOCKS
    said = _("The clock is measured each minute: at most %(error)s µs off.") % {"error": number_text(error)}
    return Protection(_("Clock"), holds, said)
