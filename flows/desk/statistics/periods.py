"""Months, quarters and years (统计期间) as values."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext

Kind = Literal["month", "quarter", "year"]
MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "year": 12}
# How many periods stand beside each other: the last of them, and far enough back to see the same season again.
SHOWN: Final[dict[Kind, int]] = {"month": 13, "quarter": 9, "year": 6}
KEY: Final = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")
SMALLEST: Final = dt.date(2000, 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """One month, quarter or year (月、季度、年), known by its first day."""

    kind: Kind
    first: dt.date

    @classmethod
    def of(cls, day: dt.date, kind: Kind) -> Period:
        """The period of this kind in which the day lies."""
        month = (day.month - 1) // MONTHS[kind] * MONTHS[kind] + 1
        return cls(kind, day.replace(month=month, day=1))

    @classmethod
    def read(cls, key: str, kind: Kind, today: dt.date) -> Period:
        """The period that an address names; the present one where it names none or one to come.

        A key of another kind names the period in which its first day lies, so that a reader who goes from months
        to quarters stays where he was.
        """
        found = KEY.fullmatch(key)
        if found is None:
            return cls.of(today, kind)
        year, month, quarter = found.groups()
        first = dt.date(int(year), int(month) if month else int(quarter or 1) * 3 - 2, 1)
        return cls.of(min(first, today), kind)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.after(1).first - dt.timedelta(days=1)

    @property
    def key(self) -> str:
        """As addresses write it: 2026-09, 2026-Q3, 2026."""
        parts = {"month": f"-{self.first.month:02}", "quarter": f"-Q{self._quarter}", "year": ""}
        return f"{self.first.year}{parts[self.kind]}"

    @property
    def short(self) -> str:
        """For a narrow column: 26-09, 26Q3, 2026."""
        parts = {"month": f"{self.first:%y-%m}", "quarter": f"{self.first:%y}Q{self._quarter}"}
        return parts.get(self.kind, str(self.first.year))

    @property
    def name(self) -> str:
        """In words, in the reader's language."""
        if self.kind == "month":
            return date_format(self.first, "YEAR_MONTH_FORMAT")
        if self.kind == "quarter":
            return gettext("Quarter %(number)s of %(year)s") % {"number": self._quarter, "year": self.first.year}
        return gettext("The year %(year)s") % {"year": self.first.year}

    @property
    def _quarter(self) -> int:
        return (self.first.month + 2) // 3

    def after(self, steps: int) -> Period:
        """The period so many steps later, earlier for a negative number."""
        months = self.first.year * 12 + self.first.month - 1 + steps * MONTHS[self.kind]
        return Period(self.kind, dt.date(months // 12, months % 12 + 1, 1))

    def is_over(self, today: dt.date) -> bool:
        """Whether its last day has passed."""
        return self.last < today


def shown_until(last: Period) -> list[Period]:
    """The periods that stand beside each other, the oldest first."""
    return [last.after(-step) for step in reversed(range(SHOWN[last.kind]))]


def choices(kind: Kind, today: dt.date) -> list[Period]:
    """The periods that can be chosen, the present one first: five years of them."""
    present = Period.of(today, kind)
    return [present.after(-step) for step in range(60 // MONTHS[kind])]
