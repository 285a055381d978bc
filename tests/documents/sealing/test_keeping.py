"""Registering seals and recording their use."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from documents.sealing import keeping, making
from documents.sealing.models import Seal, SealUse
from documents.sealing.rules import SealUnusable
from permissions.audit import verification
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.refusals import Refusal
from tests.seals import make_seal

from ..conftest import AT, make_bureau


def test_a_new_certificate_replaces_the_old_one_and_both_stay_known(own_seals, bureau):
    old = make_seal(bureau)
    for file in own_seals.glob("SH-SJ.*"):
        file.unlink()

    new = making.make_seal(bureau, actor=SYSTEM, at=AT)

    old.refresh_from_db()
    assert (old.withdrawn_at, keeping.seal_of(bureau)) == (AT, new)
    assert Seal.objects.count() == 2
    actions = list(Entry.objects.filter(chain="seal:SH-SJ").order_by("seq").values_list("action", flat=True))
    assert actions == ["seal.registered", "seal.withdrawn", "seal.registered"]
    assert verification.verify_chain("seal:SH-SJ") is None


def test_made_again_it_is_the_same_seal(own_seals, bureau):
    first = making.make_seal(bureau, actor=SYSTEM, at=AT)
    assert making.make_seal(bureau, actor=SYSTEM, at=AT + dt.timedelta(days=9)) == first
    assert Seal.objects.count() == 1


def test_the_database_knows_one_seal_in_force_a_bureau(seal):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.create(
            authority=seal.authority,
            name="另一枚",
            valid_from=seal.valid_from,
            valid_until=seal.valid_until,
            fingerprint="0" * 64,
            registered_at=AT,
        )


def test_a_certificate_is_one_bureaus(own_seals, bureau):
    make_seal(bureau)
    other = make_bureau("SH-PD", "沪浦")
    data, password = (own_seals / "SH-SJ.p12").read_bytes(), (own_seals / "SH-SJ.password").read_text()

    with pytest.raises(Refusal) as refused:
        making.import_seal(other, data, password, actor=SYSTEM, at=AT)

    assert refused.value.rule.code == "E-SEAL-08"
    assert not (own_seals / "SH-PD.p12").exists()
    with pytest.raises(SealUnusable):
        keeping.seal_of(other)


def test_the_use_is_recorded_once_with_person_and_paper(seal, seal_it, keeper):
    first = seal_it()
    assert seal_it() == first
    assert (first.used_by, first.used_by_name, first.used_at) == (keeper, "阮青禾", AT)
    assert Entry.objects.filter(chain="matter:12", action="document.sealed").count() == 1


def test_who_had_a_hand_in_the_paper_does_not_seal_it(seal, seal_it, keeper):
    with pytest.raises(Refusal) as refused:
        seal_it(apart_from={keeper.pk})
    assert refused.value.rule.code == "E-SEAL-07"
    assert not SealUse.objects.exists()


def test_without_a_seal_it_cannot_be_used(seal_it):
    with pytest.raises(SealUnusable) as refused:
        seal_it()
    assert refused.value.rule.code == "E-SEAL-01"
    assert not SealUse.objects.exists()
