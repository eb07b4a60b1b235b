"""The editor: who gets in, what stays closed, what editors may not do, and what happens to the files they upload."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image as Drawing
from pytest_django import Settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.blocks import FigureBlock, LinkBlock
from cms.models import GuidePage, HomePage, NewsIndexPage, NewsPage, TextPage
from procurement import clock
from procurement.models import Membership, User
from tests import factories

pytestmark = pytest.mark.usefixtures("pages")

EDITOR = "/cms-admin/"


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser in which the platform administrator is logged in."""
    client.force_login(factories.make_admin())
    return client


def cast() -> dict[str, User]:
    agency, company = factories.make_agency(), factories.make_company()
    return {
        "officer": agency.officer,
        "approver": agency.approver,
        "agency's administrator": agency.admin,
        "submitter": company.submitter,
        "auditor": factories.make_auditor(),
        "nobody": factories.make_user("nobody@somewhere.example"),
    }


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Drawing.new("RGB", size, (12, 86, 91)).save(file, "PNG")
    return file.getvalue()


def upload(client: Client, kind: str, name: str, body: bytes) -> Any:
    file = SimpleUploadedFile(name, body)
    return client.post(f"{EDITOR}{kind}/add/", {"title": "A file", "file": file, "collection": 1, "tags": ""})


