"""Acts of the drafter (拟稿), 党政机关公文处理工作条例 art 19: draft, hand in, revise, give up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop as _

from flows.matters import checks
from flows.matters.admission import admit, open_own_draft
from flows.matters.models import Matter
from flows.matters.step import Done, Step, act
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position, User

from .. import rules
from ..models import OfficialPaper, paper_of, signature_on, values_of
from .text import ask_to_countersign, check_whole, confirm, edit, keep_revision

CONFIRMED = ("single_matter", "carries_no_request")


def open_paper(*, kind: str, position: Position, now: dt.datetime, parent: Matter | None = None) -> OfficialPaper:
    """A new draft of this kind, seen by nobody but who drafts it; refuses E-OP-18.

    parent  the matter of another procedure that the paper is made for
    """
    refusal = rules.check_post(position)
    if refusal:
        raise refusal
    row = rules.KINDS[kind]
    with transaction.atomic():
        matter = open_own_draft(procedure="official_paper", title=f"{row.zh}(草稿)", position=position, now=now)
        known = {"contact_name": position.user.name, "contact_phone": position.user.phone or position.unit.phone}
        return OfficialPaper.objects.create(
            matter=matter, kind=row.kind, position=position, parent=parent, **(known if row.is_upward else {})
        )


@transaction.atomic
def save_draft(
    matter_id: int,
    *,
    text: Mapping[str, str],
    actor: User,
    now: dt.datetime,
    countersigners: Collection[OrgUnit] = (),
    **confirmed: bool,
) -> OfficialPaper:
    """Keep what was written so far (暂存草稿); E-ACT-04 once it is handed in, E-OP-12 for a section out of place."""
    matter = checks.locked(matter_id, actor, now)
    paper = OfficialPaper.objects.select_related("position__unit").get(pk=matter.pk)
    paper.matter = matter
    checks.party(matter, actor, local_date(now), paper.position_id)
    if matter.status != Matter.Status.DRAFT:
        raise checks.not_open(matter)
    rules.check_countersigners(paper, countersigners)
    values: dict[str, object] = {**values_of(dict(text)), **{name: confirmed.get(name, False) for name in CONFIRMED}}
    for name, value in values.items():
        setattr(paper, name, value)
    paper.save(update_fields=list(values))
    paper.countersigners.set(countersigners)
    if paper.title and paper.title != matter.title:
        matter.title = paper.title
        matter.save(update_fields=["title"])
    return paper


@act(title=_("Drafting"), outcomes={"SUBMITTED": _("Handed in for checking")}, drafts=True)
def draft(step: Step) -> Done:
    """Draft (拟稿): the text keeps the rules of its kind; gives the number of the matter and the first version."""
    paper = paper_of(step.matter)
    if paper.position_id != (step.position.pk if step.position else None):
        raise PermissionDenied
    check_whole(step, paper)
    admit(step, paper.title)
    keep_revision(step, paper)
    return Done("SUBMITTED")


@act(title=_("Discarding of the draft"), outcomes={"DISCARDED": _("Discarded")}, drafts=True)
def discard(step: Step) -> Done:
    """Discarding a draft (放弃草稿): it is kept and shown no more."""
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("DISCARDED")


@act(title=_("Revision by the drafter"), outcomes={"SUBMITTED": _("Handed in for checking")})
def revise(
    step: Step,
    *,
    outcome: str = "",
    opinion: str = "",
    text: Mapping[str, str] | None = None,
    base: str = "",
    countersigners: Collection[OrgUnit] | None = None,
    single_matter: bool = False,
    carries_no_request: bool = False,
) -> Done:
    """Revision (修改重送), art 21: the drafting section answers what the paper was returned for."""
    paper = paper_of(step.matter)
    edit(step, text, base)
    confirm(step, paper, single_matter=single_matter, carries_no_request=carries_no_request)
    if countersigners is not None:
        ask_to_countersign(step, paper, countersigners)
    check_whole(step, paper)
    return Done("SUBMITTED", opinion)


@act(title=_("Withdrawal"), outcomes={"WITHDRAWN": _("Withdrawn")})
def withdraw(step: Step, *, reason: str = "") -> Done:
    """Withdrawal by the drafter (撤回), possible while nobody's signature stands on it; E-OP-16 afterwards."""
    if signature_on(paper_of(step.matter)):
        raise rules.SIGNED.refusal()
    step.change(step.matter, status=Matter.Status.WITHDRAWN, closed_at=step.now)
    return Done("WITHDRAWN", reason)
