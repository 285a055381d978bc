"""Registered templates (文书式样): what each prints, which version its sources are, and the HTML it makes.

A procedure registers its letters when its AppConfig is ready; this module imports no renderer, so the web may.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import segno
from django.conf import settings
from django.template import Context, Engine

TITLE_LINE = 20  # characters of 22 pt in 156 mm
MARK = 40.9  # pt: type size of 发文机关标志 in a red-head paper
CHARACTER = 15.78  # pt: 28 characters in 156 mm

NEAR = 5  # characters by which a line of the title may differ from the others for the sake of a whole word
# Where a line of a title may begin (词意完整): words that titles of offices are made of, or after 的 and 、.
_WORDS = re.compile(
    r"关于|对|与|做好|开展|进一步|加强|印发|编制|申请|提请|报送|行政|执法|安全|信用|指定|年度|计划|管辖|工作|情况|有关|重大"
    r"|违法|案件|检查|整改|隐患|核实|协助|不予|准予|受理|决定|通知|报告|请示|批复|公告|方案|办法|规定|(?<=[的和、》）])."
)

_PART = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")


class UnknownTemplate(LookupError):
    """No template is registered under the name (式样未登记); a procedure forgot to register it."""


class FieldMissing(LookupError):
    """A template names a field that its context does not have (式样字段缺失); a bug of the template."""


@dataclass(frozen=True)
class Template:
    """One registered template (文书式样): its name, its path for Django's loaders, the context type it prints.

    sealed  the paper bears the bureau's seal and is signed; it is made only once somebody used the seal (用印)
    """

    name: str
    path: str
    context: type
    sealed: bool = False


@dataclass(frozen=True)
class Imprint:
    """What the house puts on every paper (文书要素), handed to templates as ``paper``."""

    number: str
    kind_name: str
    title: str
    authority: str
    recipient: str
    signatory: str
    issued_on: dt.date
    printed_code: str
    verify_url: str
    qr: str  # data URI of an SVG
    seal: str = ""  # address of the seal's impression (documents.sealing.impression); empty for a paper without one
    mark: str = ""  # what a preview says on every page; empty for a paper

    @property
    def date(self) -> str:
        """成文日期 as it is printed, digits without zeros: ``2026年3月5日``."""
        return f"{self.issued_on.year}年{self.issued_on.month}月{self.issued_on.day}日"

    @property
    def verify_page(self) -> str:
        """Where a code is typed in, for who cannot scan."""
        return self.verify_url.rstrip("/").rpartition("/")[0] + "/"

    @property
    def masthead_size(self) -> float:
        """Type size in pt of 发文机关标志: 36, less for a name that would not fit 156 mm in one line."""
        return min(36.0, round(442 / len(self.authority), 1))

    @property
    def mark_scale(self) -> float:
        """How narrow 发文机关标志 is set in a red-head paper: 1, less for a name that would not fit 156 mm."""
        return min(1.0, round(442 / (MARK * (len(self.authority) + len("文件"))), 3))

    @property
    def title_lines(self) -> list[str]:
        """The title in lines of at most 20 characters of 2号: broken after the organ's name, else between words."""
        title = self.title
        if _width(title) <= TITLE_LINE:
            return [title]
        if title.startswith(self.authority) and _width(title) - len(self.authority) <= TITLE_LINE:
            return [self.authority, title.removeprefix(self.authority)]
        return _title_lines(title)

    @property
    def signature_right(self) -> float:
        """Points between 署名 and the right edge, so that the date centred below it stands four characters from it."""
        date_width = len(self.date) - sum(c.isdigit() for c in self.date) / 2
        return round(CHARACTER * max(0.0, 4 - max(0.0, (len(self.authority) - date_width) / 2)), 2)


def _width(text: str) -> float:
    """Length in characters of 2号; figures and Latin letters are half as wide."""
    return sum(0.55 if char.isascii() else 1 for char in text)


