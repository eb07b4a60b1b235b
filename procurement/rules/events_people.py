"""The acts about people that need more than events.py: refusal of an organization, invitations, second factors. No names, only ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from procurement.rules.events import Event


@dataclass(frozen=True, slots=True)
class OrganizationRefused(Event):
    type: ClassVar[str] = "organization.refused"
    public: ClassVar[bool] = False
    reason: str


@dataclass(frozen=True, slots=True)
class OrganizationChanged(Event):
    """Contact or register data were corrected; `fields` names what."""

    type: ClassVar[str] = "organization.changed"
    public: ClassVar[bool] = False
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberInvited(Event):
    """`invitation` is its id; whom it went to stays in the table, since an address is personal data."""

    type: ClassVar[str] = "member.invited"
    public: ClassVar[bool] = False
    invitation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvitationRevoked(Event):
    type: ClassVar[str] = "invitation.revoked"
    public: ClassVar[bool] = False
    invitation: str


@dataclass(frozen=True, slots=True)
class InvitationAccepted(Event):
    type: ClassVar[str] = "invitation.accepted"
    public: ClassVar[bool] = False
    invitation: str
    user: str


@dataclass(frozen=True, slots=True)
class SecondFactorResetAsked(Event):
    """The subject is the person: "user:<uuid>"."""

    type: ClassVar[str] = "second_factor.reset_asked"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SecondFactorResetAgreed(Event):
    type: ClassVar[str] = "second_factor.reset_agreed"
    public: ClassVar[bool] = False
    effective_at: str


@dataclass(frozen=True, slots=True)
class SecondFactorResetCancelled(Event):
    type: ClassVar[str] = "second_factor.reset_cancelled"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SecondFactorReset(Event):
    """The old second factors are gone and every session of the person has ended."""

    type: ClassVar[str] = "second_factor.reset"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class AbsenceDeclared(Event):
    """Between the two times the deputy may use the person's roles in the organization (the subject)."""

    type: ClassVar[str] = "absence.declared"
    public: ClassVar[bool] = False
    user: str
    deputy: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True)
class AbsenceEnded(Event):
    type: ClassVar[str] = "absence.ended"
    public: ClassVar[bool] = False
    user: str
    deputy: str


@dataclass(frozen=True, slots=True)
class ErasureAsked(Event):
    """The subject is the person: "user:<uuid>"."""

    type: ClassVar[str] = "erasure.asked"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ErasureDecided(Event):
    """`outcome` is done, refused or withdrawn."""

    type: ClassVar[str] = "erasure.decided"
    public: ClassVar[bool] = False
    outcome: str


@dataclass(frozen=True, slots=True)
class OwnDataExported(Event):
    """Somebody took a copy of what the platform holds about a person or company (the subject)."""

    type: ClassVar[str] = "own_data.exported"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PersonDeactivated(Event):
    type: ClassVar[str] = "person.deactivated"
    public: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PersonReactivated(Event):
    type: ClassVar[str] = "person.reactivated"
    public: ClassVar[bool] = False
