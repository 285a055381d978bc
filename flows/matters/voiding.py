"""Voiding and replacing papers (作废、替代文书), house arrangements: by a leader who did not prepare the paper."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as _

from documents import standing
from documents.models import Document
from permissions import roles
from permissions.refusals import Rule

from .models import Matter
from .step import Done, Step, act

LEADERS = (roles.DEPUTY_LEADER, roles.PRINCIPAL)
OWN_PAPER = Rule(
    code="E-DOC-04",
    article="本系统规则(作废与经办分离)",
    zh="您经办了本办件,不得作废或者替代其文书{number}",
    en="You handled this matter and may not void or replace its paper {number}",
    way_out="请由本机关其他负责人办理",
    way_out_en="Another leader of the bureau must do it",
)


def _paper(step: Step, document_id: int) -> Document:
    """The paper of this matter; refuses E-DOC-04 to who prepared it.

    Who began the matter or handled it below the rank of a leader has prepared its papers; who signed has not.
    """
    paper = Document.objects.about(step.matter.chain).get(pk=document_id)
    assert step.actor is not None, "a person answers for it"
    below = [code for code, role in roles.ROLES.items() if role.rank < min(leader.rank for leader in LEADERS)]
    handled = step.matter.acts.filter(user=step.actor, role__in=below).exists()
    if handled or step.matter.initiator_id == step.actor.pk:
        raise OWN_PAPER.refusal(number=paper.number)
    return paper


@act(title=_("Voiding of a paper"), outcomes={"VOIDED": _("Voided")})
def void_paper(step: Step, *, document_id: int, reason: str) -> Done:
    """Void (作废) a paper with its reason: its number stays used, its bytes stay kept, the party is told.

    Refuses E-DOC-02 without a reason, E-DOC-03 what holds no longer, E-DOC-04 who prepared it.
    """
    paper = _paper(step, document_id)
    if paper.standing == Document.Standing.VOIDED:
        raise standing.STANDING_RULE.refusal(number=paper.number)
    standing.void(paper, reason=reason, actor=step.log_actor, at=step.now)
    _tell(step, paper, zh=f"{paper.kind_name} {paper.number} 已作废", en=f"Paper {paper.number} was voided")
    return Done("VOIDED", f"{paper.number}：{reason.strip()}")


@act(title=_("Replacement of a paper"), outcomes={"REPLACED": _("Replaced")})
def replace_paper(step: Step, *, document_id: int, successor_id: int, reason: str) -> Done:
    """Say that a later paper of the matter takes the place (替代) of this one; both stay readable.

    Refuses E-DOC-02 to E-DOC-04 as ``void_paper``, and E-DOC-03 a successor that is not in force itself.
    """
    paper = _paper(step, document_id)
    by = successors_of(paper, step.matter).get(pk=successor_id)
    if paper.standing != Document.Standing.IN_FORCE:
        raise standing.STANDING_RULE.refusal(number=paper.number)
    standing.replace(paper, by=by, reason=reason, actor=step.log_actor, at=step.now)
    en = f"Paper {paper.number} was replaced by {by.number}"
    _tell(step, paper, zh=f"{paper.kind_name} {paper.number} 已由{by.number}替代", en=en)
    return Done("REPLACED", f"{paper.number}由{by.number}替代：{reason.strip()}")


def successors_of(paper: Document, matter: Matter) -> models.QuerySet[Document]:
    """The later papers of the matter that could take its place: in force, and no correction of a date."""
    later = Document.objects.about(matter.chain).in_force().filter(pk__gt=paper.pk, corrects=None)
    return later.filter(authority=paper.authority_id)


def _tell(step: Step, paper: Document, *, zh: str, en: str) -> None:
    """The party is told of what it was given; what never left is nobody's business outside."""
    if paper.deliveries.exists():
        step.notify_party(zh=zh[:300], en=en)
