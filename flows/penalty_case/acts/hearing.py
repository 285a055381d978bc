"""What the party says, and the hearing (陈述申辩与听证), 行政处罚法 arts 44, 45, 63-65."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from flows.matters.models import Decision, Matter
from flows.matters.step import Done, Step, act
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import HearingPlan, PenaltyCase, case_of
from .investigating import keep_proposal
from .ordering import order


@act(
    title=_("Statement and defence"),
    outcomes={
        "NOTHING": _("The party said nothing"),
        "DEFENDED": _("The party defended itself"),
        "HEARING": _("The party asked for a hearing"),
    },
)
def hear_party(step: Step, *, outcome: str, opinion: str = "") -> Done:
    """End of the time for statement and defence (陈述申辩期满): what the party said is in the file, or nothing is.

    Refuses E-CASE-38 before the time is over without a waiver, E-CASE-39 without a receipt, E-CASE-03 where a hearing
    was asked for in time.
    """
    case = case_of(step.matter)
    Refusals([*rules.check_heard(case, outcome, step.now)]).raise_if_any()
    return Done(rules.heard_outcome(case), opinion)  # what the party said is in the file and is not chosen


def arranged(matter: Matter) -> HearingPlan:
    """The hearing that was arranged last; HearingPlan.DoesNotExist before."""
    return HearingPlan.objects.select_related("chair", "recorder").filter(case=matter.pk).latest("pk")


@act(title=_("Arrangement of the hearing"), outcomes={"ARRANGED": _("Arranged")})
def arrange_hearing(
    step: Step,
    *,
    at: dt.datetime,
    place: str,
    chair: User,
    recorder: User,
    members: str = "",
    is_public: bool = True,
    outcome: str = "",
    opinion: str = "",
) -> Done:
    """Arrange the hearing (组织听证), art 64: time and place, who presides; seven working days' notice before it.

    Refuses E-CASE-04 for a chair who investigated, E-CASE-40 for a day too early.
    """
    case = case_of(step.matter)
    Refusals([*rules.check_arrangement(case, at, chair, step.now)]).raise_if_any()
    row = HearingPlan(
        case=case,
        at=at,
        place=place.strip(),
        is_public=is_public,
        chair=chair,
        recorder=recorder,
        members=members.strip(),
        arranged_at=step.now,
    )
    step.create(row)
    order(step, case, "hearing_summons", about=row.pk)
    return Done("ARRANGED", opinion or f"{row}")


@act(
    title=_("Hearing"),
    outcomes={"HELD": _("Held"), "POSTPONED": _("To be held another day")},
    needs_opinion=("POSTPONED",),
)
def hold_hearing(step: Step, *, outcome: str, opinion: str = "", minutes: Mapping[str, Any] | None = None) -> Done:
    """Hold the hearing (举行听证), arts 64, 65: its record and the report of who presided.

    minutes  fields of HearingPlan from ``held_from`` on
    Refuses E-CASE-04 for a chair who investigated, E-CASE-39 for a hearing that nobody received word of, E-CASE-40 for
    one that was told too late, E-CASE-41 for a record with gaps.
    """
    case = case_of(step.matter)
    plan = arranged(step.matter)
    if outcome == "POSTPONED":
        return Done("POSTPONED", opinion)
    assert step.actor is not None
    Refusals([*rules.check_hearing(case, plan, step.actor, minutes or {}, step.now)]).raise_if_any()
    step.change(plan, chair=step.actor, **(minutes or {}))
    assert plan.held_until is not None
    step.hold_hearing(chair=step.actor, held_at=plan.held_until)
    order(step, case, "hearing_record", about=plan.pk)
    order(step, case, "hearing_report", about=plan.pk)
    return Done("HELD", opinion)


@act(
    title=_("Weighing of what was said"),
    outcomes={"PROPOSE": _("Propose the decision"), "BACK": _("Investigate further")},
    needs_opinion=("BACK",),
)
def weigh(
    step: Step,
    *,
    outcome: str,
    opinion: str = "",
    answers: Mapping[int, Mapping[str, Any]] | None = None,
    proposal: Mapping[str, Any] | None = None,
    heard: str = "",
) -> Done:
    """Weigh what the party said (复核), art 45: every statement answered; the proposal stays or becomes lighter.

    answers  statement id → {"answer": text, "adopted": bool}
    Refuses E-CASE-05 a heavier penalty without new facts, E-CASE-02 one with new facts of which the party was not
    told, E-CASE-37 a statement that has no answer.
    """
    case = case_of(step.matter)
    if outcome == "BACK":
        return Done("BACK", opinion, returns_to="investigate")
    refusals = Refusals()
    for row in rules.to_answer(case):
        given = (answers or {}).get(row.pk, {})
        if not str(given.get("answer", "")).strip():
            refusals.add(rules.UNANSWERED.refusal(field=f"answer_{row.pk}", statement=row.get_kind_display()))
            continue
        step.change(row, answer=str(given["answer"]).strip(), adopted=bool(given.get("adopted")), answered_at=step.now)
    refusals.raise_if_any()
    last = case.proposal
    assert last is not None
    if proposal is not None or heard.strip() != last.heard:
        last = keep_proposal(step, case, proposal or rules.values_of(last), heard=heard.strip())
    refusals.items += [*rules.check_end_of_investigation(case, step.today)]
    if last.outcome == Decision.Outcome.PENALISED:
        refusals.items += [*rules.check_told(case, last)]
    refusals.raise_if_any()
    return Done("PROPOSE", opinion)


def told(case: PenaltyCase) -> bool:
    """Whether the notice of the proposal was delivered (已告知)."""
    return rules.notice_received_at(case) is not None
