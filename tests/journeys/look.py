"""What is looked for on every page, whoever it is for: nothing that axe finds, nothing that the browser complains about."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW, WIDE = 360, 1280
ABORTED = "net::ERR_ABORTED"
_axe = Axe()


def violations(page: Page) -> list[tuple[str, str]]:
    """Every finding of axe, best practices included: rule and first element."""
    found = _axe.run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def unfold(page: Page) -> None:
    """Open whatever is folded."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def complaints(page: Page) -> list[str]:
    """What the browser gets to say from now on: CSP refusals, errors of scripts, answers that are missing or broken."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    # Aborted: the browser did not want the answer any more, because it was leaving the page.
    page.on(
        "requestfailed",
        lambda request: said.append(f"{request.failure}: {request.url}") if request.failure != ABORTED else None,
    )
    return said


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it stands, with everything unfolded."""
    unfold(page)
    found = [f"axe: {rule}: {element}" for rule, element in violations(page)]
    if wider := sideways(page):
        found.append(f"{wider} px wider than the screen")
    if not page.title().removesuffix(" · Sigiliu").strip(" ·"):
        found.append(f"no title: {page.title()!r}")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} headings of level 1")
    return found
