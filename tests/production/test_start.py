"""A process that cannot work says in one sentence why, and does not begin; one whose database goes away says so."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.production.site import Site, command_of, installed, until
from tests.services import free_port, postgresql


def ends_with(site: Site, unit: str, *, tree: Path = ROOT) -> str:
    """Start a unit that must end by itself; what it said."""
    command = command_of(unit, site.var)
    done = subprocess.run(command, cwd=tree, env=site.env, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode != 0
    return done.stdout + done.stderr


@pytest.fixture
def nowhere(tmp_path: Path, static: Path):
    """An installation that was told of a database and a broker which are not there."""
    dead = free_port()
    with installed(tmp_path, static, f"postgresql://banjie@127.0.0.1:{dead}/x", f"redis://127.0.0.1:{dead}/0") as site:
        yield site


def test_a_missing_setting_is_named_with_what_it_is_for(nowhere: Site) -> None:
    nowhere.env["BANJIE_SECRET_KEY"] = ""
    for unit in ("web", "worker", "beat"):
        assert "BANJIE_SECRET_KEY is not set: fifty random characters" in ends_with(nowhere, unit)


def test_a_database_that_is_not_there_is_named(nowhere: Site) -> None:
    for unit in ("web", "worker"):
        assert "Banjie cannot start: the database cannot be used" in ends_with(nowhere, unit)


def test_a_machine_without_fonts_makes_no_papers(nowhere: Site, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", ".venv", "var", "*.otf", "node_modules"))
    said = ends_with(nowhere, "worker", tree=tree)
    assert "Banjie cannot start: fonts missing from documents/fonts" in said


def test_from_the_empty_database_to_one_that_is_guarded(tmp_path: Path, static: Path) -> None:
    with postgresql() as database, installed(tmp_path, static, database, f"redis://127.0.0.1:{free_port()}/0") as site:
        assert "the database is empty: run `manage.py migrate`" in ends_with(site, "web")
        assert site.manage("migrate", "-v", "0").returncode == 0
        assert site.manage("check", "--deploy", "--fail-level", "WARNING").returncode == 0
        assert site.manage("ready", "--worker").stdout == "Ready.\n"

        drop = "from permissions.audit import triggers; triggers.drop()"
        assert site.manage("shell", "-c", drop).returncode == 0
        for unit in ("web", "worker"):
            assert "triggers are gone" in ends_with(site, unit)
        assert site.manage("migrate", "-v", "0").returncode == 0


def test_a_web_that_outlives_its_database_says_so(tmp_path: Path, static: Path) -> None:
    with installed(tmp_path, static, "", f"redis://127.0.0.1:{free_port()}/0") as site:
        with postgresql() as database:
            site.env["BANJIE_DATABASE"] = database
            assert site.manage("migrate", "-v", "0").returncode == 0
            site.start("web")
            until(lambda: site.answers(directly=True), "the web answers")
            faults = json.load(site.asks("/healthz", directly=True))["parts"]
            assert "BANJIE_BROKER" in faults["broker"] and faults["database"] == faults["triggers"] == "ok"
        answer = site.asks("/healthz", directly=True)
        assert answer.status == 503
        assert "mend BANJIE_DATABASE" in json.load(answer)["parts"]["database"]
