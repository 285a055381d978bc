"""The rulebook (法规库): one TOML file a regulation, read once and checked before anybody relies on it."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from .articles import article_number
from .periods import HALF_DAY, Period

DATA: Final = Path(__file__).with_name("data")

RegulationKind = Literal["LAW", "RULE", "LOCAL", "POLICY", "PROMISE", "HOUSE"]
Status = Literal["STATUTE", "LOCAL", "PROMISE", "DRAFT", "ARTICLE_UNVERIFIED", "HOUSE_DEFAULT"]
ParameterUnit = Literal["WD", "CD", "MONTH", "YEAR", "PERCENT", "PERCENT_PER_DAY", "YUAN", "COUNT"]
CreditClass = Literal["MINOR", "GENERAL", "SERIOUS"]
OnCorrection = Literal["RESUME", "RESTART"]
Approval = Literal["HIGHER_RANK", "PRINCIPAL", "SUPERIOR_AUTHORITY"]

# which marks a row may carry, by the kind of paper it stands in: a house default is never cited as law
_STATUSES: Final[dict[str, set[str]]] = {
    "LAW": {"STATUTE", "ARTICLE_UNVERIFIED"},
    "RULE": {"STATUTE", "ARTICLE_UNVERIFIED"},
    "LOCAL": {"LOCAL", "ARTICLE_UNVERIFIED"},
    "POLICY": {"ARTICLE_UNVERIFIED", "DRAFT"},
    "PROMISE": {"PROMISE"},
    "HOUSE": {"HOUSE_DEFAULT"},
}


class LawDataError(ValueError):
    """A regulation file that must not be relied on; says which file, row and why."""


@dataclass(frozen=True)
class Regulation:
    """A regulation (法规) in one of its versions: what it is called and when it is in force.

    articles       how many articles it has, None if not known
    articles_read  ranges of article numbers whose text was read; the others are 条款号待核
    """

    key: str
    name: str
    name_en: str
    number: str
    kind: RegulationKind
    valid_from: dt.date
    valid_to: dt.date | None = None
    short_name: str = ""
    articles: int | None = None
    articles_read: tuple[tuple[int, int], ...] = ()
    note: str = ""

    @property
    def source(self) -> str:
        """Name and document number as a parameter's source shows them."""
        name = self.name if self.kind == "HOUSE" else f"《{self.name}》"
        return f"{name}({self.number})" if self.number else name

    def in_force(self, on: dt.date) -> bool:
        """Whether this version is in force on the date."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def has_read(self, article: str) -> bool:
        """Whether the text of this article was read for this version (else 条款号待核)."""
        number = article_number(article)
        return any(first <= number <= last for first, last in self.articles_read)


@dataclass(frozen=True)
class Settled:
    """An authority's own setting (本机关设定) of one parameter: a number where it may choose, or the article of a
    law that it has read (条款号核对).

    value      the number, None where only the article is settled
    valid_to   last day, None if open
    by, basis  the authority, and what it rests on
    """

    key: str
    value: int | Decimal | None
    article: str
    valid_from: dt.date
    valid_to: dt.date | None
    by: str
    basis: str

    def holds(self, on: dt.date) -> bool:
        """Whether it holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Parameter:
    """A number of the law (法定参数) with its dates, its source and how far it may be trusted.

    status  STATUTE text read; LOCAL local regulation, text read; PROMISE service promise; DRAFT draft for
            comment; ARTICLE_UNVERIFIED known at second hand, 条款号待核; HOUSE_DEFAULT ours, never cited as law
    on_correction  of a period: after a correction (补正) it goes on with the remainder or starts from zero
    approval       of an extension: who approves it, the higher rank, the head of the authority or the
                   authority above
    settable       whether an authority may settle the number for itself, between ``least`` and ``most``; only
                   what is no law can be so
    within         of a node's share: key of the period that all such shares together must fit
    settled        the authority's own setting that holds instead of the file's row, if there is one
    """

    key: str
    value: int | Decimal
    unit: ParameterUnit
    valid_from: dt.date
    valid_to: dt.date | None
    source: str
    article: str
    status: Status
    note: str
    regulation: Regulation = field(repr=False)
    on_correction: OnCorrection = "RESUME"
    approval: Approval = "HIGHER_RANK"
    settable: bool = False
    least: int | Decimal | None = None
    most: int | Decimal | None = None
    within: str = ""
    settled: Settled | None = field(default=None, repr=False)

    @property
    def basis(self) -> str:
        """The basis as a screen shows it: source and article, marked 条款号待核 where the text was not read."""
        mark = "(条款号待核)" if self.status == "ARTICLE_UNVERIFIED" and self.settled is None else ""
        return f"{self.source}{self.article}{mark}"

    @property
    def step(self) -> Decimal:
        """The smallest amount by which the number can differ: half a day for shares of a period, else one."""
        return HALF_DAY if self.within else Decimal(1)

    @property
    def period(self) -> Period:
        """The value as a period; ValueError unless it is a whole number of WD, CD or MONTH."""
        if self.unit not in ("WD", "CD", "MONTH") or not isinstance(self.value, int):
            raise ValueError(f"{self.key} is no period: {self.value} {self.unit}")
        return Period(self.value, self.unit)


