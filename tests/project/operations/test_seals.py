"""``manage.py seals`` and what is asked before a worker begins."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from documents.sealing import keyfiles
from documents.sealing.models import Seal
from permissions import clock
from permissions.audit.models import Entry
from project.operations import checks, seals
from tests.city import City


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> City:
    """Two bureaus, their seals in a folder of the test's own."""
    settings.SEAL_FOLDER = str(tmp_path / "seals")
    return City(now=clock.now()).build()


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("seals", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def listed() -> list[list[str]]:
    return [line.split() for line in said().splitlines()]


def test_it_lists_every_bureau_that_somebody_keeps_a_seal_for(town: City) -> None:
    assert listed() == [["SH-PD", "ready"], ["SH-SJ", "ready"]]
    keyfiles.file_of("SH-SJ").unlink()
    assert "E-SEAL-02" in said().splitlines()[1]


def test_one_bureau_without_its_key_stops_no_worker_and_none_at_all_does(town: City) -> None:
    assert checks.sealing_fault() == ""
    keyfiles.file_of("SH-SJ").unlink()
    assert seals.seals_fault(clock.now()) == ""
    Seal.objects.all().delete()
    fault = checks.sealing_fault()
    assert "E-SEAL-01" in fault and "manage.py seals import SH-PD" in fault


def test_a_seal_is_imported_with_its_password_and_who_did_it_is_logged(town: City, tmp_path: Path) -> None:
    brought, password = tmp_path / "brought.p12", tmp_path / "password"
    brought.write_bytes(keyfiles.file_of("SH-SJ").read_bytes())
    password.write_text(keyfiles.password_of("SH-SJ") + "\n")
    Seal.objects.all().delete()
    for file in keyfiles.file_of("SH-SJ").parent.glob("SH-SJ.*"):
        file.unlink()

    told = said("import", "SH-SJ", str(brought), password_file=str(password), by="王工")

    assert Seal.objects.get().fingerprint in told
    assert ["SH-SJ", "ready"] in listed()
    assert "王工" in Entry.objects.filter(chain="seal:SH-SJ").latest("seq").body


def test_a_wrong_password_or_an_unknown_bureau_is_said_in_one_sentence(town: City, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong")
    with pytest.raises(CommandError, match="does not open"):
        said("import", "SH-SJ", str(keyfiles.file_of("SH-SJ")), password_file=str(wrong))
    with pytest.raises(CommandError, match="no bureau"):
        said("make", "NOWHERE")


def test_a_withdrawn_seal_is_made_anew_only_with_another_key(town: City) -> None:
    assert "Withdrawn" in said("withdraw", "SH-SJ", by="王工")
    assert "E-SEAL-01" in said().splitlines()[1]
    with pytest.raises(CommandError, match="E-SEAL-08"):
        said("make", "SH-SJ")
    for file in keyfiles.file_of("SH-SJ").parent.glob("SH-SJ.*"):
        file.unlink()
    assert "SH-SJ" in said("make", "SH-SJ")
    assert ["SH-SJ", "ready"] in listed()
