"""Issuing a paper (制文): number, render, freeze. Only the worker imports this module, for it renders.

Any step may be killed and the whole may be run again: the same ``issue_key`` is the same paper.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from permissions.audit import log
from permissions.organisations.models import OrgUnit

from . import numbering, rendering, stationery, vault
from .forms.powers import refuse_order_without_power
from .models import Document, new_verification_code
from .sealing import impression, keeping
from .sealing.models import Seal
from .sealing.provider import provider


class IssueKeyTaken(Exception):
    """The issue key belongs to another paper (制文标识冲突); a bug of the caller."""


class NotReproducible(Exception):
    """The same paper came out with other bytes (文书重现不一致); for an operator, nothing is overwritten."""


def issue(
    *,
    issue_key: str,
    template: str,
    kind: str,
    kind_name: str,
    kind_word: str,
    title: str,
    authority: OrgUnit,
    recipient: str,
    context: Any,
    subject_ref: str,
    signatory: str,
    issued_on: dt.date,
    actor: log.Actor,
    at: dt.datetime,
    begins_after: int = 0,
) -> Document:
    """Issue a paper and return it frozen; idempotent by ``issue_key``, safe to kill at any moment.

    issue_key    unique text of the caller, e.g. ``credit_repair:12:acceptance``
    template     name under which the procedure registered its letter
    kind, kind_name, kind_word   code 文种代码, 文种 as read, 文种代字 (信修)
    context      the template's frozen dataclass; frozen with the number, a retry prints what was frozen
    subject_ref  what the paper belongs to, and the chain that logs it: ``matter:12``
    begins_after the last number of the series that was used before this house kept it, for the first of a year

    A template that is ``sealed`` wants the use of the seal recorded under the same key (documents.sealing.keeping).

    Raises Refusal E-DOC-01 (number) and E-DOC-06 (an order of who may not order), sealing.rules.NotSealed E-SEAL-06,
    SealUnusable (no seal, its key absent, expired or locked), rendering.NotReady (fonts, libraries),
    rendering.RenderingFailed (a character without a glyph, a faulty template): all before a number is taken.
    IssueKeyTaken, NotReproducible.
    A key that goes afterwards raises SealUnusable too: the numbered paper waits, and is finished by the next run.
    """
    paper = Document.objects.filter(issue_key=issue_key).first()
    if paper is None:
        refuse_order_without_power(stationery.template_of(template).context, kind_name, authority)
        draft = Document(
            issue_key=issue_key,
            template=template,
            kind=kind,
            kind_name=kind_name,
            title=title,
            authority=authority,
            authority_name=authority.name,
            recipient=recipient,
            context=_checked(template, context),
            subject_ref=subject_ref,
            signatory=signatory,
            issued_on=issued_on,
            numbered_at=at,
        )
        try_out(draft, kind_word, at=at)
        paper = take_number(draft, kind_word, actor=actor, begins_after=begins_after)
    elif paper.state == Document.State.NUMBERED and is_sealed(paper):
        keeping.used_on(issue_key)  # its number may be older than the seals of this house
        keeping.note_number(paper)
    if (paper.template, paper.kind, paper.authority_id, paper.subject_ref) != (
        template,
        kind,
        authority.pk,
        subject_ref,
    ):
        raise IssueKeyTaken(f"{issue_key} is {paper.number} of {paper.subject_ref}")
    if paper.state != Document.State.NUMBERED:
        return paper
    rendered = render(paper)
    return freeze(paper, rendered, sign(paper, rendered, at=at), actor=actor, at=at)


def try_out(draft: Document, kind_word: str, *, at: dt.datetime) -> None:
    """Render the draft with a number of trial, so that what cannot be printed or sealed takes no number."""
    rendering.check_ready()
    if is_sealed(draft):
        keeping.used_on(draft.issue_key)
        provider().check(keeping.seal_of(draft.authority), at)
    draft.number = numbering.check_number(numbering.printed_number(draft.authority, kind_word, draft.issued_on.year, 1))
    render(draft)


@transaction.atomic
def take_number(draft: Document, kind_word: str, *, actor: log.Actor, begins_after: int = 0) -> Document:
    """First short transaction: lock the series, take the next number, keep the paper as NUMBERED.

    Another run with the same issue key that came first wins, and its paper is returned.
    """
    series = numbering.lock_series(draft.authority, kind_word, draft.issued_on, begins_after=begins_after)
    known = Document.objects.filter(issue_key=draft.issue_key).first()
    if known:
        return known
    draft.series = series
    draft.serial, draft.number = numbering.take_number(series, kind_word)
    draft.verification_code = new_verification_code()
    draft.save(force_insert=True)
    keeping.note_number(draft)
    log.append(
        draft.subject_ref,
        action="document.numbered",
        actor=actor,
        at=draft.numbered_at,
        payload={
            "number": draft.number,
            "kind": draft.kind,
            "title": draft.title,
            "recipient": draft.recipient,
            "signatory": draft.signatory,
            "issued_on": draft.issued_on,
            "context": draft.context,
        },
    )
    return draft


def render(paper: Document) -> rendering.Rendered:
    """The paper's bytes from its frozen context; holds no lock and changes nothing."""
    template = stationery.template_of(paper.template)
    url = stationery.verify_url(paper.verification_code)
    imprint = stationery.Imprint(
        number=paper.number,
        kind_name=paper.kind_name,
        title=paper.title,
        authority=paper.authority_name,
        recipient=paper.recipient,
        signatory=paper.signatory,
        issued_on=paper.issued_on,
        printed_code=paper.printed_code,
        verify_url=url,
        qr=stationery.qr_image(url),
        seal=impression.address_of(paper.authority_name) if template.sealed else "",
    )
    context = stationery.thaw_context(template.context, paper.context)
    return rendering.render(stationery.compose(template, imprint, context))