def test_anonymous_is_sent_to_our_log_in(client: Client) -> None:
    response = client.get(f"{EDITOR}pages/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next={EDITOR}pages/"


def test_editor_does_not_exist_for_others(client: Client) -> None:
    for who, user in cast().items():
        client.force_login(user)
        assert client.get(EDITOR).status_code == 404, who
        assert client.get(f"{EDITOR}pages/add/cms/textpage/3/").status_code == 404, who


def test_platform_administrator_enters_as_long_as_the_role_lasts(admin: Client) -> None:
    assert admin.get(EDITOR).status_code == 200
    Membership.objects.update(ended_at=clock.now())
    assert admin.get(EDITOR).status_code == 404
    assert not User.objects.filter(groups__name="Platform administrators").exists()


def test_named_editor_enters_until_dismissed(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    user = factories.make_user("words@city.example")
    client.force_login(user)
    call_command("editors", "add", "Words@City.example")
    assert capsys.readouterr().out == "words@city.example\n"
    assert client.get(EDITOR).status_code == 200
    call_command("editors", "remove", "words@city.example")
    assert client.get(EDITOR).status_code == 404


def test_editor_needs_a_second_step_where_it_is_demanded(client: Client, settings: Settings) -> None:
    user = factories.make_user("words@city.example")
    call_command("editors", "add", user.email)
    client.force_login(user)
    settings.SECOND_STEP_REQUIRED = True
    assert client.get(EDITOR).headers["Location"] == reverse("people:second_step")


@pytest.mark.parametrize("screen", ["users/", "users/add/", "groups/", "sites/", "workflows/list/", "password_reset/"])
def test_wagtails_screens_for_people_are_closed_to_administrators_too(admin: Client, screen: str) -> None:
    assert admin.get(f"{EDITOR}{screen}").status_code == 404


def test_log_out_and_account_are_the_platforms_own(admin: Client) -> None:
    assert admin.get(f"{EDITOR}account/").headers["Location"] == reverse("people:account")
    admin.post(f"{EDITOR}logout/")
    assert admin.get(EDITOR).status_code == 302


def test_policy_is_relaxed_for_styles_only_and_in_the_editor_only(admin: Client) -> None:
    policy = admin.get(EDITOR).headers["Content-Security-Policy"]
    parts = {part.strip() for part in policy.split(";")}
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'"} <= parts
    assert policy.count("unsafe") == 1
    assert "http" not in policy
    assert "unsafe" not in admin.get("/").headers["Content-Security-Policy"]


def test_editor_asks_no_other_site(admin: Client) -> None:
    guide = GuidePage.objects.get(slug="how-to-bid")
    for screen in ("", f"pages/{guide.pk}/edit/", "images/"):
        html = admin.get(f"{EDITOR}{screen}").content.decode()
        assert 'src="http' not in html
        assert "gravatar" not in html


def test_news_is_written_and_published_in_both_languages(admin: Client) -> None:
    parent = NewsIndexPage.objects.get()
    form = {
        "title": "New rules",
        "summary": "In short.",
        "date": "2026-11-22",
        "body": streamfield([("heading", "What changes")]),
        "title_ro": "Reguli noi",
        "summary_ro": "Pe scurt.",
        "body_ro": streamfield([("heading", "Ce se schimbă")]),
        "body_az": streamfield([]),
        "slug": "new-rules",
        "action-publish": "1",
    }
    response = admin.post(f"{EDITOR}pages/add/cms/newspage/{parent.pk}/", nested_form_data(form))
    assert response.status_code == 302
    page = NewsPage.objects.get(title="New rules")
    assert (page.live, page.slug, page.date.isoformat()) == (True, "new-rules", "2026-11-22")
    assert (
        '<h2 id="ce-se-schimba">Ce se schimbă</h2>'
        in admin.get("/news/new-rules/", headers={"accept-language": "ro"}).content.decode()
    )


@pytest.mark.parametrize("act", ["delete", "unpublish", "move"])
def test_page_that_the_platform_leads_to_keeps_its_place(admin: Client, act: str) -> None:
    for page in (HomePage.objects.get(), NewsIndexPage.objects.get(), TextPage.objects.get(slug="about")):
        admin.post(f"{EDITOR}pages/{page.pk}/{act}/")
        page.refresh_from_db()
        assert page.live
    assert admin.get("/news/").status_code == 200


def test_page_can_not_be_hidden_behind_a_password(admin: Client) -> None:
    guide = GuidePage.objects.get(slug="how-to-bid")
    response = admin.post(f"{EDITOR}pages/{guide.pk}/privacy/", {"restriction_type": "login"})
    assert response.status_code == 302
    assert not guide.get_view_restrictions()


def test_preview_speaks_the_language_of_its_tab_and_may_be_framed_by_us_alone(admin: Client) -> None:
    guide = GuidePage.objects.get(slug="how-to-bid")
    response = guide.make_preview_request(preview_mode="ro")
    assert "<h1>Cum depuneți o ofertă</h1>" in response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy


def test_date_of_news_is_chosen_without_an_inline_script(admin: Client) -> None:
    html = admin.get(f"{EDITOR}pages/add/cms/newspage/{NewsIndexPage.objects.get().pk}/").content.decode()
    assert '<input type="date" name="date"' in html
    assert "initDateChooser" not in html


def test_picture_is_drawn_anew_and_served_with_a_safe_type(admin: Client) -> None:
    assert upload(admin, "images", "seal.png", png()).status_code == 302
    rendition = get_image_model().objects.get().get_rendition("width-20|format-webp")
    response = Client().get(rendition.url)
    assert rendition.url.startswith("/pictures/")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page.png", b"<html><script>alert(1)</script></html>"),
    ],
)
def test_what_is_no_picture_is_refused(admin: Client, name: str, body: bytes) -> None:
    upload(admin, "images", name, body)
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    "stored", ["images/page.svg", "images/page.html", "original_images/seal.png", "sealed/ab/bid.png"]
)
def test_nothing_but_drawn_pictures_is_served(client: Client, stored: str) -> None:
    name = default_storage.save(stored, ContentFile(b"<svg/>"))
    for address in (name.removeprefix("images/"), f"../{name}", f"..%2F{name}", "none.png"):
        assert client.get(f"/pictures/{address}").status_code == 404
    default_storage.delete(name)


def test_document_is_a_download(admin: Client) -> None:
    assert upload(admin, "documents", "form.pdf", b"%PDF-1.7\n").status_code == 302
    document = get_document_model().objects.get()
    response = Client().get(document.url)
    assert b"".join(response.streaming_content) == b"%PDF-1.7\n"  # type: ignore[attr-defined]
    response.close()
    assert response.headers["Content-Disposition"] == 'attachment; filename="form.pdf"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize("name", ["page.html", "script.svg", "tool.exe"])
def test_document_of_a_dangerous_kind_is_refused(admin: Client, name: str) -> None:
    upload(admin, "documents", name, b"<html></html>")
    assert not get_document_model().objects.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//elsewhere.example/", "http://elsewhere.example/", "x"])
def test_link_to_an_unsafe_address_is_refused(address: str) -> None:
    block = LinkBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"words": "Here", "address": address}))


def test_picture_needs_words(admin: Client) -> None:
    upload(admin, "images", "seal.png", png())
    block, image = FigureBlock(), get_image_model().objects.get()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"image": image.pk, "alt": ""}))
    html = block.render(block.clean(block.to_python({"image": image.pk, "alt": "A seal", "caption": ""})))
    assert 'alt="A seal"' in html
