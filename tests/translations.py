"""The catalogues: `python -m tests.translations` checks them, `--compile` writes each .mo beside its .po."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).parents[1] / "project/locale"


def faults() -> list[str]:
    """What is wrong with the catalogues, one line each; empty when all are complete and compiled."""
    return [f"{po.parts[-3]}: {fault}" for po in sorted(LOCALE.rglob("*.po")) for fault in _faults_of(po)]


def _faults_of(po: Path) -> list[str]:
    catalogue = polib.pofile(str(po))
    found = [f"fuzzy: {entry.msgid!r}" for entry in catalogue if entry.fuzzy and not entry.obsolete]
    found += [f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    if not po.with_suffix(".mo").exists():
        return [*found, "not compiled at all"]
    compiled = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(po.with_suffix(".mo")))}
    written = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in catalogue.translated_entries()}
    found += [f"not compiled: {key[1]!r}" for key in written if compiled.get(key) != written[key]]
    found += [f"compiled but gone: {key[1]!r}" for key in compiled if key not in written and key[1]]
    return found


if __name__ == "__main__":
    if "--compile" in sys.argv:
        for path in LOCALE.rglob("*.po"):
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    wrong = faults()
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)
