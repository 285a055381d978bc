"""The seal in a procedure (用印): whoever keeps it uses it on what was signed, before the paper is made."""

from __future__ import annotations

from collections.abc import Collection

from documents.sealing import keeping
from documents.sealing.models import SealUse
from permissions.organisations.models import OrgUnit

from .step import Step


def place_of_seals(authority: OrgUnit) -> OrgUnit:
    """The section of an authority in whose hands its seal lies (印章管理): the office."""
    return authority.section(OrgUnit.Duty.OFFICE)


def seal_paper(
    step: Step, issue_key: str, *, kind_name: str, recipient: str, signatory: str, apart_from: Collection[int] = ()
) -> SealUse:
    """Enter into the register that the seal of the matter's authority is used on the paper with this key.

    apart_from  ids of those who had a hand in it, where no node keeps them away
    Refuses E-SEAL-01 without a seal in force, E-SEAL-07 who had a hand in the paper.
    """
    assert step.actor is not None, "a seal is used by a person"
    return keeping.use_seal(
        issue_key=issue_key,
        authority=step.matter.unit,
        kind_name=kind_name,
        recipient=recipient,
        signatory=signatory,
        subject_ref=step.matter.chain,
        user=step.actor,
        apart_from=apart_from,
        actor=step.log_actor,
        at=step.now,
    )
