"""Every house form as PDF and PNG in a folder, for people to look at.

``python -m tests.documents.forms.gallery FOLDER [KEY …] [--long]``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
import pypdfium2


def printed(key: str, form: object, **changes: object) -> bytes:
    """The form with the house's imprint as PDF."""
    from documents import rendering, stationery  # noqa: PLC0415  after django.setup
    from documents.forms import catalogue  # noqa: PLC0415

    from ..sample import imprint  # noqa: PLC0415

    kind = catalogue.FORMS[key]
    number = f"（沪松）应急{kind.WORD}〔2026〕12号" if kind.WORD else ""
    facts = {"number": number, "title": kind.NAME, "kind_name": kind.NAME} | changes
    template = stationery.template_of(catalogue.name_of(key))
    frozen = stationery.thaw_context(kind, stationery.freeze_context(form))
    assert frozen == form, key
    return rendering.render(stationery.compose(template, imprint(**facts), frozen)).data


def main(folder: str, *wanted: str) -> None:
    """Write ``KEY.pdf`` and ``KEY-PAGE.png``; with --long the longest content instead of the shortest."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")
    django.setup()
    from .samples import SAMPLES, longest  # noqa: PLC0415

    long = "--long" in wanted
    keys = [key for key in wanted if not key.startswith("--")] or list(SAMPLES)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for key in keys:
        data = printed(key, longest(SAMPLES[key]) if long else SAMPLES[key])
        name = f"{key}-long" if long else key
        (place / f"{name}.pdf").write_bytes(data)
        with pypdfium2.PdfDocument(data) as pdf:
            for number, page in enumerate(pdf, 1):
                page.render(scale=1.1).to_pil().save(place / f"{name}-{number}.png")
            print(f"{name}: {len(pdf)} pages")


if __name__ == "__main__":
    main(*sys.argv[1:])
