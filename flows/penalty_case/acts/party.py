"""What the party does (当事人事项), 行政处罚法 arts 33, 43, 45, 64, 66: in the portal, or told to an officer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop as _

from flows.matters import checks
from flows.matters.attachments import Received, take_in
from flows.matters.models import Attachment, Matter
from flows.matters.step import Done, Step, act
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import Evidence, PenaltyCase, Statement, case_of
from .evidence import MATERIAL


@act(title=_("Statement of the party"), outcomes={"STATED": _("Taken in")})
def state(
    step: Step, *, kind: str, text: str = "", branch: str = "", file: Received | None = None, channel: str = "PORTAL"
) -> Done:
    """State in the portal (陈述申辩、要求听证、主张不罚、放弃、申请分期、申请回避), with a file if there is one.

    branch  of a claim under art 33
    Refuses E-CASE-42 what comes out of its time, E-CASE-43 what says nothing.
    """
    assert step.actor is not None
    case = case_of(step.matter)
    return _take(step, case, kind=kind, text=text, branch=branch, file=file, channel=channel, by=step.actor.name)


@act(title=_("Statement of the party"), outcomes={"STATED": _("Taken in")})
def record_statement(
    step: Step,
    *,
    kind: str,
    by_name: str,
    text: str = "",
    branch: str = "",
    file: Received | None = None,
    channel: str = "ORAL",
) -> Done:
    """Write down what the party said or handed in at the office (口头、书面), by one of the two officers."""
    case = case_of(step.matter)
    if step.actor is None or step.actor.pk not in {officer.pk for officer in case.officers}:
        raise PermissionDenied
    return _take(step, case, kind=kind, text=text, branch=branch, file=file, channel=channel, by=by_name.strip())


def _take(
    step: Step,
    case: PenaltyCase,
    *,
    kind: str,
    text: str,
    branch: str,
    file: Received | None,
    channel: str,
    by: str,
) -> Done:
    if step.matter.status != Matter.Status.OPEN:
        raise checks.not_open(step.matter)
    Refusals([*rules.check_statement(case, kind, text, branch, step.now)]).raise_if_any()
    row = Statement(
        case=case,
        kind=kind,
        channel=channel,
        text=text.strip(),
        branch=branch,
        by_name=by or "当事人",
        made_at=step.now,
    )
    step.create(row)
    if file is not None:
        _keep_proof(step, case, row, file)
    step.notify(
        [case.lead, case.second],
        zh=f"案件 {step.matter.number} 的当事人提出“{row.get_kind_display()}”,请及时查看",
        en=f"The party of case {step.matter.number} has made a statement; see the case",
    )
    return Done("STATED", f"{row.get_kind_display()}:{row.text}"[:1000])


def _keep_proof(step: Step, case: PenaltyCase, row: Statement, file: Received) -> None:
    """What the party hands in is evidence (当事人提供的证据), art 45: it is looked at like any other."""
    assert step.actor is not None
    number = Evidence.objects.filter(case=case).count() + 1
    kept = take_in(
        file,
        matter=step.matter,
        material=f"{MATERIAL}-{number}",
        by=step.actor,
        now=step.now,
        audience=Attachment.Audience.PARTY,
    )
    evidence = Evidence(
        case=case,
        kind=Evidence.Kind.DOCUMENTARY,
        name=f"{row.get_kind_display()}所附材料",
        source=row.by_name,
        obtained_on=step.today,
        custody="案卷",
        by_party=True,
        attachment=kept,
        sha256=file.sha256,
        added_at=step.now,
    )
    step.create(evidence)


def agents_of(case: PenaltyCase) -> list[User]:
    """Who acts for the enterprise in the portal (企业经办人)."""
    return [agency.user for agency in case.enterprise.agents.select_related("user")]
