"""The operator's commands: verify the history, export it, and check the export without the system."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from permissions.audit.log import append
from permissions.audit.models import AccessLog, ChainHead, DailyRoot, Entry
from permissions.audit.roots import public_key, seal_day
from tests.permissions.conftest import AT, CLERK, write_chain

from .forging import forge, rehash

NIGHT = AT + dt.timedelta(hours=15)


@pytest.fixture(autouse=True)
def history(db) -> None:
    """Two chains, two roots, and two entries that are not sealed yet."""
    write_chain("matter:1")
    write_chain("用户:2", 2)
    seal_day(at=NIGHT)
    append("matter:1", action="close", actor=CLERK, at=NIGHT)
    seal_day(at=NIGHT + dt.timedelta(days=1, milliseconds=120))
    write_chain("用户:2", 2)


def run(name: str, *arguments: str) -> tuple[int, list[str]]:
    """Exit status and lines of a command; its last words on the error stream count as a line."""
    out = StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, [*out.getvalue().splitlines(), str(error)]
    return 0, out.getvalue().splitlines()


# verify_history -----------------------------------------------------------------------


def test_a_whole_history_is_one_line_of_counts_with_the_last_root_and_its_key():
    root = DailyRoot.objects.get(number=2)
    assert run("verify_history") == (
        0,
        [
            f"The history holds: 8 entries in 2 chains, 2 roots. Last root 2: {root.root}. The roots are of one hand, "
            f"key {public_key()}; give --public-key to prove whose."
        ],
    )


def test_with_the_key_that_was_noted_outside_it_says_whose_the_roots_are():
    status, [line] = run("verify_history", "--public-key", public_key())
    assert status == 0
    assert line.endswith("All roots are signed with the given key.")


def test_with_another_key_every_root_is_a_fault():
    status, lines = run("verify_history", "--public-key", "ab" * 32)
    assert status == 1
    assert lines[:2] == ["daily root #1: is signed with another key", "daily root #2: is signed with another key"]


def test_every_fault_is_a_line_and_the_status_is_one():
    forge("UPDATE audit_entry SET actor = 'user:1' WHERE chain = 'matter:1' AND seq = 2")
    forge("DELETE FROM audit_entry WHERE chain = '用户:2' AND seq = 2")
    assert run("verify_history") == (
        1,
        [
            "matter:1 #2: column actor differs from its hashed text",
            "用户:2 #2: entry 2 is missing",
            "用户:2 #2: the entry sealed in root 1 is gone",
            "The history is broken in 3 places: 7 entries in 2 chains, 2 roots.",
        ],
    )


def test_one_chain_can_be_asked_for():
    forge("UPDATE audit_entry SET actor = 'user:1' WHERE chain = 'matter:1' AND seq = 2")
    assert run("verify_history", "--chain", "用户:2") == (0, ["The chain 用户:2 holds: 4 entries."])
    assert run("verify_history", "--chain", "matter:1") == (
        1,
        [
            "matter:1 #2: column actor differs from its hashed text",
            "The history is broken in 1 places: 4 entries in chain matter:1.",
        ],
    )
    assert run("verify_history", "--chain", "matter:404") == (1, ["There is no chain matter:404."])


def test_an_empty_log_holds():
    forge("DELETE FROM audit_entry")
    forge("DELETE FROM audit_chainhead")
    forge("DELETE FROM audit_dailyroot")
    assert run("verify_history") == (0, ["The history holds: 0 entries in 0 chains, 0 roots. No root is signed yet."])


# export_history -----------------------------------------------------------------------


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The whole history in a file with the verifier beside it."""
    return export(tmp_path)


def export(folder: Path, *arguments: str) -> Path:
    path = folder / "history.jsonl"
    assert run("export_history", str(path), "--with-verifier", *arguments)[0] == 0
    return path


def check(path: Path, *arguments: str, bare: bool = False) -> tuple[int, list[str]]:
    """Run the verifier that lies beside the file as an outsider would; ``bare``: with nothing installed."""
    python = [sys.executable, "-I", *(["-S"] if bare else [])]
    done = subprocess.run(
        [*python, "verify_export.py", path.name, *arguments],
        cwd=path.parent,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_an_export_holds_every_root_entry_and_head_and_says_how_many(exported: Path):
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"kind": "export", "format": "banjie-history-1", "scope": "all"}
    assert [line["kind"] for line in lines[1:-1]] == ["root"] * 2 + ["entry"] * 4 + ["head"] + ["entry"] * 4 + ["head"]
    assert lines[-1] == {"kind": "end", "roots": 2, "entries": 8, "heads": 2}
    told = {(line["chain"], line["seq"]): line["hash"] for line in lines if line["kind"] == "entry"}
    assert told == {(chain, str(seq)): hash_ for chain, seq, hash_ in Entry.objects.values_list("chain", "seq", "hash")}


