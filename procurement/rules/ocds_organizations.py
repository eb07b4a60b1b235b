"""Organizations of a foreign OCDS record, under identifiers that are the same across its records and never clash with others."""

from __future__ import annotations

import re
from hashlib import sha256

from procurement.rules.history import OrganizationHistory
from procurement.rules.messages import gettext_noop
from procurement.rules.ocds_reading import Node, NotReadable

_REGISTERED = re.compile(r"[A-Z]{2,3}-[A-Z0-9]+-.+")
"""An id with its register in front, such as GE-NAPR-204477734 (org-id.guide): it means the same organization everywhere."""

_SCALES = {"micro": "micro", "small": "small", "medium": "medium", "large": "large"}
LONGEST_IDENTIFIER, LONGEST_NAME = 200, 300


class Organizations:
    """The parties of one record, looked up by the references to them."""

    def __init__(self, release: Node) -> None:
        self._publisher = "-".join(release.text("ocid").split("-")[:2])
        self._by_id = {party.text("id"): party for party in release.nodes("parties") if party.text("id")}
        self._parties = release.nodes("parties")

    def buyer(self, release: Node) -> OrganizationHistory:
        """Who buys: the buyer named, the party in that role, else the procuring entity. Refused if nobody is named.

        Some publishers name the procuring entity by the person in charge: it comes last.
        """
        for role, reference in (
            ("buyer", release.node("buyer")),
            ("procuringEntity", release.node("tender").node("procuringEntity")),
        ):
            in_role = [party for party in self._parties if role in party.texts("roles")]
            if (found := self.first([reference, *in_role])) is not None:
                return found
        raise NotReadable(gettext_noop("No buyer is named."))

    def first(self, references: list[Node]) -> OrganizationHistory | None:
        """The first of several: a consortium is stored under its leader, so that its amount counts once."""
        return next((found for reference in references if (found := self.get(reference)) is not None), None)

    def get(self, reference: Node) -> OrganizationHistory | None:
        """The organization that is referred to; None where no name is given."""
        given = reference.text("id")
        party = self._by_id.get(given, reference)
        register = party.node("identifier")
        name = reference.text("name") or party.text("name") or register.text("legalName")
        if not name:
            return None
        country = _country(given or register.text("scheme"))
        return OrganizationHistory(
            identifier=self._identifier(given, name),
            name=name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…",
            country=country,
            registry_number=register.text("id")[:60] if register.text("scheme") else "",
            region=_nuts(party.node("address").text("region")),
            address=party.node("address").text("streetAddress")[:300],
            size=_SCALES.get(party.node("details").text("scale").lower(), ""),
        )

    def _identifier(self, given: str, name: str) -> str:
        """A registered id as it is. A local one counts only within its publisher and with its name: some give all
        their suppliers the id 1, and to take two companies for one would accuse the wrong one."""
        if _REGISTERED.fullmatch(given) and len(given) <= LONGEST_IDENTIFIER:
            return given
        local = f"{self._publisher}:{given}:{' '.join(name.lower().split())}"
        if len(local) <= LONGEST_IDENTIFIER:
            return local
        return f"sha256:{sha256(local.encode()).hexdigest()}"


def _country(identifier: str) -> str:
    """The country of a register: RO of RO-CUI-14399840; registers of more than one country have three letters."""
    start = identifier.split("-", maxsplit=1)[0]
    return start if len(start) == 2 and start.isascii() and start.isalpha() and start.isupper() else ""


def _nuts(region: str) -> str:
    return region if re.fullmatch(r"[A-Z]{2}[0-9A-Z]{0,3}", region) else ""
