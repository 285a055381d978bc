"""Previews of papers (文书预览): what a draft would look like, marked on every page as without force.

No number, no seal, no code for checking, and nothing is kept as a paper. Only the worker imports this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from permissions.refusals import Refusals, Rule

from . import glyphs, rendering, stationery

MARK = "预览　不具效力"
HOUSE_FIELDS = {"authority": "制文机关", "recipient": "主送对象", "title": "文书标题"}

UNPRINTABLE = Rule(
    code="E-DOC-05",
    article="本系统规则",
    zh="“{name}”中的字符{characters}不在字库内，文书无法印制",
    en="No font of the house draws {characters} in “{name}”, so the paper cannot be printed",
    way_out="请改用字库内的字符，或者请系统管理员补充字库",
    way_out_en="Write it with other characters, or ask the administrator for a font that has them",
)


@dataclass(frozen=True)
class Draft:
    """A paper that is not made yet (文书草稿): what it would be issued with, and how its fields are called.

    template  name under which the procedure registered its letter; ``context`` is that template's dataclass
    labels    field of the context → its name in Chinese, for who must mend it
    """

    template: str
    kind_name: str
    title: str
    authority: str
    recipient: str
    signatory: str
    issued_on: dt.date
    context: Any
    labels: Mapping[str, str] = field(default_factory=dict)


def render(draft: Draft) -> rendering.Rendered:
    """The draft as PDF with the mark on every page.

    Refuses E-DOC-05 for every field that the fonts cannot print. Raises what ``rendering.render`` raises.
    """
    template = stationery.template_of(draft.template)
    if type(draft.context) is not template.context:
        raise TypeError(f"template {draft.template} prints {template.context.__name__}")
    _refuse_unprintable(draft)
    rendering.check_ready()
    imprint = stationery.Imprint(
        number="",
        kind_name=draft.kind_name,
        title=draft.title,
        authority=draft.authority,
        recipient=draft.recipient,
        signatory=draft.signatory,
        issued_on=draft.issued_on,
        printed_code="",
        verify_url="",
        qr="",
        mark=MARK,
    )
    context = stationery.thaw_context(template.context, stationery.freeze_context(draft.context))
    return rendering.render(stationery.compose(template, imprint, context))


def _refuse_unprintable(draft: Draft) -> None:
    refusals = Refusals()
    known, words = glyphs.drawn(), stationery.freeze_context(draft.context)
    house = {name: getattr(draft, name) for name in HOUSE_FIELDS}
    for name, value in [*house.items(), *words.items()]:
        missing = {char: None for text in _texts(value) for char in text if ord(char) not in known}
        if missing:
            label = draft.labels.get(name) or HOUSE_FIELDS.get(name, name)
            shown = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing)
            refusals.add(UNPRINTABLE.refusal(name=label, characters=shown))
    refusals.raise_if_any()


def _texts(value: Any) -> Iterator[str]:
    """Every text in a frozen value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