def test_the_checksum_lies_beside_it_and_only_the_owner_may_read_the_export(exported: Path):
    digest = hashlib.sha256(exported.read_bytes()).hexdigest()
    assert exported.with_name("history.jsonl.sha256").read_text() == f"{digest}  history.jsonl\n"
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600
    assert sorted(path.name for path in exported.parent.iterdir() if path.is_file()) == [
        "history.jsonl",
        "history.jsonl.sha256",
        "verify_export.py",
    ]


def test_an_export_to_the_standard_output_is_the_same_bytes(exported: Path):
    out, err = StringIO(), StringIO()
    call_command("export_history", stdout=out, stderr=err)
    assert out.getvalue() == exported.read_text(encoding="utf-8")
    assert hashlib.sha256(out.getvalue().encode()).hexdigest() in err.getvalue()


def test_an_export_is_noted_among_what_was_read(exported: Path):
    assert list(AccessLog.objects.values_list("actor", "subject", "what")) == [("system", "history", "export")]


def test_what_cannot_be_exported_is_refused(tmp_path: Path):
    assert run("export_history", "--with-verifier") == (1, ["--with-verifier needs a file to write beside."])
    assert run("export_history", "--chain", "matter:404") == (1, ["There is no chain matter:404."])
    with pytest.raises(FileNotFoundError):
        run("export_history", str(tmp_path / "nowhere" / "history.jsonl"))


# The verifier, away from the system -------------------------------------------------------


def test_a_whole_export_holds_away_from_the_system(exported: Path):
    assert check(exported) == (
        0,
        [
            "8 entries in 2 chains, 2 roots.",
            f"The roots name the key {public_key()}; give --public-key to prove whose they are.",
            "The history holds.",
        ],
    )
    status, lines = check(exported, "--public-key", public_key())
    assert (status, lines[-1]) == (0, "The history holds.")


def test_with_nothing_but_python_it_checks_all_but_the_signatures_and_says_so(exported: Path):
    status, lines = check(exported, bare=True)
    assert (status, lines[-1]) == (0, "The history holds.")
    assert "Signatures were NOT checked: the package cryptography is not installed." in lines