def _title_lines(title: str) -> list[str]:
    """A long title in as few lines as it needs, of like length, each beginning with a whole word where one is near."""
    lines = -(-_width(title) // TITLE_LINE)
    if lines <= 1:
        return [title]
    aim = _width(title) / lines
    places = [match.start() for match in _WORDS.finditer(title) if 0 < match.start() < len(title)]
    at = min(places, key=lambda place: abs(_width(title[:place]) - aim), default=0)
    if not at or abs(_width(title[:at]) - aim) > NEAR or _width(title[at:]) > (lines - 1) * TITLE_LINE:
        at = next(place for place in range(len(title), 0, -1) if _width(title[:place]) <= max(aim, 1))
    return [title[:at], *_title_lines(title[at:])]


_registered: dict[str, Template] = {}


def register(name: str, *, path: str, context: type, sealed: bool = False) -> Template:
    """Make a template known under ``name``; ``context`` is the frozen dataclass it prints as ``letter``.

    sealed  the paper bears the bureau's seal

    Registering the same again changes nothing; another one under a known name is a ValueError.
    """
    if not (is_dataclass(context) and context.__dataclass_params__.frozen):  # type: ignore[attr-defined]
        raise TypeError(f"{name}: the context must be a frozen dataclass")
    template = Template(name, path, context, sealed)
    if _registered.setdefault(name, template) != template:
        raise ValueError(f"two templates with the name {name}")
    return template


def templates() -> tuple[Template, ...]:
    """Every template registered so far, by name."""
    return tuple(_registered[name] for name in sorted(_registered))


def template_of(name: str) -> Template:
    """The template registered under the name; UnknownTemplate if there is none."""
    try:
        return _registered[name]
    except KeyError:
        raise UnknownTemplate(name) from None


def freeze_context(context: Any) -> dict[str, Any]:
    """The context dataclass as JSON values; dates and decimals become text. TypeError for anything else."""
    return {field.name: _frozen(getattr(context, field.name)) for field in fields(context)}


def thaw_context(kind: type, values: dict[str, Any]) -> Any:
    """The dataclass ``kind`` again from what ``freeze_context`` made of it."""
    hints = get_type_hints(kind)
    return kind(**{name: _thawed(hints[name], value) for name, value in values.items()})


def version_of(template: Template) -> str:
    """SHA-256 over the sources a paper is made from: the template and all it extends or includes, css too.

    A context that lays the paper out itself (documents.forms) names its own modules as sources.
    """
    seen: dict[str, str] = dict(getattr(template.context, "sources", dict)())
    waiting = [template.path]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen[path] = _engine().get_template(path).source
            waiting.extend(_PART.findall(seen[path]))
    digest = hashlib.sha256()
    for path in sorted(seen):
        digest.update(f"{path}\0{seen[path]}\0".encode())
    return digest.hexdigest()


def compose(template: Template, imprint: Imprint, context: Any) -> str:
    """The paper as HTML; whatever was typed into a field is escaped. FieldMissing if the template asks for more."""
    return _engine().get_template(template.path).render(Context({"paper": imprint, "letter": context}))


def verify_url(code: str) -> str:
    """The public address that says whether the paper is genuine."""
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}/verify/{code}/"


def qr_image(text: str) -> str:
    """A QR code (二维码) of the text as the data URI of an SVG, error correction M (15 %)."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0, omitsize=True, nl=False)


class _Loud(str):
    """Django prints nothing for an unknown name; a legal paper must not go out with a hole."""

    def __mod__(self, name: Any) -> str:
        raise FieldMissing(str(name))


def _engine() -> Engine:
    return _engine_for(tuple(str(folder) for folder in Engine.get_default().dirs))


@cache
def _engine_for(dirs: tuple[str, ...]) -> Engine:
    return Engine(dirs=list(dirs), app_dirs=True, autoescape=True, string_if_invalid=_Loud("%s"))


def _frozen(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_frozen(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return freeze_context(value)
    raise TypeError(f"a paper's context holds text, numbers, dates, tuples and dataclasses, not {type(value).__name__}")


def _thawed(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        if value is None:
            return None
        (kind,) = (one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_thawed(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        return thaw_context(kind, value)  # type: ignore[arg-type]
    if kind in (dt.date, dt.datetime):
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
