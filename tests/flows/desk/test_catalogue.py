"""Both catalogues: what procedures declare, and what the tables keep in Chinese, can be read in either language."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext

from flows.matters.procedures import procedures
from permissions import roles

CHINESE = re.compile("[\u4e00-\u9fff]")
LOCALE = Path(settings.LOCALE_PATHS[0])


def declared() -> list[str]:
    """English words that nodes and procedures declare."""
    found = []
    for procedure in procedures().values():
        found += [procedure.title, *([procedure.lead] if procedure.lead else []), *procedure.materials.values()]
        found += [title for title, _ in procedure.portal]
        for node in procedure.flow_class.instance.nodes():
            act = getattr(node, "act", None)
            found += [act.title, *act.outcomes.values()] if act else []
    return sorted(set(found))


def kept_in_chinese() -> list[str]:
    """Labels of the choices in the tables that people see."""
    labels = []
    for model in apps.get_models():
        if not model.__module__.startswith(("flows.", "documents.", "permissions.")):
            continue
        for inner in vars(model).values():
            if isinstance(inner, type) and issubclass(inner, TextChoices):
                labels += [str(label) for label in inner.labels]
    return sorted({label for label in labels if CHINESE.search(label)})


@pytest.mark.parametrize("word", declared())
def test_declared_words_are_chinese_on_chinese_pages(word: str) -> None:
    with translation.override("zh-hans"):
        assert CHINESE.search(gettext(word)), word


def test_labels_of_the_tables_have_an_english_word() -> None:
    with translation.override("en"):
        assert [label for label in kept_in_chinese() if CHINESE.search(gettext(label))] == []


def test_roles_have_both() -> None:
    assert all(role.en and not CHINESE.search(role.en) and CHINESE.search(role.zh) for role in roles.ROLES.values())


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_compiled_catalogue_is_in_step(language: str) -> None:
    source = polib.pofile(str(LOCALE / language / "LC_MESSAGES/django.po"))
    compiled = polib.mofile(str(LOCALE / language / "LC_MESSAGES/django.mo"))

    assert not source.untranslated_entries() and not source.fuzzy_entries()
    assert {e.msgid: (e.msgstr, e.msgstr_plural) for e in source.translated_entries()} == {
        e.msgid: (e.msgstr, e.msgstr_plural) for e in compiled
    }


def test_placeholders_survive_translation() -> None:
    for entry in polib.pofile(str(LOCALE / "zh_Hans/LC_MESSAGES/django.po")):
        wanted = set(re.findall(r"%\(\w+\)[sd]", entry.msgid + (entry.msgid_plural or "")))
        given = set(re.findall(r"%\(\w+\)[sd]", entry.msgstr + "".join(entry.msgstr_plural.values())))
        assert given <= wanted, entry.msgid
        assert entry.msgid_plural or given == wanted, entry.msgid