@dataclass(frozen=True)
class PenaltyClass:
    """Class of a kind of penalty (处罚种类对应的失信程度) under one rule set.

    needs_sign_off  the mapping is ours until the industry authority publishes its standard
    """

    kind: str
    kind_zh: str
    credit_class: CreditClass
    needs_sign_off: bool
    valid_from: dt.date
    valid_to: dt.date | None
    note: str
    regulation: Regulation = field(repr=False)


@dataclass(frozen=True)
class BundledPaper:
    """Paper that leaves together with a leading one (多书同达): its kind and what it is called.

    deliver_within  key of the period in which the leading paper is to be delivered, if the row knows one
    """

    leading: str
    kind: str
    name: str
    status: Status
    valid_from: dt.date
    valid_to: dt.date | None
    deliver_within: str
    note: str
    regulation: Regulation = field(repr=False)


@dataclass(frozen=True)
class Rulebook:
    """All regulations with their parameters, penalty classes and bundles, rows of a key in order of date."""

    regulations: Mapping[str, Regulation]
    parameters: Mapping[str, tuple[Parameter, ...]]
    penalty_classes: Mapping[str, tuple[PenaltyClass, ...]]
    bundled_papers: tuple[BundledPaper, ...] = ()


Row = TypeVar("Row", Parameter, PenaltyClass)


@cache
def rulebook() -> Rulebook:
    """The rulebook of the repository, read once a process; raises LawDataError."""
    return load_rulebook(DATA)


def load_rulebook(folder: Path) -> Rulebook:
    """Read and check every ``*.toml`` of a folder; raises LawDataError at the first fault."""
    regulations: dict[str, Regulation] = {}
    parameters: list[Parameter] = []
    classes: list[PenaltyClass] = []
    bundled: list[BundledPaper] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
            regulation = _regulation(path, tables)
            if regulation.key in regulations:
                raise LawDataError(f"the key {regulation.key} is taken")
            regulations[regulation.key] = regulation
            parameters += [_parameter(row, regulation) for row in tables.pop("parameter", [])]
            classes += [_penalty_class(row, regulation) for row in tables.pop("penalty_class", [])]
            bundled += [_bundled_paper(row, regulation) for row in tables.pop("bundled_paper", [])]
            if tables:
                raise LawDataError(f"unknown tables {sorted(tables)}")
        except (ValueError, TypeError) as error:
            raise LawDataError(f"{path.name}: {error}") from error
    return Rulebook(regulations, _dated(parameters, "key"), _dated(classes, "kind"), tuple(bundled))


def _regulation(path: Path, tables: dict[str, Any]) -> Regulation:
    head = tables.pop("regulation", None)
    if head is None:
        raise LawDataError("no [regulation] table")
    _known_fields(head, Regulation)
    head["articles_read"] = tuple((first, last) for first, last in head.get("articles_read", []))
    regulation = Regulation(**head)
    _one_of(regulation.kind, RegulationKind, "kind")
    _in_order(regulation.key, regulation.valid_from, regulation.valid_to)
    if regulation.key != path.stem:
        raise LawDataError(f"the key {regulation.key} is not the name of the file")
    return regulation


