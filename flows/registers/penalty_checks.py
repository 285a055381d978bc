"""What must hold within one penalty, said before the database would say it less kindly."""

from __future__ import annotations

from collections.abc import Iterator

from permissions.refusals import Refusal

from .columns import PENALTY_COLUMNS
from .import_rules import E_IMP_25, E_IMP_26, E_IMP_27, E_IMP_28, E_IMP_29, E_IMP_31
from .models import Penalty, PenaltyKind

NAMES = {column.field: column.name for column in PENALTY_COLUMNS}
NOT_BEFORE = (  # (the later day, the earlier day)
    ("fine_due_on", "decided_on"),
    ("fine_paid_on", "decided_on"),
    ("valid_until", "decided_on"),
    ("publicity_until", "decided_on"),
    ("published_on", "decided_on"),
    ("ended_on", "decided_on"),
    ("ended_on", "published_on"),
    ("recheck_on", "rectified_on"),
)


def broken_rules(penalty: Penalty) -> Iterator[Refusal]:
    """Every rule that this penalty breaks in itself; the same that the constraints of its table say."""
    yield from _dates(penalty)
    yield from _amounts(penalty)
    yield from _pairs(penalty)


def _dates(penalty: Penalty) -> Iterator[Refusal]:
    for later, earlier in NOT_BEFORE:
        value, bound = getattr(penalty, later), getattr(penalty, earlier)
        if value is not None and bound is not None and value < bound:
            yield E_IMP_25.refusal(field=NAMES[later], value=value, other=NAMES[earlier], bound=bound)


def _amounts(penalty: Penalty) -> Iterator[Refusal]:
    fine, paid = penalty.fine_amount, penalty.fine_paid
    for field in ("fine_paid", "surcharge_paid"):
        if getattr(penalty, field) > fine:
            yield E_IMP_26.refusal(field=NAMES[field], value=getattr(penalty, field), fine=fine)
    if fine > 0 and paid <= fine and (paid == fine) != (penalty.fine_paid_on is not None):
        yield E_IMP_27.refusal(field=NAMES["fine_paid_on"], paid=paid, fine=fine)
    kinds = set(penalty.kind_list)
    if (PenaltyKind.FINE in kinds) != (fine > 0):
        yield E_IMP_28.refusal(field=NAMES["fine_amount"])
    # goods may be confiscated without a sum of money, but a sum is never without its kind
    if penalty.confiscated_amount > 0 and not kinds & {PenaltyKind.GAINS, PenaltyKind.GOODS}:
        yield E_IMP_28.refusal(field=NAMES["confiscated_amount"])


def _pairs(penalty: Penalty) -> Iterator[Refusal]:
    if bool(penalty.recheck_number) != (penalty.recheck_on is not None):
        yield _together("recheck_number", "recheck_on")
    is_ended = penalty.publicity_state == Penalty.PublicityState.ENDED
    if is_ended != (penalty.ended_on is not None) or (penalty.ended_by_number and not is_ended):
        yield _together("publicity_state", "ended_on")
    if penalty.on_person and penalty.publicity_state != Penalty.PublicityState.UNPUBLISHED:
        state = Penalty.PublicityState(penalty.publicity_state).label
        yield E_IMP_31.refusal(field=NAMES["publicity_state"], value=state)


def _together(field: str, other: str) -> Refusal:
    return E_IMP_29.refusal(field=NAMES[field], column=NAMES[field], other=NAMES[other])
