"""Measures of the inquiry (调查措施), 行政处罚法 arts 55, 56: entered by the two officers, sent out with its paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from flows.matters.step import Done, Step, act
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import Measure, PenaltyCase
from .evidence import own_case
from .ordering import order

SENDS_OUT = "SEND_OUT"


@act(title=_("Summons"), outcomes={"ADDED": _("Entered")})
def summon(step: Step, *, values: Mapping[str, Any], first_officer: User, second_officer: User | None) -> Done:
    """Enter a summons to be questioned (询问通知), 行政处罚法 art 55. Refuses E-CASE-51; E-CASE-01 one officer."""
    return _enter(step, Measure.Kind.SUMMONS, values, first_officer, second_officer)


@act(title=_("Sampling"), outcomes={"ADDED": _("Entered")})
def sample(step: Step, *, values: Mapping[str, Any], first_officer: User, second_officer: User | None) -> Done:
    """Enter what was sampled (抽样取证), 行政处罚法 art 56. Refuses E-CASE-51; E-CASE-01 a single officer."""
    return _enter(step, Measure.Kind.SAMPLING, values, first_officer, second_officer)


def _enter(
    step: Step, kind: Measure.Kind, values: Mapping[str, Any], first_officer: User, second_officer: User | None
) -> Done:
    case = own_case(step)
    officers = [officer for officer in (first_officer, second_officer) if officer is not None]
    Refusals([*rules.check_officers(officers, step.today)]).raise_if_any()
    assert second_officer is not None, "checked: two officers"
    two = {"first_officer": first_officer, "second_officer": second_officer}
    row = Measure(case=case, kind=kind, entered_at=step.now, **two, **values)
    Refusals([*rules.check_measure(row, step.now)]).raise_if_any()
    step.create(row)
    return Done("ADDED", str(row))


@act(title=_("Summons or sampling taken out"), outcomes={"WITHDRAWN": _("Taken out")})
def withdraw_measure(step: Step, *, measure_id: int) -> Done:
    """Take out what did not leave (撤出); its row stays. E-CASE-51 for what has a paper."""
    case = own_case(step)
    row = Measure.objects.get(pk=measure_id, case=case, withdrawn_at=None)
    if row not in rules.unsent_measures(case):
        raise rules.MEASURE_WANTED.refusal(why=f"{row}已经发出,不能撤出")
    step.change(row, withdrawn_at=step.now)
    return Done("WITHDRAWN", str(row))


def send_out(step: Step, case: PenaltyCase, opinion: str) -> Done:
    """What was entered leaves with its paper (发出询问通知书、抽样取证凭证); a summons still lies ahead, E-CASE-51."""
    unsent = rules.unsent_measures(case)
    if not unsent:
        raise rules.MEASURE_WANTED.refusal(field="outcome", why="没有尚未发出的询问通知、抽样取证")
    Refusals([refusal for row in unsent for refusal in rules.check_measure(row, step.now)]).raise_if_any()
    for row in unsent:
        order(step, case, rules.FORM_OF_MEASURE[Measure.Kind(row.kind)], about=row.pk)
    return Done(SENDS_OUT, opinion)