def _parameter(row: dict[str, Any], regulation: Regulation) -> Parameter:
    _known_fields(row, Parameter, "source", "regulation", "settled")
    key = str(row.get("key", "?"))
    filled = {"valid_to": regulation.valid_to, "article": "", "note": "", **row}
    parameter = Parameter(**filled, source=regulation.source, regulation=regulation)
    _one_of(parameter.unit, ParameterUnit, f"{key}: unit")
    _one_of(parameter.status, Status, f"{key}: status")
    _one_of(parameter.on_correction, OnCorrection, f"{key}: on_correction")
    _one_of(parameter.approval, Approval, f"{key}: approval")
    _within(key, parameter, regulation)
    if parameter.status not in _STATUSES[regulation.kind]:
        raise LawDataError(f"{key}: a {regulation.kind} file cannot hold a row {parameter.status}")
    if isinstance(parameter.value, bool) or not isinstance(parameter.value, (int, Decimal)):
        raise LawDataError(f"{key}: the value is no number")
    if parameter.status in ("STATUTE", "LOCAL") and not regulation.has_read(parameter.article):
        raise LawDataError(f"{key}: {parameter.article or 'no article'} was not read, so it is ARTICLE_UNVERIFIED")
    if parameter.status in ("PROMISE", "HOUSE_DEFAULT") and parameter.article:
        raise LawDataError(f"{key}: what is no law has no article")
    _settable(key, parameter)
    return parameter


def _settable(key: str, parameter: Parameter) -> None:
    """What an authority may settle for itself is no law, and has bounds around the file's own number."""
    if not parameter.settable:
        if parameter.least is not None or parameter.most is not None:
            raise LawDataError(f"{key}: bounds without being settable")
        return
    if parameter.status not in ("PROMISE", "HOUSE_DEFAULT"):
        raise LawDataError(f"{key}: what the law settles cannot be settled by an authority")
    if parameter.least is None or parameter.most is None or not parameter.least <= parameter.value <= parameter.most:
        raise LawDataError(f"{key}: settable, but the bounds do not hold its own value")


def _penalty_class(row: dict[str, Any], regulation: Regulation) -> PenaltyClass:
    _known_fields(row, PenaltyClass, "regulation")
    defaults = {"valid_from": regulation.valid_from, "valid_to": regulation.valid_to, "note": ""}
    penalty_class = PenaltyClass(**{**defaults, **row}, regulation=regulation)
    _one_of(penalty_class.credit_class, CreditClass, f"{penalty_class.kind}: class")
    _within(penalty_class.kind, penalty_class, regulation)
    return penalty_class


def _bundled_paper(row: dict[str, Any], regulation: Regulation) -> BundledPaper:
    _known_fields(row, BundledPaper, "regulation")
    defaults = {"valid_from": regulation.valid_from, "valid_to": regulation.valid_to, "deliver_within": "", "note": ""}
    paper = BundledPaper(**{**defaults, **row}, regulation=regulation)
    if paper.status not in _STATUSES[regulation.kind]:
        raise LawDataError(f"{paper.leading}: a {regulation.kind} file cannot hold a row {paper.status}")
    _within(f"{paper.leading} with {paper.kind}", paper, regulation)
    return paper


def _known_fields(row: Mapping[str, Any], of: type, *derived: str) -> None:
    known = {f.name for f in fields(of)} - set(derived)
    if unknown := sorted(set(row) - known):
        raise LawDataError(f"{row.get('key', row.get('kind', '?'))}: unknown fields {unknown}")


def _one_of(value: str, closed: Any, what: str) -> None:
    if value not in get_args(closed):
        raise LawDataError(f"{what} {value!r} is not one of {', '.join(get_args(closed))}")


def _in_order(key: str, valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise LawDataError(f"{key}: ends before it begins")


def _within(key: str, row: Parameter | PenaltyClass | BundledPaper, regulation: Regulation) -> None:
    """A row may not be valid outside the validity of its regulation."""
    _in_order(key, row.valid_from, row.valid_to)
    end, last = row.valid_to or dt.date.max, regulation.valid_to or dt.date.max
    if row.valid_from < regulation.valid_from or end > last:
        raise LawDataError(f"{key}: valid outside the validity of {regulation.name}")


def _dated(rows: list[Row], name: str) -> dict[str, tuple[Row, ...]]:
    """Rows by key in order of date; two rows of one key valid on one day are refused."""
    by_key: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda r: r.valid_from):
        earlier = by_key.setdefault(getattr(row, name), [])
        if earlier and (earlier[-1].valid_to is None or earlier[-1].valid_to >= row.valid_from):
            raise LawDataError(f"{getattr(row, name)}: two rows are valid on {row.valid_from}")
        earlier.append(row)
    return {key: tuple(found) for key, found in by_key.items()}
