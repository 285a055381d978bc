"""The page documents/forms/FORMS.md out of the code; ``python -m tests.documents.forms.listing`` writes it anew."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "documents/forms/FORMS.md"
LETTERS = {"matters.correction": "更正通知"}  # made for every procedure, declared by none
HEAD = """# House forms 文书式样

What the law and the office need on paper, and whether a procedure makes it (*built*) or only its frame stands here
(*not built*), or what stands in its place. This page is made from the code:
`python -m tests.documents.forms.listing`; a test holds it true.

| form | word | house paper | goes out | state |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Elsewhere:
    """What stands in the place of a form: the function that does it, and how.

    is_paper  it prints what bears the form's name
    """

    by: str
    how: str
    is_paper: bool = False


ELSEWHERE = {
    "commitment": Elsewhere(
        "flows.credit_repair.views.materials.commitment", "*built* as a page to print and stamp", True
    ),
    "file_cover": Elsewhere("flows.matters.dossier.sheets.front", "*built* as a sheet of the dossier", True),
    "file_catalogue": Elsewhere("flows.matters.dossier.sheets.front", "*built* as a sheet of the dossier", True),
    "repair_request": Elsewhere(
        "flows.credit_repair.acts.application.submit", "*not built*; the enterprise fills in the portal's application"
    ),
    "acceptance_notice": Elsewhere(
        "flows.credit_repair.acts.refusing.accepted", "*not built*; the applicant is told electronically"
    ),
    "correction_notice": Elsewhere(
        "flows.credit_repair.acts.handling.accept", "*not built*; the applicant is told electronically, item by item"
    ),
    "verification_sheet": Elsewhere(
        "flows.credit_repair.acts.handling.verify", "*not built*; each fact is recorded in the matter"
    ),
}
PAPERS = {"documents/form.html": "执法文书", "documents/sectioned_letter.html": "信函格式"}


def makers() -> dict[str, str]:
    """Which module of a procedure makes each form of the catalogue."""
    made = {}
    for path in sorted((ROOT / "flows").rglob("*.py")):
        for key in re.findall(r'name_of\("(\w+)"\)', path.read_text(encoding="utf-8")):
            made[key] = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return made | _of_penalty_cases()


def _of_penalty_cases() -> dict[str, str]:
    """The forms of the penalty case, which are asked for by their key: who fills each."""
    from flows.penalty_case.letters import builders, decisions  # noqa: PLC0415  after django.setup

    decided = dict.fromkeys(decisions.FORMS.values(), decisions.__name__)
    return {key: build.__module__ for key, build in builders.BUILDERS.items()} | decided


def listing() -> str:
    """The page."""
    from documents.forms import catalogue  # noqa: PLC0415  after django.setup
    from flows.matters.procedures import procedures  # noqa: PLC0415

    made = makers()
    rows = []
    for key, form in catalogue.FORMS.items():
        if other := ELSEWHERE.get(key):
            state = f"{other.how}: `{other.by.rpartition('.')[0]}`"
        else:
            state = f"*built*: `{made[key]}`" if key in made else "*not built*"
        paper = PAPERS.get(form.FRAME, "文件格式")
        rows.append(f"| {_called(form)} | {form.WORD or '–'} | {paper} | {'yes' if form.LEAVES else 'no'} | {state} |")
    forms = {called for form in catalogue.FORMS.values() for called in (form.NAME, _called(form))}  # said above
    for code, procedure in procedures().items():
        for name in procedure.documents.values():
            if name not in forms:
                rows.append(f"| {name} | – | – | yes | *built*: `flows.{code}.letters` |")
    rows += [f"| {name} | – | – | yes | *built*: `flows.matters.letters` |" for name in LETTERS.values()]
    never = [f"| {name} | {why} |" for name, why in catalogue.NOT_OFFERED.items()]
    return HEAD + "\n".join(rows) + "\n\nNever offered:\n\n| form | why |\n|---|---|\n" + "\n".join(never) + "\n"


def _called(form: type) -> str:
    """Its name; decisions on units and persons, which bear the same, told apart."""
    suffix = {"UnitDecision": "（单位）", "PersonDecision": "（个人）"}.get(form.__name__, "")
    return form.NAME + suffix  # type: ignore[attr-defined]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
    django.setup()
    PAGE.write_text(listing(), encoding="utf-8")
