"""The people and organizations of the demo, registered through the services with numbers whose check digits are right.

All of it is invented; e-mail addresses end in .example, which nobody can own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db import transaction

from bidders.services import register_company
from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.people.accounts import create_account, create_first_administrator
from procurement.people.membership import add_membership, grant_role
from procurement.people.organizations import OrganizationProfile, approve_organization, register_agency
from procurement.rules.lifecycle import Role
from tenders.demo.debarring import debar
from tenders.demo.equipping import equip
from tenders.demo.scenario import Agency, Company

PASSWORD = "sapte seri la rand in targ"  # noqa: S105
"""Everybody's password in the demo: it runs on one's own machine only, and the log-ins are printed."""

COMPANIES = (
    ("Alfa Birotică SRL", "alfa", "Mihai Stan", "small"),
    ("Beta Construct SRL", "beta", "Ioana Pop", "medium"),
    ("Gama Medical SRL", "gama", "Radu Ene", "micro"),
    ("Delta Servicii SA", "delta", "Sorina Luca", "large"),
)


@dataclass(slots=True)
class Cast:
    """Everybody, and the list of log-ins to print: (who, e-mail, what for)."""

    town: Agency
    hospital: Agency
    companies: tuple[Company, ...]
    auditor: User
    log_ins: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def together(self) -> Agency:
        """The town with a key holder of the hospital beside its own: a committee of two organizations, two of three."""
        return replace(self.town, key_holders=(*self.town.key_holders, self.hospital.key_holders[0]))


def cui(number: int) -> str:
    """A Romanian fiscal code with its right check digit (weights 7 5 3 2 1 7 5 3 2, sum times ten modulo eleven)."""
    digits = f"{number:09d}"
    check = sum(int(d) * w for d, w in zip(digits, (7, 5, 3, 2, 1, 7, 5, 3, 2), strict=True)) * 10 % 11 % 10
    return f"{number}{check}"


@transaction.atomic
def assemble() -> Cast:
    """Register everybody at the present time of the clock."""
    now = clock.now()
    log_ins: list[tuple[str, str, str]] = []

    def person(name: str, email: str, what: str) -> User:
        log_ins.append((name, email, what))
        return create_account(email, name=name, password=PASSWORD, language="en")

    admin = create_first_administrator(
        "pavel@platforma.example",
        name="Pavel Admin",
        password=PASSWORD,
        body="Curtea de Conturi (demo)",
        country="RO",
        now=now,
    )
    log_ins.append(("Pavel Admin", "pavel@platforma.example", "platform administrator: approves agencies"))
    auditor = person("Ema Audit", "ema@audit.example", "auditor: reads everything, changes nothing")
    oversight = admin.memberships.get().organization
    add_membership(auditor, oversight, Role.AUDITOR, granted_by=admin, now=now)
    second = person("Petra Admin", "petra@platforma.example", "platform administrator: confirms tariffs")
    add_membership(second, oversight, Role.PLATFORM_ADMIN, granted_by=admin, now=now)

    debar("Drumuri Vechi SRL", cui(21_000_00), actor=actor_for(admin))
    town = _agency("Primăria Valea Verde", "valeaverde.example", 1, ("Ana", "Barbu", "Carmen", "Dan"), admin, person)
    hospital = _agency(
        "Spitalul Județean Demo", "spital.example", 2, ("Elena", "Florin", "Gina", "Horia"), admin, person
    )
    town = _committee(town, "valeaverde.example", person)
    companies = tuple(_company(position, *row, person) for position, row in enumerate(COMPANIES, 3))
    equip(companies[0])
    return Cast(town, hospital, companies, auditor, log_ins)


def _agency(name: str, host: str, position: int, first: tuple[str, ...], admin: User, person) -> Agency:  # type: ignore[no-untyped-def]  # noqa: PLR0917
    now = clock.now()
    officer, approver, one, two = (
        person(f"{first_name} {role.title()}", f"{first_name.lower()}@{host}", f"{what} of {name}")
        for first_name, role, what in zip(
            first,
            ("officer", "approver", "keyholder", "keyholder"),
            (
                "officer: drafts tenders, proposes awards",
                "approver: publishes, decides awards",
                "key holder",
                "key holder",
            ),
            strict=True,
        )
    )
    number = cui(10_000_00 + position)
    profile = OrganizationProfile(name=name, country="RO", registry_number=number, region="RO321")
    agency = register_agency(profile, user=officer, now=now)
    approve_organization(agency, actor=actor_for(admin), now=now)
    for user, role in (
        (officer, Role.OFFICER),
        (approver, Role.APPROVER),
        (one, Role.KEY_HOLDER),
        (two, Role.KEY_HOLDER),
    ):
        grant_role(user, agency, role, actor=actor_for(officer), now=now)
    agency.refresh_from_db()
    agency.level = "subcentral"
    agency.save(update_fields=["level"])
    return Agency(agency, officer, approver, (one, two))


def _committee(agency: Agency, host: str, person) -> Agency:  # type: ignore[no-untyped-def]
    """Evaluators and a chair for what people judge, and one evaluator more who can take over a seat."""
    now, name = clock.now(), agency.organization.name
    eva, emil, sanda, ilie = (
        person(f"{first} {what.title()}", f"{first.lower()}@{host}", f"{does} of {name}")
        for first, what, does in (
            ("Eva", "evaluator", "evaluator: scores what people judge"),
            ("Emil", "evaluator", "evaluator"),
            ("Sanda", "evaluator", "substitute evaluator"),
            ("Ilie", "chair", "chair of evaluation committees"),
        )
    )
    for user, role in ((eva, Role.EVALUATOR), (emil, Role.EVALUATOR), (sanda, Role.EVALUATOR), (ilie, Role.CHAIR)):
        grant_role(user, agency.organization, role, actor=actor_for(agency.officer), now=now)
    return replace(agency, evaluators=(eva, emil), chair=ilie)


def _company(position: int, name: str, host: str, boss: str, size: str, person) -> Company:  # type: ignore[no-untyped-def]  # noqa: PLR0917
    submitter = person(boss, f"boss@{host}.example", f"bids for {name}")
    profile = OrganizationProfile(
        name=name, country="RO", registry_number=cui(20_000_00 + position), region="RO321", size=size
    )
    return Company(register_company(profile, user=submitter, now=clock.now()), submitter)
