"""Addresses of the pages about people and organizations."""

from __future__ import annotations

from django.urls import path

from procurement.people.views import (
    absence,
    account,
    invitation,
    member_key,
    organization,
    outbox,
    own_data,
    platform,
    recovery,
    register,
    tokens,
)

app_name = "people"
urlpatterns = [
    path("register/", register.register, name="register"),
    path("register/agency/", register.agency, name="register_agency"),
    path("account/", account.account, name="account"),
    path("account/second-step/", account.second_step, name="second_step"),
    path("account/lost-second-step/", recovery.lost_second_step, name="lost_second_step"),
    path("account/object/", account.object_to_reset, name="object_to_reset"),
    path("account/logged-in/", account.logged_in, name="logged_in"),
    path("account/log-ins/<int:number>/end/", account.end_log_in, name="end_log_in"),
    path("account/log-ins/end-others/", account.end_other_log_ins, name="end_other_log_ins"),
    path("account/roles/<int:number>/end/", account.give_back_role, name="give_back_role"),
    path("account/key/", member_key.member_key, name="member_key"),
    path("account/key/new/", member_key.new, name="member_key_new"),
    path("account/key/my-key.json", member_key.text, name="member_key_text"),
    path("account/tokens/", tokens.token_list, name="tokens"),
    path("account/tokens/new/", tokens.new, name="token_new"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("organization/<uuid:organization_id>/programs/", tokens.company_programs, name="company_programs"),
    path("account/data/", own_data.own, name="own_data"),
    path("organization/<uuid:organization_id>/data/", own_data.organization, name="organization_data"),
    path("account/absences/", absence.absences, name="absences"),
    path("account/absences/<uuid:absence_id>/end/", absence.end, name="absence_end"),
    path("organization/<uuid:organization_id>/members/<uuid:user_id>/away/", absence.member_away, name="member_away"),
    path("organization/<uuid:organization_id>/", organization.organization, name="organization"),
    path("organization/<uuid:organization_id>/edit/", organization.edit, name="organization_edit"),
    path("organization/<uuid:organization_id>/members/", organization.members, name="members"),
    path("organization/<uuid:organization_id>/members/invite/", organization.invite, name="invite"),
    path("organization/<uuid:organization_id>/members/<uuid:user_id>/", organization.member, name="member"),
    path(
        "organization/<uuid:organization_id>/members/<uuid:user_id>/leaves/",
        organization.member_leaves,
        name="member_leaves",
    ),
    path("invitations/<uuid:invitation_id>/resend/", organization.resend, name="invitation_resend"),
    path("invitations/<uuid:invitation_id>/revoke/", organization.revoke, name="invitation_revoke"),
    path("invitations/<str:token>/", invitation.invitation, name="invitation"),
    path("people/<uuid:user_id>/second-step/", recovery.reset, name="reset"),
    path("platform/", platform.index, name="platform"),
    path("platform/organizations/", platform.organizations, name="platform_organizations"),
    path("platform/organizations/<uuid:organization_id>/", platform.organization, name="platform_organization"),
    path("platform/people/", platform.people, name="platform_people"),
    path("platform/people/<uuid:user_id>/", platform.person, name="platform_person"),
    path("platform/people/<uuid:user_id>/act/", platform.person_act, name="platform_person_act"),
    path("platform/mail/", platform.stuck_mail, name="platform_mail"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:message_id>/", outbox.message, name="outbox_message"),
]
