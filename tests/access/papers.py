"""Official papers of one bureau, for the sweep: a draft, a paper that is being checked, one that was received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document
from flows.matters import attachments
from flows.matters.models import Matter
from flows.official_paper.models import Addressee
from tests.drafting import NOTICE, handed_in, written

if TYPE_CHECKING:
    from tests.access.world import _Side

NOBODY: frozenset[str] = frozenset()


def add_papers(side: _Side, closed: Matter, picture: bytes) -> None:
    """What the verifier of this bureau drafts, and what the bureau received."""
    city, account = side.city, f"{side.prefix}.verify1"
    own, kept = frozenset({f"account:{account}"}), f"{side.prefix}-manuscript-kept-inside"
    text = {**NOTICE, "title": f"关于{kept}的通知"}
    draft = written(city, text={**NOTICE, "title": f"{side.prefix}的草稿"}, account=account)
    upload = SimpleUploadedFile("附件.png", picture, "image/png")
    received: Any = attachments.receive(upload, "ENCLOSURE_1")
    user = city.people[account]
    file = attachments.take_in(received, matter=draft.matter, material="ENCLOSURE_1", by=user, now=city.now)
    side.add("own draft", (draft.pk,), own)
    side.add("enclosure", (draft.pk, file.pk), own)
    side.add("own paper", (draft.pk,), own)
    side.add("manuscript", (draft.pk,), NOBODY)
    matter = handed_in(city, text=text, account=account)
    side.secrets |= {kept, str(matter.number)}
    side.add("own paper", (matter.pk,), own)
    side.add("manuscript", (matter.pk,), side.inside)
    side.add("enclosure", (matter.pk, file.pk), NOBODY)
    row = Addressee.objects.create(
        paper=matter.paper,  # type: ignore[attr-defined]
        name=side.unit.name,
        unit=side.unit,
        document=Document.objects.get(subject_ref=closed.chain),
        sent_at=city.now,
    )
    side.add("received paper", (row.pk,), side.inside, ("archivist", f"{side.unit.code}-OFFICE"))
