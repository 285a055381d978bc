"""Violations and discretion benchmarks (违法行为目录、裁量基准), 行政处罚法 arts 34, 37: dated data, checked when read.

The ranges are the statute's. The tiers within them (裁量阶次) are a house default until a bureau's own published
benchmark replaces them: a screen says so, and no paper cites them.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from .articles import written_article
from .citations import Citation
from .parameters import NoValidParameter, UnknownParameter
from .regulations import DATA, LawDataError, Regulation, Rulebook, rulebook

VIOLATIONS: Final = DATA / "violations"
TIERS: Final = "house_tiers"
LATE: Final = "逾期未改正"
# What an article provides beside its main party: 双罚
BESIDE: Final = {"PERSON": "对直接负责的主管人员和其他直接责任人员", "UNIT": "对生产经营单位"}


@dataclass(frozen=True)
class Band:
    """Tier of the house (裁量阶次) as a share of any range, in percent from its lower end."""

    code: str
    name: str
    circumstance: str
    from_percent: int
    to_percent: int
    valid_from: dt.date
    valid_to: dt.date | None = None

    def holds(self, on: dt.date) -> bool:
        """Whether it holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Tier:
    """Tier (裁量阶次) of one violation: its circumstances and its limits in yuan, both included."""

    code: str
    name: str
    circumstance: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Circumstance:
    """Circumstance (情节) that moves the fine: mitigating by 行政处罚法 art 32, aggravating by art 49 or by the house.

    article  of 行政处罚法; empty where it is a house default
    """

    code: str
    weight: str
    text: str
    article: str = ""


