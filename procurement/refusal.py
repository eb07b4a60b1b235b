"""How a service says no: with every reason, each a sentence that the person can act on."""

from procurement.rules.messages import Issue, issue


class Refused(Exception):
    """An act was refused and nothing was changed. `issues` say what to do."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("; ".join(str(found) for found in issues))
        self.issues = issues


def refuse(field: str, template: str, **params: object) -> Refused:
    """A Refused with one reason, from a template marked with gettext_noop."""
    return Refused((issue(field, template, citation="", **params),))