def is_sealed(paper: Document) -> bool:
    """Whether the paper bears the bureau's seal and is signed with it."""
    return stationery.template_of(paper.template).sealed


@dataclass(frozen=True)
class Signed:
    """A paper as bytes with the signature in them (数字签名), and the seal that signed."""

    data: bytes
    seal: Seal


def sign(paper: Document, rendered: rendering.Rendered, *, at: dt.datetime) -> Signed | None:
    """The rendered bytes signed for the bureau's seal as it is now; None for a paper without one."""
    if not is_sealed(paper):
        return None
    seal = keeping.seal_of(paper.authority)
    return Signed(provider().sign(rendered.data, seal, at), seal)


def freeze(
    paper: Document, rendered: rendering.Rendered, signed: Signed | None = None, *, actor: log.Actor, at: dt.datetime
) -> Document:
    """Second short transaction: keep the bytes and write their hash to the paper; returns the paper.

    If another run froze it first, its bytes stay; what was printed must be the same unless the template changed
    in between (a signature differs every time: hence what is compared is the hash before it). A paper voided
    meanwhile stays void and gets no bytes.
    """
    version = stationery.version_of(stationery.template_of(paper.template))
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=paper.pk)
        is_same = row.template_version != version or row.rendered_sha256 == rendered.sha256
        if row.state == Document.State.FROZEN and not is_same:
            raise NotReproducible(f"{row.number}: {row.rendered_sha256} and {rendered.sha256}")
        if row.state != Document.State.NUMBERED:
            return row
        row.state, row.frozen_at, row.template_version = Document.State.FROZEN, at, version
        row.sha256, row.pages = rendered.sha256, rendered.pages
        if signed is not None:
            row.seal, row.unsigned_sha256 = signed.seal, rendered.sha256
            row.sha256 = hashlib.sha256(signed.data).hexdigest()
        vault.keep(signed.data if signed else rendered.data, row.pdf_path)
        kept = ["state", "frozen_at", "template_version", "sha256", "pages", "seal", "unsigned_sha256"]
        row.save(update_fields=kept)
        log.append(
            row.subject_ref,
            action="document.frozen",
            actor=actor,
            at=at,
            payload={
                "number": row.number,
                "sha256": row.sha256,
                "pages": row.pages,
                "template": row.template,
                "template_version": version,
                **({"seal": signed.seal.fingerprint, "unsigned_sha256": rendered.sha256} if signed else {}),
            },
        )
    return row


def _checked(template: str, context: Any) -> dict[str, Any]:
    wanted = stationery.template_of(template).context
    if type(context) is not wanted:
        raise TypeError(f"template {template} prints {wanted.__name__}, not {type(context).__name__}")
    return stationery.freeze_context(context)
