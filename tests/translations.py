"""The Chinese catalogue: `python -m tests.translations` checks it, `--compile` writes the .mo beside the .po."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

PO = Path(__file__).parents[1] / "project/locale/zh_Hans/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")


def faults() -> list[str]:
    """What is wrong with the catalogue, one line each; empty when it is complete and compiled."""
    catalogue = polib.pofile(str(PO))
    found = [f"fuzzy: {entry.msgid!r}" for entry in catalogue if entry.fuzzy and not entry.obsolete]
    found += [f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    compiled = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(MO))}
    written = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in catalogue.translated_entries()
    }
    found += [f"not compiled: {key[1]!r}" for key in written if compiled.get(key) != written[key]]
    found += [f"compiled but gone: {key[1]!r}" for key in compiled if key not in written and key[1]]
    return found


if __name__ == "__main__":
    if "--compile" in sys.argv:
        polib.pofile(str(PO)).save_as_mofile(str(MO))
    wrong = faults()
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)
