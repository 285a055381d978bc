"""Dated parameters (法定参数): the number that holds on a date, with its source and how far to trust it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from .periods import NodeBudget
from .regulations import Parameter, Rulebook, Settled, rulebook


class UnknownParameter(LookupError):
    """No regulation file knows this key: a mistake in the code, not in the case."""


class NoValidParameter(LookupError):
    """The key is known, but no row is valid on the date: the rulebook has to be completed."""


def parameter(key: str, on: dt.date, *, book: Rulebook | None = None, settled: Sequence[Settled] = ()) -> Parameter:
    """The parameter ``key`` as it is valid on the date ``on``.

    settled  settings of the authority that asks, the weightiest last: the last one that holds on the day counts
    Raises UnknownParameter for a key no file has and NoValidParameter where no row is valid on the date.
    """
    rows = (book or rulebook()).parameters.get(key)
    if rows is None:
        raise UnknownParameter(f"no regulation file has the parameter {key}")
    for row in rows:
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            return _as_settled(row, on, settled)
    known = ", ".join(f"{r.valid_from}..{r.valid_to or ''}" for r in rows)
    raise NoValidParameter(f"{key} has no value valid on {on}; known: {known}")


def _as_settled(row: Parameter, on: dt.date, settled: Sequence[Settled]) -> Parameter:
    """The row with the authority's own number or article in it, where it has settled that."""
    own = next((s for s in reversed(settled) if s.key == row.key and s.holds(on)), None)
    if own is None:
        return row
    if own.value is None:
        # once the file itself has the article, nobody's reading of it is needed
        return replace(row, article=own.article, settled=own) if row.status == "ARTICLE_UNVERIFIED" else row
    if not row.settable:
        return row  # the law has settled it since
    return replace(row, value=own.value, source=f"{own.by}设定({own.basis})", settled=own)


def all_parameters(*, book: Rulebook | None = None) -> tuple[Parameter, ...]:
    """Every row, by key and date, for the rulebook screen."""
    rows = (book or rulebook()).parameters
    return tuple(row for key in sorted(rows) for row in rows[key])


def node_budget(node: str, key: str, on: dt.date, *, settled: Sequence[Settled] = ()) -> NodeBudget:
    """A node's budget from the parameter ``key`` (unit WD, whole or half days)."""
    row = parameter(key, on, settled=settled)
    if row.unit != "WD":
        raise ValueError(f"{key} is no budget in working days")
    return NodeBudget(node, Decimal(row.value))
