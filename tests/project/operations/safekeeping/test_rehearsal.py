"""The rehearsal: backed up while people work, restored elsewhere, and everything is as it was."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection

from documents.models import Document
from flows.matters.models import Attachment, Matter
from permissions.audit.models import Entry
from project.operations.safekeeping import engines
from project.operations.safekeeping.archive import Damaged, checked
from tests.city import City
from tests.processes import ROOT, manage
from tests.project.operations.safekeeping.conftest import Installation, backs_up


def backed_up(here: Installation) -> Path:
    backs_up(str(here.folder / "backups"))
    (archive,) = (here.folder / "backups").iterdir()
    return archive


def manifest_of(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]


def figures(installation: Installation) -> dict[str, Any]:
    """Counts, chains, roots and files of an installation, asked in a process of its own."""
    ask = (
        "import django, json; django.setup(); "
        "from project.operations.safekeeping import engines as e; i = e.inventory_now(); "
        "print(json.dumps({**i.as_manifest(), 'files': i.files}))"
    )
    done = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=installation.env, capture_output=True, check=True)
    return json.loads(done.stdout)


def works_until(over: threading.Event, city: City, failed: list[BaseException]) -> None:
    """New matters with materials, and papers for them, as fast as it goes."""
    try:
        turn = 0
        while not over.is_set():
            turn += 1
            matter = city.submitted(city.penalty(city.enterprise(turn)), f"agent{turn}")
            if turn % 3 == 0:
                city.to("deliver", matter)
    except BaseException as error:  # noqa: BLE001  the test shows it
        failed.append(error)
    finally:
        connection.close()


def test_a_backup_made_while_people_work_is_restored_whole(here, elsewhere, city):
    over, failed = threading.Event(), []
    before = Entry.objects.count()
    office = threading.Thread(target=works_until, args=(over, city, failed))
    office.start()
    try:
        here.does("backup", str(here.folder / "backups"))
        (archive,) = (here.folder / "backups").iterdir()
    finally:
        over.set()
        office.join()
    assert failed == []
    said = manifest_of(archive)
    assert before <= said["counts"]["audit_entry"] <= Entry.objects.count()
    assert Matter.objects.count() > 1  # people did work meanwhile

    assert "are as they were" in elsewhere.does("restore", str(archive))

    then = figures(elsewhere)
    assert (
        then["counts"] == said["counts"] and then["heads"] == said["heads"] and then["last_root"] == said["last_root"]
    )
    for path in then["files"]:
        assert (elsewhere.folder / "files" / path).is_file()
    assert "The history holds" in elsewhere.does("verify_history")


def test_the_restored_log_still_refuses_changes(here, elsewhere):
    elsewhere.does("restore", str(backed_up(here)))
    code = "from permissions.audit.models import Entry; Entry.objects.update(action='x')"
    done = manage("shell", "-c", code, env=elsewhere.env)
    assert done.returncode != 0 and "append-only" in done.stderr


def test_ordinary_tools_prove_the_archive(here, tmp_path):
    archive = backed_up(here)
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    shutil.unpack_archive(archive, unpacked, filter="data")
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=unpacked, check=False)
    assert done.returncode == 0
    paper = Document.objects.get()
    assert (unpacked / "files" / paper.pdf_path).read_bytes().startswith(b"%PDF")


def test_drafts_and_withdrawn_materials_are_in_it(here, city):
    Attachment.objects.update(withdrawn_at=city.now)
    wanted = set(engines.inventory_now().files)
    with tarfile.open(backed_up(here)) as tar:
        held = {name.removeprefix("files/") for name in tar.getnames() if name.startswith("files/")}
    assert held == wanted and len(held) >= 2


# What must not happen -------------------------------------------------------------


def test_an_installation_in_use_is_not_restored_over(here, elsewhere, city):
    archive = backed_up(here)
    elsewhere.does("restore", str(archive))
    assert "is not empty" in elsewhere.refuses("restore", str(archive))
    assert "are as they were" in elsewhere.does("restore", str(archive), "--replace-everything")
    assert figures(elsewhere)["counts"] == manifest_of(archive)["counts"]


def test_whoever_still_works_on_it_is_asked_to_stop_first(here, elsewhere):
    archive = backed_up(here)
    elsewhere.does("restore", str(archive))
    imports = "from permissions import clock; from project.operations.models import Pulse"
    elsewhere.does("shell", "-c", f"{imports}; Pulse.objects.strike('beat', at=clock.now())")
    assert "stop web, worker and beat" in elsewhere.refuses("restore", str(archive), "--replace-everything")


def spoil(archive: Path, how: str) -> None:
    data = bytearray(archive.read_bytes())
    if how == "cut off":
        del data[len(data) // 2 :]
    elif how == "cut at a member":
        with tarfile.open(archive) as tar:
            del data[tar.getmember("manifest.json").offset :]
    else:
        with tarfile.open(archive) as tar:
            named = next(name for name in tar.getnames() if name.startswith(how))
            data[tar.getmember(named).offset_data + 30] ^= 1
    archive.write_bytes(data)


def test_a_damaged_archive_is_refused_before_anything_is_touched(here, elsewhere):
    archive = backed_up(here)
    whole = archive.read_bytes()
    for how in ("cut off", "cut at a member", "database", "files/documents", "manifest", "SHA256SUMS"):
        archive.write_bytes(whole)
        spoil(archive, how)
        with pytest.raises(Damaged):
            checked(archive)
    assert "Nothing was restored" in elsewhere.refuses("restore", str(archive))
    assert not (elsewhere.folder / "files").exists()


def test_a_backup_killed_in_the_middle_leaves_nothing_that_looks_whole(here, city, settings):
    big = Path(settings.MEDIA_ROOT) / Document.objects.get().pdf_path
    big.chmod(0o600)
    with big.open("ab") as file:  # large enough to be caught in the middle of it
        file.truncate(3 * 2**30)
    folder = here.folder / "backups"
    process = subprocess.Popen([sys.executable, "manage.py", "backup", str(folder)], cwd=ROOT, env=here.env)
    while not list(folder.glob(".*.part")):
        assert process.poll() is None, "it was over before it could be killed"
    process.kill()
    process.wait()

    assert list(folder.glob("*.tar")) == []
    with big.open("rb+") as file:
        file.truncate(_whole_size(big))
    here.does("backup", str(folder))
    assert list(folder.glob(".*.part")) == [] and len(list(folder.glob("*.tar"))) == 1


def _whole_size(path: Path) -> int:
    """Where the PDF ended before the test made it longer."""
    with path.open("rb") as file:
        head = file.read(2**20)
    return head.rindex(b"%%EOF\n") + 6


@pytest.mark.parametrize("what", ["the copy of the database", "the archive"])
def test_a_full_disk_leaves_no_backup_and_says_so(here, what):
    needed = backed_up(here).stat().st_size
    limit = needed - 20_000 if what == "the archive" else 20_000

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    said = here.refuses("backup", str(here.folder / "full"), preexec_fn=small_disk)
    assert "No backup was made" in said
    assert list((here.folder / "full").iterdir()) == []


def test_a_paper_that_is_gone_or_changed_stops_the_backup_unless_told_otherwise(here, elsewhere, settings):
    paper = Path(settings.MEDIA_ROOT) / Document.objects.get().pdf_path
    paper.chmod(0o600)
    paper.write_bytes(b"%PDF-forged")
    with pytest.raises(CommandError, match=paper.name):
        backs_up(str(here.folder / "backups"))
    assert list((here.folder / "backups").glob("*.tar")) == []

    backs_up(str(here.folder / "backups"), "--despite-damage")
    (archive,) = (here.folder / "backups").glob("*.tar")
    elsewhere.does("restore", str(archive))
    assert not (elsewhere.folder / "files" / Document.objects.get().pdf_path).exists()


# The key ---------------------------------------------------------------------------


def test_the_key_is_in_the_backup_only_encrypted(here, settings):
    assert "NOT in it: the key" in backs_up(str(here.folder / "open"))
    settings.BACKUP_PASSPHRASE = "kept in the safe"
    assert "NOT in it" not in backs_up(str(here.folder / "with"))
    secret = Path(settings.AUDIT_SIGNING_KEY).read_bytes().splitlines()[1]
    for folder in ("open", "with"):
        (archive,) = (here.folder / folder).iterdir()
        assert secret not in archive.read_bytes()
        assert (b"ENCRYPTED PRIVATE KEY" in archive.read_bytes()) == (folder == "with")


def test_without_the_key_nothing_is_restored_unless_it_is_given_up(here, elsewhere):
    archive, key = backed_up(here), Path(elsewhere.env["BANJIE_AUDIT_KEY_FILE"])
    key.unlink()
    assert "the key that signed this log" in elsewhere.refuses("restore", str(archive))
    assert not key.exists()
    elsewhere.does("restore", str(archive), "--new-key")


def test_the_key_comes_back_with_its_passphrase(here, elsewhere, settings):
    settings.BACKUP_PASSPHRASE = "kept in the safe"
    archive, key = backed_up(here), Path(elsewhere.env["BANJIE_AUDIT_KEY_FILE"])
    key.unlink()
    elsewhere.env["BANJIE_BACKUP_PASSPHRASE"] = "something else"
    assert "does not open the key" in elsewhere.refuses("restore", str(archive))
    elsewhere.env["BANJIE_BACKUP_PASSPHRASE"] = "kept in the safe"
    elsewhere.does("restore", str(archive))
    assert key.stat().st_mode & 0o777 == 0o600


# Housekeeping -----------------------------------------------------------------------


def test_only_the_newest_are_kept(here):
    folder = here.folder / "backups"
    folder.mkdir()
    for day in ("20200101", "20200102"):
        (folder / f"banjie-{day}-000000.tar").write_bytes(b"old")
    (folder / "notes.tar").write_bytes(b"not ours")
    backs_up(str(folder), "--keep", "2")
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == "banjie-20200102-000000.tar" and names[2] == "notes.tar" and len(names) == 3
