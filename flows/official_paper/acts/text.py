"""What every hand does with the text (文稿修改): who changed what, never over somebody else's changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flows.matters.checks import local_text
from flows.matters.step import Step
from permissions import roles
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusals

from .. import rules
from ..models import TEXT, OfficialPaper, Revision, paper_of, values_of


def edit(step: Step, text: Mapping[str, str] | None, base: str, *, sees_it: bool = False) -> bool:
    """Take the text over as this hand left it; whether it changed anything.

    text     the fields that the hand was shown; None leaves the text as it is
    base     fingerprint of the text that the hand was shown
    sees_it  the step rests on the very text: it must not have changed, even where this hand changes nothing

    Refuses E-OP-09 where somebody changed it in the meantime.
    """
    paper = paper_of(step.matter)
    wanted = values_of({**paper.text, **(text or {})})
    has_changed = wanted != paper.text
    if base != paper.fingerprint and (has_changed or sees_it):
        latest = Revision.objects.latest_of(paper)
        at = local_text(latest.at)
        raise rules.STALE.refusal(field="body", name=latest.name, at=at, number=latest.number)
    if has_changed:
        step.change(paper, **wanted)
        if step.matter.title != paper.title and paper.title:
            step.change(step.matter, title=paper.title)
        keep_revision(step, paper)
    return has_changed


def keep_revision(step: Step, paper: OfficialPaper) -> Revision:
    """Write the text down as this hand's version of it."""
    assert step.actor is not None and step.position is not None, "a text is a person's"
    number = paper.revisions.count() + 1
    role = roles.role_of(step.position.role)
    revision = Revision(
        paper=paper,
        number=number,
        node=step.node,
        user=step.actor,
        name=step.actor.name,
        on_behalf_of=step.on_behalf_of,
        capacity=f"{step.position.unit.name} {role.zh}",
        at=step.now,
        sha256=paper.fingerprint,
        **{name: getattr(paper, name) for name in TEXT},
    )
    step.create(revision)
    return revision


def check_whole(step: Step, paper: OfficialPaper) -> None:
    """Refuse, all at once, what stands against the text as it is now."""
    Refusals(rules.check_text(paper)).raise_if_any()


def confirm(step: Step, paper: OfficialPaper, *, single_matter: bool, carries_no_request: bool) -> None:
    """What the drafter confirms of the text (一文一事, 未夹带请示事项)."""
    step.change(paper, single_matter=single_matter, carries_no_request=carries_no_request)


def ask_to_countersign(step: Step, paper: OfficialPaper, sections: Collection[OrgUnit]) -> None:
    """Fix which sections countersign; refuses E-OP-12."""
    rules.check_countersigners(paper, sections)
    old = sorted(paper.countersigners.values_list("code", flat=True))
    new = sorted(section.code for section in sections)
    if old != new:
        paper.countersigners.set(sections)
        step.changes.append(
            {
                "on": paper._meta.label_lower,
                "id": paper.pk,
                "old": {"countersigners": old},
                "new": {"countersigners": new},
            }
        )
