"""Who may edit pages: people whom `manage.py editors` names, and platform administrators as long as they are that.

Wagtail knows groups only. One is filled by hand, the other follows the role at every visit.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from procurement.access import Actor
from procurement.models import User
from procurement.rules.lifecycle import Role

EDITORS = "Editors"
ADMINISTRATORS = "Platform administrators"

_ON_PAGES = ("add_page", "change_page", "publish_page")
_ON_FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")


def ensure_groups(home: Page) -> None:
    """Both groups with what editors need below the home page, and nothing else; the groups that Wagtail came with go."""
    Group.objects.filter(name="Moderators", user=None).delete()
    for name in (EDITORS, ADMINISTRATORS):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(codename="access_admin"))
        GroupPagePermission.objects.filter(group=group).exclude(page=home).delete()
        for permission in Permission.objects.filter(codename__in=_ON_PAGES, content_type__app_label="wagtailcore"):
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
        files = Permission.objects.filter(
            codename__in=_ON_FILES, content_type__app_label__in=("wagtailimages", "wagtaildocs")
        )
        for permission in files:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )


def admit(actor: Actor) -> bool:
    """Whether this person may enter the editor now. Lets the administrators' group follow the role first."""
    user = actor.user
    if user is None:
        return False
    is_administrator = actor.has(Role.PLATFORM_ADMIN)
    held = set(user.groups.values_list("name", flat=True))
    if is_administrator != (ADMINISTRATORS in held):
        group, _ = Group.objects.get_or_create(name=ADMINISTRATORS)
        (user.groups.add if is_administrator else user.groups.remove)(group)
    return is_administrator or EDITORS in held


def name_editor(user: User) -> None:
    """From now on this person may edit pages."""
    user.groups.add(Group.objects.get_or_create(name=EDITORS)[0])


def dismiss_editor(user: User) -> None:
    """From now on this person may not, unless as a platform administrator."""
    user.groups.remove(*Group.objects.filter(name=EDITORS))


def named_editors() -> list[User]:
    """Those who were named, by address."""
    return list(User.objects.filter(groups__name=EDITORS).order_by("email"))
