"""Whether a paper still holds (文书效力): voiding and replacing, each with its reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from permissions.audit import log
from permissions.refusals import Rule

from .models import Document

REASON_RULE = Rule(
    code="E-DOC-02",
    article="本系统规则",
    zh="作废或替代文书应当写明事由",
    en="Voiding or replacing a paper needs a reason",
    way_out="请填写事由",
    way_out_en="Give the reason",
)
STANDING_RULE = Rule(
    code="E-DOC-03",
    article="本系统规则",
    zh="文书{number}已不在有效状态,不得再次作废或替代",
    en="Paper {number} no longer holds and cannot be voided or replaced again",
    way_out="请刷新后查看该文书的现状",
    way_out_en="Reload and look at the paper's present standing",
)


@transaction.atomic
def void(document: Document, *, reason: str, actor: log.Actor, at: dt.datetime) -> Document:
    """Void a paper, numbered or frozen; its number stays used and its bytes stay kept.

    Returns the paper as it now stands; voiding a voided one changes nothing. Refuses E-DOC-02 without a
    reason, E-DOC-03 for a replaced one. Logs ``document.voided`` on the subject's chain.
    """
    paper = Document.objects.select_for_update().get(pk=document.pk)
    if paper.standing == Document.Standing.VOIDED:
        return paper
    _check(paper, reason)
    old_state, paper.state = paper.state, Document.State.VOID
    _change(paper, Document.Standing.VOIDED, reason, at)
    log.append(
        paper.subject_ref,
        action="document.voided",
        actor=actor,
        at=at,
        payload={"number": paper.number, "reason": reason, "state": {"old": old_state, "new": paper.state}},
    )
    return paper


@transaction.atomic
def replace(document: Document, *, by: Document, reason: str, actor: log.Actor, at: dt.datetime) -> Document:
    """Say that a frozen paper is replaced by another frozen one (替代); both stay readable.

    Returns the replaced paper; the same replacement again changes nothing. Refuses E-DOC-02 without a
    reason and E-DOC-03 unless both hold. Logs ``document.replaced`` on the subject's chain.
    """
    papers = {p.pk: p for p in Document.objects.select_for_update().filter(pk__in=[document.pk, by.pk]).order_by("pk")}
    paper, successor = papers[document.pk], papers[by.pk]
    if paper.standing == Document.Standing.REPLACED and paper.replaced_by_id == successor.pk:
        return paper
    _check(paper, reason)
    for one in (paper, successor):
        if one.state != Document.State.FROZEN or one.standing != Document.Standing.IN_FORCE or paper == successor:
            raise STANDING_RULE.refusal(number=one.number)
    paper.replaced_by = successor
    _change(paper, Document.Standing.REPLACED, reason, at)
    log.append(
        paper.subject_ref,
        action="document.replaced",
        actor=actor,
        at=at,
        payload={"number": paper.number, "by": successor.number, "reason": reason},
    )
    return paper


@transaction.atomic
def note_correction(document: Document, *, by: Document, actor: log.Actor, at: dt.datetime) -> None:
    """Say that a paper is corrected by a notice (更正), and stays in force otherwise; safe to repeat.

    Whoever asks whether the paper is genuine is told of the notice. Logs ``document.corrected``.
    """
    notice = Document.objects.select_for_update().get(pk=by.pk)
    if notice.corrects_id == document.pk:
        return
    notice.corrects = document
    notice.save(update_fields=["corrects"])
    log.append(
        document.subject_ref,
        action="document.corrected",
        actor=actor,
        at=at,
        payload={"number": document.number, "by": notice.number},
    )


def _check(paper: Document, reason: str) -> None:
    if not reason.strip():
        raise REASON_RULE.refusal(field="reason")
    if paper.standing != Document.Standing.IN_FORCE:
        raise STANDING_RULE.refusal(number=paper.number)


def _change(paper: Document, standing: str, reason: str, at: dt.datetime) -> None:
    paper.standing, paper.standing_reason, paper.standing_at = standing, reason.strip(), at
    paper.save(update_fields=["state", "standing", "standing_reason", "standing_at", "replaced_by"])
