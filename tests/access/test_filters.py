"""Lists narrowed by what is another's: the answer is that to something that was never there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

import pytest
from django.urls import reverse

from flows.matters.models import Matter, WorkItem
from flows.registers.models import Enterprise
from permissions.organisations.models import OrgUnit, User
from tests.access.asking import Answer, ask
from tests.access.world import NEVER, World, standing_world, world

pytestmark = pytest.mark.one_engine  # who may read what is asked of the same code on either database

__all__ = ["standing_world", "world"]

LISTS = {
    "desk:workbench": (),
    "desk:inbox": (),
    "desk:pool": (),
    "desk:done": (),
    "desk:started": (),
    "desk:copied": (),
    "desk:matters": (),
    "desk:procedure": ("credit_repair",),
    "desk:search": (),
    "desk:forecast": (),
    "desk:audit": (),
    "desk:notices": (),
    "desk:substitutions": (),
    "desk:rules": (),
    "desk:calendars": (),
    "official_paper:received": (),
    "credit_repair:penalties": (),
    "credit_repair:applications": (),
}
# By what a page lets itself be narrowed beside its forms; ``unit`` as a filter that is added tomorrow might be called.
LINKS = {"desk:audit": {"verify"}, "desk:forecast": {"to"}}
FORMS = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)


def words_of(name: str, page: Answer) -> set[str]:
    """The words by which this list is narrowed: the fields of its forms that ask and do not act."""
    forms = [inside for tag, inside in FORMS.findall(page.body.decode()) if "post" not in tag.lower()]
    return {"unit"} | LINKS.get(name, set()) | {word for form in forms for word in re.findall(r'name="(\w+)"', form)}


def pairs(world: World) -> Iterator[tuple[str, str]]:
    """(what the other side has, the same sort of thing that nobody has)."""
    firm = Enterprise.objects.get(pk=world.city.people["agent1"].agencies.get().enterprise_id)
    matter = Matter.objects.filter(enterprise=firm, status=Matter.Status.OPEN).first()
    assert matter is not None and matter.number
    yield matter.number, "XF-1999-0001"
    yield str(matter.pk), str(NEVER)
    yield firm.credit_code, "91310117MA1J99999X"
    yield firm.name, "无此企业有限公司"
    yield str(firm.pk), str(NEVER)
    yield str(WorkItem.objects.filter(matter=matter).first().pk), str(NEVER)  # type: ignore[union-attr]
    for code in ("SH-PD", "SH-PD-LEGAL"):
        yield str(OrgUnit.objects.get(code=code).pk), str(NEVER)
    yield str(User.objects.get(username="pd.credit").pk), str(NEVER)
    yield "pd.credit", "no.such.account"


def seen(answer: Answer, word: str, value: str) -> tuple[int, str]:
    """The answer without the value that was asked for, where a page repeats it."""
    body = answer.likeness[1].decode()
    forms = "|".join(re.escape(form) for form in sorted({value, escape(value), quote(value)}, key=len, reverse=True))
    places = [
        rf'(\b{word}=)(?:{forms})(?=["&])',
        rf'(name="{word}" value=")(?:{forms})(?=")',
        rf"(。 ?)(?:{forms})(?= ?不)",
    ]
    if not value.isdecimal():
        places.append(rf"()(?:{forms})()")
    for place in places:
        body = re.sub(place, r"\1(value)", body)
    return answer.status, body


@pytest.mark.parametrize("name", LISTS)
def test_what_is_anothers_narrows_like_what_never_was(world: World, name: str) -> None:
    address, wrong = reverse(name, args=LISTS[name]), []
    account = {"credit_repair": "agent0", "desk:audit": "sj.auditor"}
    person = world.person(account.get(name, account.get(name.partition(":")[0], "sj.leader")))
    words = sorted(words_of(name, ask(world, person, "GET", address)))
    known: dict[tuple[str, str], tuple[int, str]] = {}

    def shown(word: str, value: str) -> tuple[int, str]:
        if (word, value) not in known:
            known[word, value] = seen(ask(world, person, "GET", address, {word: value}), word, value)
        return known[word, value]

    for theirs, never in pairs(world):
        for word in words:
            if word == "q" and theirs.isdecimal():  # a text, not a key: it may well begin a credit code of one's own
                continue
            status, body = shown(word, theirs)
            said = f"{address}?{word}={theirs} as {person}"
            if body != shown(word, never)[1]:
                lines = difflib.unified_diff(shown(word, never)[1].splitlines(), body.splitlines(), lineterm="", n=0)
                wrong.append(f"{said}: differs from {never}: {list(lines)[3:5]}"[:600])
            leaked = [secret for secret in world.hidden_from(person) - {theirs} if secret in body]
            wrong += [f"{said}: shows {leaked}"] if leaked else []
            assert status == 200, said
    assert len(known) >= 5 * len(words)
    assert not wrong, "\n".join(wrong)


def test_the_same_words_do_narrow_to_ones_own(world: World) -> None:
    """The other way about: a filter that did nothing at all would pass the test above."""
    person = world.person("sj.credit")
    own = Matter.objects.filter(unit__code="SH-SJ", status=Matter.Status.OPEN).first()
    assert own is not None and own.number
    every = ask(world, person, "GET", "/matters/").body
    narrowed = ask(world, person, "GET", "/matters/", {"q": own.number}).body
    assert own.number.encode() in narrowed and len(narrowed) < len(every)
    legal = OrgUnit.objects.get(code="SH-SJ-LEGAL")
    assert b"selected" in ask(world, person, "GET", "/inbox/pool/", {"unit": str(legal.pk)}).body