def test_a_single_chain_is_exported_with_all_roots_and_holds(tmp_path: Path):
    path = export(tmp_path, "--chain", "matter:1")
    kinds = [json.loads(line)["kind"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert kinds == ["export", "root", "root", "entry", "entry", "entry", "entry", "head", "end"]
    assert check(path)[0] == 0


def test_the_wrong_key_is_told_for_every_root(exported: Path):
    status, lines = check(exported, "--public-key", "ab" * 32)
    assert status == 1
    assert lines[:2] == ["daily root #1: is signed with another key", "daily root #2: is signed with another key"]


@pytest.mark.parametrize("bare", [False, True], ids=["with cryptography", "bare"])
def test_any_changed_byte_of_an_export_is_found_by_its_checksum(exported: Path, bare: bool):
    whole = exported.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 2):
        exported.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        status, lines = check(exported, bare=bare)
        assert (status, lines[0]) == (1, "file #1: is not the one its .sha256 speaks of")


STORE_FORGERIES = {
    "a changed actor": "UPDATE audit_entry SET actor = 'user:1' WHERE chain = 'matter:1' AND seq = 2",
    "a changed text": "UPDATE audit_entry SET body = replace(body, '1000', '9') WHERE chain = '用户:2' AND seq = 1",
    "a deleted middle": "DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = 2",
    "a deleted tail": "DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = 4",
    "a deleted chain": "DELETE FROM audit_entry WHERE chain = 'matter:1'",
    "a deleted head": "DELETE FROM audit_chainhead WHERE chain = 'matter:1'",
    "a changed head": "UPDATE audit_chainhead SET seq = 3 WHERE chain = 'matter:1'",
    "a deleted root": "DELETE FROM audit_dailyroot WHERE number = 1",
    "a changed leaf": "UPDATE audit_dailyroot SET leaves = replace(leaves, '3', '2') WHERE number = 1",
    "a moved number": "UPDATE audit_entry SET seq = 9 WHERE chain = 'matter:1' AND seq = 4",
}


@pytest.mark.parametrize("statement", STORE_FORGERIES.values(), ids=STORE_FORGERIES.keys())
def test_the_verifier_finds_what_the_command_finds(tmp_path: Path, statement: str):
    forge(statement)
    status, told = run("verify_history")
    offline, lines = check(export(tmp_path))

    assert (status, offline) == (1, 1)
    assert lines[-1].startswith("The history is BROKEN in ")
    assert _where(lines) == _where(told)


def _where(lines: list[str]) -> set[str]:
    """Chains and numbers of the faults; the head's claim of what is sealed is no part of an export."""
    return {line.partition(": ")[0] for line in lines if " #" in line and "entries are sealed" not in line}


def test_the_verifier_finds_a_rewritten_chain_by_the_root(tmp_path: Path):
    forge("UPDATE audit_entry SET body = replace(body, '1000', '9') WHERE chain = 'matter:1' AND seq = 1")
    rehash("matter:1")
    status, lines = check(export(tmp_path), bare=True)
    assert status == 1
    assert lines[:2] == [
        "matter:1 #3: the entry sealed in root 1 is not the one that was sealed",
        "matter:1 #4: the entry sealed in root 2 is not the one that was sealed",
    ]


def test_the_verifier_finds_a_cut_tail_by_the_root(tmp_path: Path):
    forge("DELETE FROM audit_entry WHERE chain = 'matter:1' AND seq = 4")
    tip = Entry.objects.get(chain="matter:1", seq=3)
    ChainHead.objects.filter(pk="matter:1").update(seq=3, hash=tip.hash)
    status, lines = check(export(tmp_path))
    assert (status, lines[0]) == (1, "matter:1 #4: the entry sealed in root 2 is gone")


def test_the_verifier_finds_a_forged_signature(tmp_path: Path):
    forge("UPDATE audit_dailyroot SET signature = %s WHERE number = 2", "00" * 64)
    status, lines = check(export(tmp_path))
    assert (status, lines[0]) == (1, "daily root #2: its signature is not of the key")
    assert check(tmp_path / "history.jsonl", bare=True)[0] == 0  # which is why it says that it did not look


@pytest.mark.parametrize("cut", ["a line in the middle", "the last line", "the first line", "half a line"])
def test_the_verifier_finds_a_shortened_file_without_its_checksum(exported: Path, cut: str):
    lines = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    left = {
        "a line in the middle": lines[:5] + lines[6:],
        "the last line": lines[:-1],
        "the first line": lines[1:],
        "half a line": [*lines[:-1], lines[-1][:9]],
    }[cut]
    exported.with_name("history.jsonl.sha256").unlink()
    exported.write_text("".join(left), encoding="utf-8")
    assert check(exported)[0] == 1


def test_the_verifier_survives_lines_that_are_anything(exported: Path):
    exported.with_name("history.jsonl.sha256").unlink()
    whole = exported.read_text(encoding="utf-8")
    for odd in (
        "[]",
        "7",
        "null",
        "{",
        '{"kind":"entry"}',
        '{"kind":"root"}',
        '{"kind":"head"}',
        '{"kind":"?"}',
        "\x00",
    ):
        exported.write_text(whole + odd + "\n", encoding="utf-8")
        status, lines = check(exported, bare=True)
        assert status == 1, odd
        assert lines[-1].startswith("The history is BROKEN"), odd


def test_an_edited_store_that_is_no_text_any_more_can_still_be_exported(tmp_path: Path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps only text in text columns")
    forge("UPDATE audit_entry SET actor = CAST(x'ff00' AS TEXT) WHERE chain = 'matter:1' AND seq = 2")
    status, lines = check(export(tmp_path))
    assert (status, lines[0]) == (1, "matter:1 #2: column actor differs from its hashed text")


def test_the_verifier_uses_nothing_of_the_system(tmp_path: Path, exported: Path):
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    for name in ("history.jsonl", "history.jsonl.sha256", "verify_export.py"):
        shutil.copy(exported.with_name(name), alone / name)
    assert check(alone / "history.jsonl", bare=True)[0] == 0
