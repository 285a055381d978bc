"""Facts and evidence (事实与证据), 行政处罚法 arts 40, 41, 46, 55: entered by the two officers beside the flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop as _

from flows.matters import checks
from flows.matters.attachments import Received, take_in
from flows.matters.models import Attachment, Matter
from flows.matters.step import Done, Step, act
from permissions.clock import local_date
from permissions.organisations.models import User
from permissions.refusals import Refusals

from .. import rules
from ..models import CaseFact, Evidence, FactEvidence, PenaltyCase, Record, case_of
from .ordering import order

MATERIAL = "EVIDENCE"  # the number of the evidence follows


def own_case(step: Step) -> PenaltyCase:
    """The case of which the actor is one of the two officers, not decided yet.

    PermissionDenied for everybody else; E-ACT-04 once the matter is over, E-CASE-30 once it is decided.
    """
    case = case_of(step.matter)
    if step.actor is None or step.actor.pk not in {officer.pk for officer in case.officers}:
        raise PermissionDenied
    if step.matter.status != Matter.Status.OPEN:
        raise checks.not_open(step.matter)
    if rules.is_decided(case):
        raise rules.DECIDED.refusal()
    Refusals([*rules.check_officers(case.officers, step.today)]).raise_if_any()
    return case


@act(title=_("Fact to be proved"), outcomes={"ADDED": _("Entered")})
def add_fact(step: Step, *, text: str) -> Done:
    """Enter a fact that has to be proved (待证事实)."""
    case = own_case(step)
    if not text.strip():
        raise rules.FACT_WANTED.refusal(field="text")
    step.create(CaseFact(case=case, text=text.strip()[:500]))
    return Done("ADDED", text.strip())


@act(title=_("Fact taken out"), outcomes={"WITHDRAWN": _("Taken out")})
def withdraw_fact(step: Step, *, fact_id: int) -> Done:
    """Take a fact out (撤出); its row stays."""
    fact = CaseFact.objects.get(pk=fact_id, case=own_case(step), withdrawn_at=None)
    step.change(fact, withdrawn_at=step.now)
    return Done("WITHDRAWN", fact.text)


@act(title=_("Evidence"), outcomes={"ADDED": _("Entered")})
def add_evidence(
    step: Step, *, values: Mapping[str, Any], proves: Mapping[int, str] | None = None, file: Received | None = None
) -> Done:
    """Enter evidence (登记证据): kind, source, original or copy, who keeps it, its file; ``proves`` fact id → page.

    Refuses E-CASE-20 what is not described or of a day to come, E-CASE-10 the record of a device that was not
    reviewed, E-CASE-01 without two officers.
    """
    case = own_case(step)
    row = Evidence(case=case, added_at=step.now, first_officer=case.lead, second_officer=case.second, **values)
    Refusals([*rules.check_evidence(row, step.today)]).raise_if_any()
    if file is not None:
        row.attachment = _keep(step, file, Attachment.Audience.INTERNAL)
        row.sha256 = file.sha256
    step.create(row)
    for fact_id, page in (proves or {}).items():
        _prove(step, case, fact_id, row, page)
    return Done("ADDED", f"{row.get_kind_display()}:{row.name}")


def _keep(step: Step, file: Received, audience: Attachment.Audience) -> Attachment:
    assert step.actor is not None, "a person uploads"
    number = Evidence.objects.filter(case=step.matter.pk).count() + 1
    return take_in(
        file, matter=step.matter, material=f"{MATERIAL}-{number}", by=step.actor, now=step.now, audience=audience
    )


def _prove(step: Step, case: PenaltyCase, fact_id: int, evidence: Evidence, page: str) -> None:
    fact = CaseFact.objects.get(pk=fact_id, case=case, withdrawn_at=None)
    known = FactEvidence.objects.filter(fact=fact, evidence=evidence).first()
    if known:
        step.change(known, page=page.strip())
    else:
        step.create(FactEvidence(fact=fact, evidence=evidence, page=page.strip() or "1"))


@act(title=_("What proves a fact"), outcomes={"LINKED": _("Entered")})
def link(step: Step, *, fact_id: int, evidence_id: int, page: str = "1") -> Done:
    """Say which evidence proves which fact, on which page (证明对象)."""
    case = own_case(step)
    evidence = Evidence.objects.get(pk=evidence_id, case=case, withdrawn_at=None)
    _prove(step, case, fact_id, evidence, page)
    return Done("LINKED", f"{evidence.name} {page}")


@act(title=_("Evidence taken out"), outcomes={"WITHDRAWN": _("Taken out")})
def withdraw_evidence(step: Step, *, evidence_id: int, reason: str) -> Done:
    """Take evidence out (撤出证据) with its reason; its row and its file stay."""
    case = own_case(step)
    if not reason.strip():
        raise rules.WITHDRAWAL_REASON.refusal(field="reason")
    row = Evidence.objects.get(pk=evidence_id, case=case, withdrawn_at=None)
    step.change(row, withdrawn_at=step.now, withdrawn_because=reason.strip()[:200])
    return Done("WITHDRAWN", f"{row.name}:{reason.strip()}")


@act(title=_("Record"), outcomes={"ADDED": _("Entered")})
def add_record(
    step: Step,
    *,
    values: Mapping[str, Any],
    first_officer: User,
    second_officer: User | None,
    proves: Mapping[int, str] | None = None,
) -> Done:
    """Enter a record (笔录), 行政处罚法 art 55, by two officers; it is evidence of its kind. Refuses E-CASE-01."""
    case = own_case(step)
    officers = [officer for officer in (first_officer, second_officer) if officer is not None]
    Refusals([*rules.check_officers(officers, step.today)]).raise_if_any()
    assert second_officer is not None, "checked: two officers"
    row = Record(case=case, made_at=step.now, first_officer=first_officer, second_officer=second_officer, **values)
    Refusals([*rules.check_record(row, step.now)]).raise_if_any()
    if row.kind != Record.Kind.DEFENCE:
        row.evidence = Evidence(
            case=case,
            kind=rules.kind_of_record(row),
            name=f"{row.get_kind_display()}（{row.of_whom}）",
            source=row.of_whom,
            obtained_on=local_date(row.begins_at),
            custody="案卷",
            first_officer=first_officer,
            second_officer=second_officer,
            added_at=step.now,
        )
        step.create(row.evidence)
    step.create(row)
    for fact_id, page in (proves or {}).items():
        if row.evidence is not None:
            _prove(step, case, fact_id, row.evidence, page)
    order(step, case, rules.FORM_OF_RECORD[Record.Kind(row.kind)], about=row.pk)
    return Done("ADDED", str(row))