@dataclass(frozen=True)
class Violation:
    """Violation (违法行为) of one kind of party under one version of the law, 行政处罚法 arts 4, 34.

    violated, basis  citations as papers print them: the duty, and the article that punishes
    late             the party did not correct it in time, or refused
    kinds            codes of penalties that the article provides; none where it only orders correction
    low, high        of the fine in yuan, both included; optional where the article says 可以处
    corrected_first  the article orders correction (责令改正), 行政处罚法 art 28
    life             life and health are concerned, for the five years of art 36
    is_read          whether the article of the duty was read for this version (else 条款号待核)
    """

    code: str
    title: str
    violated: str
    basis: str
    on_person: bool
    late: bool
    kinds: tuple[str, ...]
    low: Decimal
    high: Decimal
    optional: bool
    corrected_first: bool
    life: bool
    is_read: bool
    valid_from: dt.date
    valid_to: dt.date | None
    note: str
    regulation: Regulation = field(repr=False)

    def holds(self, on: dt.date) -> bool:
        """Whether this version holds on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def is_fined(self) -> bool:
        """Whether the article provides a fine."""
        return "FINE" in self.kinds

    def tiers(self, on: dt.date) -> tuple[Tier, ...]:
        """The tiers of the day, from the lightest; none where there is no fine."""
        if not self.is_fined:
            return ()
        width = self.high - self.low
        return tuple(
            Tier(
                band.code,
                band.name,
                band.circumstance,
                self.low + width * band.from_percent / 100,
                self.low + width * band.to_percent / 100,
            )
            for band in benchmarks().bands
            if band.holds(on)
        )


@dataclass(frozen=True)
class Benchmarks:
    """All that the files hold: versions of each violation in order of date, bands, circumstances."""

    violations: Mapping[str, tuple[Violation, ...]]
    bands: tuple[Band, ...]
    circumstances: Mapping[str, Circumstance]


@cache
def benchmarks() -> Benchmarks:
    """The benchmarks of the repository, read once a process; raises LawDataError."""
    return load_benchmarks(VIOLATIONS)


def violations(on: dt.date) -> tuple[Violation, ...]:
    """Every violation as it stands in the law of the day, in the order of the law."""
    found = (row for rows in benchmarks().violations.values() for row in rows if row.holds(on))
    return tuple(found)


def violation(code: str, on: dt.date) -> Violation:
    """The violation under the law of the day; UnknownParameter for a code no file has, NoValidParameter for the day."""
    rows = benchmarks().violations.get(code)
    if rows is None:
        raise UnknownParameter(f"no file knows the violation {code}")
    for row in rows:
        if row.holds(on):
            return row
    raise NoValidParameter(f"the violation {code} is not provided for on {on}")


def circumstances(weight: str) -> tuple[Circumstance, ...]:
    """The circumstances that are AGGRAVATING or MITIGATING."""
    return tuple(row for row in benchmarks().circumstances.values() if row.weight == weight)


def load_benchmarks(folder: Path, *, book: Rulebook | None = None) -> Benchmarks:
    """Read and check every file of a folder; raises LawDataError at the first fault, with file and row."""
    tables = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    house = tables.pop(TIERS, {})
    with _named(TIERS):
        bands = tuple(Band(**row) for row in house.pop("tier", []))
        _check_bands(bands)
        known = {row["code"]: _circumstance(row) for row in house.pop("circumstance", [])}
        _nothing_else(house)
    found: list[Violation] = []
    for name, table in tables.items():
        with _named(name):
            found += _violations(table, book or rulebook())
    return Benchmarks(_in_order(found), bands, known)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the name of the file before any complaint."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise LawDataError(f"{name}.toml: {error}") from error


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


def _nothing_else(table: Mapping[str, Any]) -> None:
    if table:
        raise LawDataError(f"unknown {sorted(table)}")


def _check_bands(bands: Iterable[Band]) -> None:
    """On every day on which one begins, the bands follow one another from 0 to 100 percent."""
    rows = list(bands)
    for day in sorted({band.valid_from for band in rows}):
        at = 0
        for band in (band for band in rows if band.holds(day)):
            if band.from_percent != at or band.to_percent <= at:
                raise LawDataError(f"{band.code}: begins at {band.from_percent}, not at {at}")
            at = band.to_percent
        if at != 100:
            raise LawDataError(f"the tiers of {day} end at {at} percent")


def _circumstance(row: Mapping[str, Any]) -> Circumstance:
    found = Circumstance(**row)
    if found.weight not in ("AGGRAVATING", "MITIGATING"):
        raise LawDataError(f"{found.code}: weight {found.weight!r}")
    if found.article:
        written_article(found.article)
    return found


def _violations(table: dict[str, Any], book: Rulebook) -> list[Violation]:
    regulation = book.regulations[table.pop("regulation")]
    scales = {row["key"]: row for row in table.pop("scale", [])}
    found = [
        _violation(row, scales[row["scale"]], fine, regulation, book)
        for row in table.pop("violation", [])
        for fine in scales[row["scale"]]["fines"]
    ]
    _nothing_else(table)
    return found


ROW: Final = {"code", "title", "violated", "scale", "item", "life", "valid_from", "valid_to", "note"}
FINE: Final = {"on", "late", "low", "high", "kinds", "optional"}
SCALE: Final = {"key", "basis", "correction", "overdue", "note", "fines"}


def _violation(
    row: Mapping[str, Any], scale: Mapping[str, Any], fine: Mapping[str, Any], regulation: Regulation, book: Rulebook
) -> Violation:
    """One version for one kind of party: .late and .person or .unit are put to the code where it is not the plain one.

    The plain one is the party that the scale names first.
    """
    for given, known in ((row, ROW), (fine, FINE), (scale, SCALE)):
        if strange := sorted(set(given) - known):
            raise LawDataError(f"{row['code']}: unknown fields {strange}")
    late, main = bool(fine.get("late")), fine["on"] == scale["fines"][0]["on"]
    beside = "" if main else str(fine["on"])
    said = "，".join(filter(None, [scale.get("overdue", LATE) if late else "", BESIDE.get(beside, "")]))
    basis = written_article(scale["basis"] + row.get("item", ""))
    made = Violation(
        code=".".join(filter(None, [row["code"], "late" if late else "", beside.lower()])),
        title=row["title"] + (f"（{said}）" if said else ""),
        violated=_cited(regulation, row["violated"]),
        basis=_cited(regulation, basis),
        on_person=fine["on"] == "PERSON",
        late=late,
        kinds=(("FINE",) if "high" in fine else ()) + tuple(fine.get("kinds", ())),
        low=Decimal(fine.get("low", 0)),
        high=Decimal(fine.get("high", 0)),
        optional=bool(fine.get("optional")),
        corrected_first=bool(scale.get("correction")),
        life=bool(row.get("life")),
        is_read=regulation.has_read(row["violated"]),
        valid_from=row.get("valid_from", regulation.valid_from),
        valid_to=row.get("valid_to", regulation.valid_to),
        note=row.get("note", scale.get("note", "")),
        regulation=regulation,
    )
    _check_violation(made, basis, book)
    return made


def _cited(regulation: Regulation, article: str) -> str:
    """The citation as papers print it; of a former text with its number, lest it be looked up in the present one."""
    citation = Citation(regulation.name, regulation.number, article)
    return str(citation) if regulation.valid_to is None else citation.with_number


def _check_violation(row: Violation, basis: str, book: Rulebook) -> None:
    regulation = row.regulation
    if not regulation.has_read(basis):
        raise LawDataError(f"{row.code}: {basis} was not read")
    if not row.low <= row.high or row.low < 0 or (row.is_fined and not row.high):
        raise LawDataError(f"{row.code}: {row.low} to {row.high} is no range")
    if strange := sorted(set(row.kinds) - set(book.penalty_classes)):
        raise LawDataError(f"{row.code}: no kinds of penalty {strange}")
    last, end = row.valid_to or dt.date.max, regulation.valid_to or dt.date.max
    if row.valid_from < regulation.valid_from or last > end or last < row.valid_from:
        raise LawDataError(f"{row.code}: valid outside the validity of {regulation.name}")


def _in_order(rows: Iterable[Violation]) -> dict[str, tuple[Violation, ...]]:
    """By code; two versions that hold on one day are refused."""
    by_code: dict[str, list[Violation]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    for code, found in by_code.items():
        found.sort(key=lambda row: row.valid_from)
        for earlier, later in zip(found, found[1:], strict=False):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise LawDataError(f"{code}: two versions hold on {later.valid_from}")
    return {code: tuple(found) for code, found in by_code.items()}
