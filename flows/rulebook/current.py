"""The dated number that holds for a unit: the law's file, and over it what the unit's authority has settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flows.law.parameters import parameter
from flows.law.regulations import Parameter, Settled
from permissions.organisations.models import OrgUnit

from .models import LocalSetting


def settings_of(unit: OrgUnit, keys: Sequence[str] | None = None) -> list[LocalSetting]:
    """Standing settings that reach this unit, the weightiest last: those of the authorities above come first,
    then its authority's own; of one authority the later begun and the later entered weighs more.

    One query where nothing was settled.
    """
    found = LocalSetting.objects.standing()
    settled = dict((found if keys is None else found.filter(key__in=keys)).values_list("pk", "unit_id"))
    if not settled:
        return []
    authority = unit.authority
    weight = {each.pk: n for n, each in enumerate(reversed([authority, *authority.superiors()]))}
    reaching = [pk for pk, unit_id in settled.items() if unit_id in weight]
    rows = LocalSetting.objects.filter(pk__in=reaching).select_related("unit")
    return sorted(rows, key=lambda row: (weight[row.unit_id], row.valid_from, row.pk))


def settled_for(unit: OrgUnit, *keys: str) -> list[Settled]:
    """The same as values for ``flows.law``; all keys if none is named."""
    return [row.as_value() for row in settings_of(unit, keys or None)]


def parameter_for(unit: OrgUnit, key: str, on: dt.date) -> Parameter:
    """The parameter as it holds for the unit on the day; errors of ``flows.law.parameters.parameter``."""
    return parameter(key, on, settled=settled_for(unit, key))
