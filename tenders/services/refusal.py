"""How a service says no: with every reason, each a sentence that the person can act on."""

from procurement.rules.messages import Issue, gettext_noop, issue


class Refused(Exception):
    """An act was refused and nothing was changed. `issues` say what to do."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("; ".join(str(found) for found in issues))
        self.issues = issues


class Stale(Refused):
    """Somebody else saved first; nothing typed is lost, the screen shows both versions."""

    def __init__(self) -> None:
        super().__init__(
            (
                issue(
                    "revision",
                    gettext_noop("Somebody else changed this in the meantime. Compare with the saved text below, then save again."),
                ),
            )
        )


def refuse(field: str, template: str, **params: object) -> Refused:
    """A Refused with one reason, from a template marked with gettext_noop."""
    return Refused((issue(field, template, **params),))
