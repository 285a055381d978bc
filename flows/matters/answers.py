"""What a form is answered with (表单答复): the sentence of a refusal, at the field that it speaks of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from permissions.refusals import Refusal, Refusals, items_of

from . import rules

# Somebody else was first, or the matter moved on: a conflict, not a mistake of this person.
CONFLICTS = {
    rule.code for rule in (rules.ALREADY_DONE, rules.HELD_BY_ANOTHER, rules.CANCELLED, rules.NOT_OPEN, rules.FORM_USED)
}


def in_english() -> bool:
    """Whether the reader chose English."""
    return (get_language() or "").startswith("en")


def said(refusal: Refusal) -> str:
    """The sentence of a refusal in the reader's language."""
    return refusal.message_en if in_english() else refusal.message


def mark_fields(form: Any, error: Refusal | Refusals | None) -> None:
    """Say each refusal at the field too that it speaks of, where the form was sent."""
    for item in items_of(error):
        if form.is_bound and item.field in form.fields:
            form.add_error(item.field, said(item))


def status_of(error: Refusal | Refusals) -> int:
    """The HTTP status: 409 where the matter moved on meanwhile, else 422."""
    return 409 if any(item.rule.code in CONFLICTS for item in items_of(error)) else 422


def refused_by_fields(form: Any) -> list[Refusal]:
    """The rules that a field's own check enforced (E-FILE), which go into the log like any other refusal."""
    causes = [error.__cause__ for errors in form.errors.as_data().values() for error in errors]
    return [cause for cause in causes if isinstance(cause, Refusal)]
