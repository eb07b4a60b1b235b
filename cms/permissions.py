"""What editors may do with a page, beyond Wagtail's own rules. The editor's buttons and its refusals both ask here."""

from __future__ import annotations

from wagtail.models import PagePermissionTester


class EditablePage(PagePermissionTester):
    """Every page is for everybody: none can be put behind a log-in or a password."""

    def can_set_view_restrictions(self) -> bool:
        return False


class FixedPage(EditablePage):
    """A page that the platform itself leads to: its words can be changed, its place can't."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False
