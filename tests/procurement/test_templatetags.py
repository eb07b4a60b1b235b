"""Tags and filters: what they write, escaped, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import timezone, translation

from procurement.access import Actor
from procurement.navigation import Item, links
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Message, issue
from procurement.rules.money import Money
from procurement.rules.periods import GENERIC, Calendar, Term, Unit, earliest_end

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english_in_romania() -> Iterator[None]:
    with timezone.override(ZoneInfo("Europe/Bucharest")), translation.override("en"):
        yield


def render(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


def test_money_filter_and_tag_write_the_same() -> None:
    value = Money(Decimal("1234.5"), "RON")
    expected = (
        '<span class="money"><data value="1234.50">1,234.50</data>\u00a0<span class="money-code">RON</span></span>'
    )
    assert render("{{ v|money }}", v=value) == expected
    assert render('{% money v "RON" %}', v=Decimal("1234.5")) == expected
    assert render("{% money v %}", v=value) == expected


def test_money_of_none_is_a_dash_that_is_read_out() -> None:
    assert render("{{ v|money }}", v=None) == (
        '<span aria-hidden="true">&ndash;</span><span class="visually-hidden">not known</span>'
    )


def test_money_of_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        render('{% money v "RON" %}', v=1.5)


def test_percent_as_filter_and_tag_keeps_two_decimals() -> None:
    assert render("{{ v|percent }} {% percent v 1 %}", v=Decimal("24.625")) == "24.63% 24.6%"


def test_moment_in_full_writes_machine_time_and_zone() -> None:
    assert render("{% moment v %}", v=NOW) == (
        '<time datetime="2026-11-22T09:30:00Z">22 November 2026, 11:30 '
        '<span class="zone">Romanian time (UTC+2)</span></time>'
    )


def test_moment_forms_each_show_their_part() -> None:
    text = render('{% moment v "short" %}|{% moment v "date" %}|{% moment v "time" %}|{% moment v "iso" %}', v=NOW)
    assert text == (
        '<time datetime="2026-11-22T09:30:00Z">22 Nov 2026, 11:30 <span class="zone">UTC+2</span></time>|'
        '<time datetime="2026-11-22T09:30:00Z">22 November 2026</time>|'
        '<time datetime="2026-11-22T09:30:00Z">11:30</time>|2026-11-22T09:30:00Z'
    )


def test_moment_of_a_plain_date_is_that_date() -> None:
    assert render("{% moment v %}", v=date(2026, 12, 1)) == '<time datetime="2026-12-01">1 December 2026</time>'


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render("{% moment v %}", v=datetime(2026, 1, 1))  # noqa: DTZ001


def test_period_reads_as_half_open() -> None:
    text = render("{% period a b %}", a=NOW, b=NOW + timedelta(days=1))
    assert text.startswith("from <time")
    assert " to before <time" in text


def test_countdown_near_the_end_is_urgent_and_over_at_the_end() -> None:
    urgent = render("{% countdown at now %}", at=NOW + timedelta(hours=2), now=NOW)
    over = render("{% countdown at now %}", at=NOW, now=NOW)
    assert 'class="countdown is-urgent"' in urgent
    assert "2 hours left" in urgent
    assert 'data-countdown="2026-11-22T11:30:00Z" data-now="2026-11-22T09:30:00Z"' in urgent
    assert 'class="countdown is-over"' in over
    assert ">ended<" in over


def test_stage_and_badge_carry_label_and_tone() -> None:
    assert render("{% stage 'published' %}") == '<span class="badge tone-good">Open for bids</span>'
    assert render("{% badge text 'warn' %}", text="<b>") == '<span class="badge tone-warn">&lt;b&gt;</span>'
    with pytest.raises(ValueError, match="tone"):
        render("{% badge 'x' 'pink' %}")


def test_message_with_markup_in_a_parameter_is_escaped() -> None:
    evil = Message("Lot %(title)s is empty.", {"title": "<script>"})
    assert render("{% message m %} {{ m|message }}", m=evil) == " ".join(["Lot &lt;script&gt; is empty."] * 2)


def test_explain_of_a_computed_date_lists_rule_steps_and_citation() -> None:
    computed = earliest_end(
        NOW,
        Term(10, Unit.CALENDAR, Message("Ten days."), "Law 1 art. 2"),
        Calendar("Europe/Bucharest"),
        GENERIC,
    )
    text = render("{% explain c 'Why?' %}", c=computed)
    assert "<summary>Why?</summary>" in text
    assert "<p>Ten days.</p>" in text
    assert "<cite>Law 1 art. 2" in text
    assert text.count("<li>") == len(computed.steps)
    assert "22 November 2026" in text


def test_explain_of_steps_lists_them() -> None:
    assert render("{% explain s %}", s=[Message("one"), "two"]).count("<li>") == 2


def test_icon_is_hidden_unless_it_has_a_title() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'clock' %}")
    assert 'role="img" aria-label="Sealed &amp; safe"' in render("{% icon 'seal' t %}", t="Sealed & safe")
    with pytest.raises(KeyError):
        render("{% icon 'unicorn' %}")


def test_block_components_escape_titles_and_keep_their_content() -> None:
    text = render(
        "{% notice 'warn' t %}<p>in</p>{% endnotice %}{% card t u %}<p>in</p>{% endcard %}"
        "{% details t %}<p>in</p>{% enddetails %}{% fieldset t %}<p>in</p>{% endfieldset %}"
        "{% summary %}{% row t u %}<p>in</p>{% endrow %}{% endsummary %}{% table t 'stack' %}<p>in</p>{% endtable %}"
        "{% actions %}<p>in</p>{% endactions %}{% codeblock t %}<p>in</p>{% endcodeblock %}",
        t="<T>",
        u="/a?b&c",
    )
    assert text.count("<p>in</p>") == 8
    assert "<T>" not in text
    assert text.count("&lt;T&gt;") == 10
    assert text.count('href="/a?b&amp;c"') == 2


def test_breadcrumbs_mark_the_page_without_address() -> None:
    assert render("{% breadcrumbs 'Tenders' '/t/' name '' %}", name="<A>") == (
        '<nav class="breadcrumbs" aria-label="Breadcrumbs"><ol><li><a href="/t/">Tenders</a></li>'
        '<li><span aria-current="page">&lt;A&gt;</span></li></ol></nav>'
    )
    with pytest.raises(ValueError, match="pairs"):
        render("{% breadcrumbs 'Tenders' %}")


def timeline_states(points: list[Any]) -> list[str]:
    template = "{% for p in points|timeline:now %}{% if p.today %}now{% else %}{{ p.state }}{% endif %} {% endfor %}"
    return render(template, points=points, now=NOW).split()


def test_timeline_puts_now_between_past_and_next() -> None:
    hour = timedelta(hours=1)
    points: list[dict[str, Any]] = [
        {"label": "a", "at": NOW - hour},
        {"label": "b", "at": NOW},
        {"label": "c", "at": NOW + hour},
        {"label": "d", "at": None},
    ]
    assert timeline_states(points) == ["done", "done", "now", "current", "todo"]


@dataclass(frozen=True, slots=True)
class Milestone:
    label: str
    at: datetime | None


def test_timeline_of_objects_is_that_of_mappings() -> None:
    points: list[Any] = [Milestone("a", NOW - timedelta(hours=1)), Milestone("b", None)]
    assert timeline_states(points) == ["done", "now", "current"]


def test_timeline_of_the_past_ends_with_now_and_keeps_given_states() -> None:
    hour = timedelta(hours=1)
    assert timeline_states([{"label": "a", "at": NOW - hour}]) == ["done", "now"]
    points: list[dict[str, Any]] = [
        {"label": "a", "at": NOW - hour},
        {"label": "b", "at": None, "state": "off"},
        {"label": "c", "at": NOW + hour},
    ]
    assert timeline_states(points) == ["done", "now", "off", "current"]


def test_elided_pages_leave_out_the_middle() -> None:
    assert render("{{ page|elided|join:' ' }}", page=Paginator(range(200), 10).page(9)) == "1 … 8 9 10 … 20"


class PriceForm(forms.Form):
    price = forms.CharField(label="Price.")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, help_text="A hint")
    agree = forms.BooleanField(required=False)


def test_form_with_errors_links_each_error_to_its_input() -> None:
    form = PriceForm({"price": "", "kind": ""})
    form.full_clean()
    form.add_error(None, "Together wrong.")
    text = render(
        '{% include "components/error_summary.html" with form=form issues=issues links=links only %}',
        form=form,
        issues=(issue("lots.1.value", "Give a value.", citation="Law 1"), issue("title", "Give a title.")),
        links={"title": "/edit/#id_title"},
    )
    assert [part.split("</a>")[0].split("</li>")[0] for part in text.split("<li>")[1:]] == [
        '<a href="#id_lots.1.value">Give a value.',
        '<a href="/edit/#id_title">Give a title.',
        "Together wrong.",
        '<a href="#id_price">Price: This field is required.',
        '<a href="#id_kind_0">Kind: This field is required.',
    ]
    assert 'id="id_kind_0"' in str(form)


def test_form_fields_carry_label_hint_and_error_for_screen_readers() -> None:
    form = PriceForm({"price": "", "kind": "a"})
    text = str(form)
    assert 'aria-describedby="id_price_error"' in text
    assert 'id="id_price_error"' in text
    assert 'aria-describedby="id_note_helptext"' in text
    assert 'id="id_note_helptext"' in text
    assert text.count("(optional)") == 1
    assert '<label for="id_agree">Agree</label>' in text
    assert "<legend>Kind</legend>" in text
    form.hide_optional = True  # type: ignore[attr-defined]
    assert "(optional)" not in str(form)


def test_error_summary_without_errors_is_empty() -> None:
    assert render('{% include "components/error_summary.html" with form=form only %}', form=PriceForm()) == ""


def test_formset_errors_name_their_row() -> None:
    rows = forms.formset_factory(PriceForm)({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"})
    text = render('{% include "components/error_summary.html" with forms=forms only %}', forms=[rows])
    assert '<a href="#id_form-1-price">2. Price: This field is required.</a>' in text


def test_footer_offers_the_source_code_where_it_is_set(settings: Any) -> None:
    template = '{% nav_links "footer" as found %}{% for link in found %}{{ link.url }} {% endfor %}'
    settings.SOURCE_URL = ""
    without = render(template)
    settings.SOURCE_URL = "https://source.example/"
    assert render(template).split() == [*without.split(), "https://source.example/"]


def test_links_of_a_role_are_shown_to_it_alone_and_mark_the_longest_match(settings: Any) -> None:
    items = (Item("Design", "design"), Item("Email", "account_email", (Role.OFFICER,)), Item("Gone", "no:such"))
    nobody = links(items, Actor(None), "/design/x")
    assert nobody == [{"label": "Design", "url": "/design/", "current": True}]
    officer = Actor(None, memberships=((None, Role.OFFICER),))  # type: ignore[arg-type]
    assert [(link["label"], link["current"]) for link in links(items, officer, "/accounts/email/")] == [
        ("Design", False),
        ("Email", True),
    ]
