"""The rulebook as the screens show it: each dated number with its source, its state and what it governs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, gettext_noop, ngettext

from flows.desk.templatetags.banjie import bilingual, term
from flows.law import publicity, remedies, surcharge
from flows.law.parameters import NoValidParameter, all_parameters, parameter
from flows.law.regulations import Parameter, PenaltyClass, Settled, rulebook
from flows.law.uses import Use, uses_of

# Papers are made in the worker, so that nothing else here would load what these modules declare.
DECLARING: Final = (publicity, remedies, surcharge)
# status → (look, icon, msgid)
STATES: Final = {
    "STATUTE": ("done", "circle-check", gettext_noop("statute")),
    "LOCAL": ("done", "circle-check", gettext_noop("local regulation")),
    "PROMISE": ("open", "send", gettext_noop("service promise")),
    "DRAFT": ("draft", "pencil", gettext_noop("draft for comment")),
    "ARTICLE_UNVERIFIED": ("waiting", "alert-triangle", gettext_noop("article not verified")),
    "HOUSE_DEFAULT": ("ended", "home", gettext_noop("house default")),
}
KINDS: Final = {
    "CLOCK": gettext_noop("Clock"),
    "BUDGET": gettext_noop("Share of a period"),
    "RULE": gettext_noop("Rule"),
    "PAPER": gettext_noop("Paper"),
    "CALENDAR": gettext_noop("Calendar"),
}
CLASSES: Final = {"MINOR": "轻微", "GENERAL": "一般", "SERIOUS": "严重"}


@dataclass(frozen=True)
class State:
    """How far a number may be trusted, as colour, sign and words."""

    look: str
    icon: str
    text: str


@dataclass(frozen=True)
class NumberRow:
    """One dated number: the file's row, what holds for this authority, and what it governs."""

    row: Parameter
    value: str
    title: str
    state: State
    uses: list[tuple[str, str, str]]
    own_value: str = ""

    @property
    def key(self) -> str:
        """Key of the parameter."""
        return self.row.key


def amount(value: int | Decimal, unit: str) -> str:
    """A number with its unit in the reader's language."""
    number = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    count = 1 if value == 1 else 2
    words = {
        "WD": ngettext("%(n)s working day", "%(n)s working days", count),
        "CD": ngettext("%(n)s calendar day", "%(n)s calendar days", count),
        "MONTH": ngettext("%(n)s month", "%(n)s months", count),
        "YEAR": ngettext("%(n)s year", "%(n)s years", count),
        "PERCENT": gettext("%(n)s %%"),
        "PERCENT_PER_DAY": gettext("%(n)s %% a day"),
        "YUAN": gettext("%(n)s yuan"),
        "COUNT": gettext("%(n)s (number)"),
    }
    return words[unit] % {"n": number}


def state_of(row: Parameter) -> State:
    """The state of a row; an article that the authority has read says so."""
    look, icon, text = STATES[row.status]
    if row.status == "ARTICLE_UNVERIFIED" and row.settled is not None:
        return State("done", "check", gettext("article read by this authority"))
    return State(look, icon, gettext(text))


def number_row(row: Parameter, settled: Iterable[Settled], on: dt.date) -> NumberRow:
    """A row of the file as it holds for an authority on the day."""
    uses = uses_of(row.key)
    held = _held(row, list(settled), on)
    own = amount(held.value, held.unit) if held.settled is not None and held.settled.value is not None else ""
    return NumberRow(held, amount(row.value, row.unit), title_of(row, uses), state_of(held), _uses(uses), own)


def _held(row: Parameter, settled: list[Settled], on: dt.date) -> Parameter:
    """The row with the authority's setting in it, if it is the row that holds on the day."""
    try:
        held = parameter(row.key, on, settled=settled)
    except NoValidParameter:
        return row
    return held if (held.valid_from, held.regulation.key) == (row.valid_from, row.regulation.key) else row


def title_of(row: Parameter, uses: tuple[Use, ...]) -> str:
    """What a number is called: by what it governs, else by its key."""
    return str(bilingual(uses[0])) if uses else row.key


def _uses(uses: tuple[Use, ...]) -> list[tuple[str, str, str]]:
    return [(gettext(KINDS[use.kind]), term(use.where), bilingual(use)) for use in uses]


def rows_on(on: dt.date | None, settled: Iterable[Settled], today: dt.date) -> list[NumberRow]:
    """The rows that hold on a day, or all of them, by source and key."""
    own = list(settled)
    rows = [row for row in all_parameters() if on is None or _holds(row, on)]
    return [number_row(row, own, on or today) for row in sorted(rows, key=lambda row: (row.regulation.key, row.key))]


def _holds(row: Parameter, on: dt.date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def class_rows(on: dt.date) -> list[tuple[PenaltyClass, str]]:
    """Which class each kind of penalty has on the day."""
    found = [row for rows in rulebook().penalty_classes.values() for row in rows]
    return [
        (row, term(CLASSES[row.credit_class]))
        for row in found
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    ]
