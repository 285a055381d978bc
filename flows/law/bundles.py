"""Bundles (多书同达): which papers leave together with a leading one, under one receipt; dated data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .regulations import BundledPaper, Rulebook, rulebook


@dataclass(frozen=True)
class Bundle:
    """What leaves together with one kind of leading paper on one day (两书同达, 多书同达)."""

    leading: str
    papers: tuple[BundledPaper, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the papers beside the leading one."""
        return tuple(paper.kind for paper in self.papers)

    @property
    def deliver_within(self) -> str:
        """Key of the period for the delivery of the whole."""
        return next((paper.deliver_within for paper in self.papers if paper.deliver_within), "")


def bundle_of(leading: str, on: dt.date, *, book: Rulebook | None = None) -> Bundle:
    """The bundle of a kind of leading paper as it holds on the day; of most kinds it has no further paper.

    The papers come in the order of weight: policy before promise before house default.
    """
    weight = ("STATUTE", "LOCAL", "ARTICLE_UNVERIFIED", "DRAFT", "PROMISE", "HOUSE_DEFAULT")
    rows = [
        row
        for row in (book or rulebook()).bundled_papers
        if row.leading == leading and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    ]
    return Bundle(leading, tuple(sorted(rows, key=lambda row: (weight.index(row.status), row.kind))))
