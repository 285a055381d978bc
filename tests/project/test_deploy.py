"""The files for an installation agree with the code: commands, variables, paths, both languages."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "project" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PAGES = [DEPLOY / "INSTALL.md", DEPLOY / "INSTALL.zh.md"]
VARIABLE = re.compile(r"\bBANJIE_[A-Z]+(?:_[A-Z]+)*\b")


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def variables_of_the_code() -> set[str]:
    """Every variable that settings, gunicorn.py and the shipped script read; each may be given as a file."""
    sources = [*(ROOT / "project" / "settings").glob("*.py"), DEPLOY / "gunicorn.py", DEPLOY / "banjie"]
    named = {found for path in sources for found in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    return named | {f"{name}_FILE" for name in named}


def blocks(page: Path) -> list[str]:
    """The commands of a page, as they are to be typed."""
    found = re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [re.sub(r"^ +", "", block, flags=re.M).replace("\\\n", "") for block in found]


@pytest.mark.parametrize("name", ["banjie.env", "compose.yaml", "Dockerfile", "INSTALL.md", "INSTALL.zh.md"])
def test_every_variable_is_one_that_the_code_reads(name):
    of_compose = {"BANJIE_VERSION"}
    assert set(VARIABLE.findall(text(name))) - variables_of_the_code() - of_compose == set()


def test_every_variable_of_production_is_told_of():
    demanded = set(VARIABLE.findall((ROOT / "project/settings/production.py").read_text(encoding="utf-8")))
    assert demanded <= set(VARIABLE.findall(text("banjie.env")))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_the_lock_installs_and_is_shut_in(unit):
    told = dict(line.split("=", 1) for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line)
    program, *arguments = shlex.split(told["ExecStart"])
    assert Path(program).parent == Path("/srv/banjie/app/.venv/bin")
    assert (Path(sys.executable).parent / Path(program).name).exists()
    if "manage.py" in arguments:
        assert arguments[arguments.index("manage.py") + 1] in get_commands()
    hardening = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "CapabilityBoundingSet": "", "User": "banjie"}
    assert hardening.items() <= told.items()
    assert "RemoveIPC" not in told  # the units share a user: the stop of one would take the others' semaphores


def test_the_worker_has_longer_to_stop_than_a_job_has_its_lease():
    from flows.matters.jobs import LEASE

    (seconds,) = re.findall(r"TimeoutStopSec=(\d+)", text("systemd/banjie-worker.service"))
    assert int(seconds) > LEASE.total_seconds()
    (grace,) = re.findall(r"worker:.*?stop_grace_period: (\d+)s", text("compose.yaml"), re.S)
    assert grace == seconds


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_of_the_page_exists(page):
    typed = "\n".join([*blocks(page), *re.findall(r"`(banjie [^`]+)`", page.read_text(encoding="utf-8"))])
    commands = set(re.findall(r"(?:^banjie|manage\.py) ([a-z_]+)", typed, re.M))
    assert len(commands) > 8 and commands - set(get_commands()) == set()
    for name in re.findall(r"project/deploy/([\w./-]+)", typed):
        assert list(DEPLOY.glob(name + "*")), name


def test_both_languages_say_the_same_commands():
    assert blocks(PAGES[0]) == blocks(PAGES[1])


@pytest.mark.parametrize("number", range(len(blocks(PAGES[0]))))
def test_every_block_is_shell(number):
    done = subprocess.run(["bash", "-n"], input=blocks(PAGES[0])[number], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_apt_installs_is_what_setup_looks_for():
    wanted = set(re.findall(r"^want (\S+)", (ROOT / ".ci" / "setup").read_text(encoding="utf-8"), re.M))
    assert wanted <= set(blocks(PAGES[0])[0].split())
    assert wanted - {"python3-venv"} <= set(text("Dockerfile").split())


def test_compose_mounts_and_starts_what_is_there():
    compose = text("compose.yaml")
    for name in re.findall(r"- \./(nginx/[\w.-]+):", compose):
        assert (DEPLOY / name).is_file()
    for arguments in re.findall(r"^    command: \[(\".venv[^\]]+)\]", compose, re.M):
        program, *rest = re.findall(r'"([^"]+)"', arguments)
        assert (Path(sys.executable).parent / Path(program).name).exists()
        assert rest[0] != "manage.py" or rest[1] in get_commands()
    subnet = re.findall(r"subnet: (\S+)", compose)
    assert subnet == re.findall(r"BANJIE_PROXIES: (\S+)", compose)


def test_the_shipped_command_takes_settings_as_they_stand(tmp_path):
    settings = tmp_path / "banjie.env"
    settings.write_text('# a note\nBANJIE_SECRET_KEY=$(touch spoilt) `x` "q"\n\nDJANGO_SETTINGS_MODULE=x\n')
    show = tmp_path / ".venv" / "bin" / "python"
    show.parent.mkdir(parents=True)
    show.write_text('#!/bin/sh\nprintf "%s|%s" "$BANJIE_SECRET_KEY" "$*"\n')
    show.chmod(0o755)
    script = (DEPLOY / "banjie").read_text(encoding="utf-8").replace("exec runuser -u banjie --", "exec")
    told = {"PATH": "/usr/bin:/bin", "BANJIE_APP": str(tmp_path), "BANJIE_SETTINGS": str(settings)}
    done = subprocess.run(["sh", "-c", script, "banjie", "jobs", "--failed"], env=told, capture_output=True, text=True)
    assert done.stdout == '$(touch spoilt) `x` "q"|manage.py jobs --failed', done.stderr
    assert not (tmp_path / "spoilt").exists()
