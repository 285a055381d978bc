"""Registered templates: typed contexts, loud about holes, and a version that follows every source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import engines

from documents import stationery

from .sample import Reply, imprint

pytestmark = pytest.mark.one_engine


@dataclass(frozen=True)
class Item:
    """One line of a table."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class Full:
    """A context with every kind of value."""

    day: dt.date
    moment: dt.datetime
    maybe: dt.date | None
    items: tuple[Item, ...]
    first: Item
    count: int
    is_online: bool


FULL = Full(
    day=dt.date(2026, 11, 5),
    moment=dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC),
    maybe=None,
    items=(Item("罚款", Decimal("20000.00")), Item("加处罚款", Decimal("600.00"))),
    first=Item("罚款", Decimal("1.50")),
    count=2,
    is_online=True,
)


@pytest.fixture
def folder(tmp_path):
    """A template folder of the test."""
    engines["django"].engine.dirs.append(str(tmp_path))
    return tmp_path


def test_context_survives_freezing_with_its_types():
    assert stationery.thaw_context(Full, stationery.freeze_context(FULL)) == FULL


@pytest.mark.parametrize("value", [1.5, ["list"], {"a": 1}, b"bytes", object()])
def test_context_of_another_kind_of_value_is_refused(value):
    @dataclass(frozen=True)
    class Odd:
        value: object

    with pytest.raises(TypeError):
        stationery.freeze_context(Odd(value))


def test_only_frozen_dataclasses_can_be_registered():
    @dataclass
    class Loose:
        text: str

    for context in (Loose, dict, str):
        with pytest.raises(TypeError):
            stationery.register("x.loose", path="x.html", context=context)


def test_registering_the_same_twice_is_harmless_and_another_is_an_error():
    stationery.register("sample.reply", path="sample/reply.html", context=Reply)

    with pytest.raises(ValueError, match=r"sample\.reply"):
        stationery.register("sample.reply", path="other.html", context=Reply)


def test_unknown_template_is_named():
    with pytest.raises(stationery.UnknownTemplate, match="nowhere"):
        stationery.template_of("nowhere")


@pytest.mark.parametrize("hole", ["{{ letter.contakt }}", "{{ leter.contact }}", "{{ paper.numbr }}"])
def test_a_field_that_the_context_lacks_is_an_error_and_not_a_blank(folder, hole):
    (folder / "hole.html").write_text("{% extends 'documents/letter.html' %}{% block body %}" + hole + "{% endblock %}")
    template = stationery.Template("hole", "hole.html", Reply)

    with pytest.raises(stationery.FieldMissing):
        stationery.compose(template, imprint(), Reply())


def test_template_sees_the_context_and_the_imprint_and_nothing_else(folder):
    (folder / "all.html").write_text("{{ paper.number }} {{ letter.contact }}")
    template = stationery.Template("all", "all.html", Reply)

    assert stationery.compose(template, imprint(), Reply()) == "（沪松）应急信修〔2026〕1号 王五"
    (folder / "all2.html").write_text("{{ request.user }}")
    with pytest.raises(stationery.FieldMissing):
        stationery.compose(stationery.Template("all2", "all2.html", Reply), imprint(), Reply())


def test_version_follows_the_template_and_everything_it_extends_or_includes(folder):
    template = stationery.Template("v", "v.html", Reply)

    def version(own, part):
        (folder / "v.html").write_text("{% extends 'documents/letter.html' %}{% block body %}" + own + "{% endblock %}")
        (folder / "part.html").write_text(part)
        stationery._engine_for.cache_clear()
        return stationery.version_of(template)

    base = version("甲{% include 'part.html' %}", "乙")
    assert version("甲{% include 'part.html' %}", "乙") == base
    assert version("丙{% include 'part.html' %}", "乙") != base
    assert version("甲{% include 'part.html' %}", "丁") != base


def test_version_follows_the_house_letter_and_its_css(folder):
    before = stationery.version_of(stationery.template_of("sample.reply"))
    css = Path(stationery.__file__).parent / "templates/documents/css/letter.css"
    (folder / "documents/css").mkdir(parents=True)
    engines["django"].engine.dirs.insert(0, str(folder))
    (folder / "documents/css/letter.css").write_text(css.read_text().replace("#e60012", "#ff0000"))

    assert stationery.version_of(stationery.template_of("sample.reply")) != before
