"""Registering seals and recording their use (印章登记、用印): the only writers of Seal and SealUse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from permissions.audit import log
from permissions.organisations.models import OrgUnit, User

from ..models import Document
from .keyfiles import Key
from .models import Seal, SealUse
from .rules import NO_SEAL, NOT_SEALED, OWN_PAPER, SEAL_KNOWN, NotSealed, SealUnusable


def seal_of(authority: OrgUnit) -> Seal:
    """The seal in force of a bureau; SealUnusable E-SEAL-01 if there is none."""
    seal = Seal.objects.in_force().filter(authority=authority).select_related("authority").first()
    if seal is None:
        raise SealUnusable(NO_SEAL, authority=authority.name, code=authority.code)
    return seal


@transaction.atomic
def register_seal(authority: OrgUnit, key: Key, *, actor: log.Actor, at: dt.datetime) -> Seal:
    """Register the certificate as the bureau's seal (启用) and withdraw the one before it; returns the seal.

    The same certificate again changes nothing. Refuses E-SEAL-08 a certificate that is another bureau's or was
    withdrawn. Logs ``seal.registered`` on the bureau's chain.
    """
    OrgUnit.objects.select_for_update().get(pk=authority.pk)
    known = Seal.objects.filter(fingerprint=key.fingerprint).select_related("authority").first()
    if known is not None:
        if known.authority_id != authority.pk or known.withdrawn_at is not None:
            raise SEAL_KNOWN.refusal(authority=known.authority.name)
        return known
    for old in Seal.objects.in_force().filter(authority=authority):
        _withdraw(old, actor=actor, at=at)
    seal = Seal.objects.create(
        authority=authority,
        name=key.name,
        valid_from=key.certificate.not_valid_before_utc,
        valid_until=key.certificate.not_valid_after_utc,
        fingerprint=key.fingerprint,
        registered_at=at,
    )
    payload = {"name": seal.name, "fingerprint": seal.fingerprint, "until": seal.valid_until}
    log.append(f"seal:{authority.code}", action="seal.registered", actor=actor, at=at, payload=payload)
    return seal


@transaction.atomic
def withdraw_seal(authority: OrgUnit, *, actor: log.Actor, at: dt.datetime) -> Seal:
    """Take the bureau's seal out of use (停用), as when its key is lost; papers wait for the next one."""
    seal = seal_of(authority)
    _withdraw(seal, actor=actor, at=at)
    return seal


def _withdraw(seal: Seal, *, actor: log.Actor, at: dt.datetime) -> None:
    seal.withdrawn_at = at
    seal.save(update_fields=["withdrawn_at"])
    payload = {"name": seal.name, "fingerprint": seal.fingerprint}
    log.append(f"seal:{seal.authority.code}", action="seal.withdrawn", actor=actor, at=at, payload=payload)


@transaction.atomic
def use_seal(
    *,
    issue_key: str,
    authority: OrgUnit,
    kind_name: str,
    recipient: str,
    signatory: str,
    subject_ref: str,
    user: User,
    apart_from: Collection[int] = (),
    actor: log.Actor,
    at: dt.datetime,
) -> SealUse:
    """Record that a person uses the bureau's seal (用印) on the paper that will be issued under this key.

    apart_from  ids of those who had a hand in the paper

    The same key again returns the first use. Refuses E-SEAL-07 to who had a hand in it, E-SEAL-01 without a seal.
    Logs ``document.sealed`` on the chain of the subject.
    """
    known = SealUse.objects.filter(issue_key=issue_key).first()
    if known is not None:
        return known
    if user.pk in apart_from:
        raise OWN_PAPER.refusal()
    seal = seal_of(authority)
    use = SealUse.objects.create(
        issue_key=issue_key,
        authority=authority,
        kind_name=kind_name,
        recipient=recipient,
        signatory=signatory,
        subject_ref=subject_ref,
        used_by=user,
        used_by_name=actor.name,
        used_at=at,
    )
    payload = {"kind": kind_name, "recipient": recipient, "signatory": signatory, "seal": seal.fingerprint}
    log.append(subject_ref, action="document.sealed", actor=actor, at=at, payload={"key": issue_key, **payload})
    return use


def used_on(issue_key: str) -> SealUse:
    """The use of the seal on this paper; NotSealed E-SEAL-06 where nobody used it."""
    use = SealUse.objects.filter(issue_key=issue_key).first()
    if use is None:
        raise NotSealed(NOT_SEALED)
    return use


def note_number(paper: Document) -> None:
    """Write into the register which number the sealed paper got; once."""
    SealUse.objects.filter(issue_key=paper.issue_key, document=None).update(document=paper)
