"""What every template needs: icons, words in the reader's language, form fields, refusals."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy as _, gettext_noop

from flows.matters.answers import in_english as in_english, said
from permissions import roles
from permissions.refusals import Refusal, Refusals, items_of

register = template.Library()
TAG = re.compile(r"<svg[^>]*>(.*)</svg>", re.S)


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """The inside of a vendored icon; an unknown name is a mistake of the template and rises."""
    found = finders.find(f"vendor/tabler-icons/{name}.svg")
    if not found:
        raise template.TemplateSyntaxError(f"no icon called {name}")
    inside = TAG.search(Path(found).read_text(encoding="utf-8"))
    return re.sub(r"\s*\n\s*", "", inside.group(1)) if inside else ""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon, inlined so that it takes the colour of the text; the words beside it say it."""
    return format_html(
        '<svg class="bj-icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        extra,
        mark_safe(_drawing(name)),  # noqa: S308 - a file of ours
    )


@register.filter
def bilingual(thing: Any) -> str:
    """The zh or en text of whatever carries both (roles, notices, node declarations)."""
    return str(thing.en if in_english() else thing.zh) if thing else ""


@register.filter
def term(word: Any) -> str:
    """A Chinese term of the law as the reader's language has it; the English catalogue holds the terms."""
    return gettext(str(word)) if word else ""


@register.filter
def money(amount: Decimal) -> str:
    """An amount with its thousands parted, fen only where there are any: 30,000 and 12,345.60."""
    return f"{amount:,.2f}".removesuffix(".00")


@register.inclusion_tag("refusal.html")
def refusal(error: Refusal | Refusals | None) -> dict[str, Any]:
    """The refusal of an act: code, sentence, article, what to do now."""
    english = in_english()
    return {
        "refusals": [
            {
                "code": item.rule.code,
                "article": item.rule.article,
                "said": said(item),
                "way_out": item.way_out_en if english else item.way_out,
            }
            for item in items_of(error)
        ]
    }


@register.filter
def anchor(bound: BoundField) -> str:
    """Where a link to this field leads: its control, or the first choice of a group."""
    return bound.id_for_label or f"{bound.auto_id}_0"


CONTROL = "form-control"


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else CONTROL


@register.inclusion_tag("forms/field.html")
def field(bound: BoundField, kind: str = "") -> dict[str, Any]:
    """One field with label, help, limits and errors; Django ties them together by aria-describedby."""
    widget = bound.field.widget
    classes = widget.attrs.get("class", "").split()
    for css in [_css_class(widget), *(["is-invalid"] if bound.errors else [])]:
        if css not in classes:
            classes.append(css)
    widget.attrs["class"] = " ".join(classes)
    is_file = isinstance(widget, forms.FileInput)
    return {
        "field": bound,
        "kind": kind,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_group": isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)),
        "is_file": is_file,
        "file_limit": file_size(settings.ATTACHMENT_MAX_BYTES) if is_file else "",
        "file_types": _accepted(widget) if is_file else "",
    }


def _accepted(widget: forms.Widget) -> str:
    """File types in words, from the accept attribute: ``.pdf,.jpg`` → ``PDF, JPG``."""
    kinds = [part.strip().lstrip(".").rsplit("/", 1)[-1].upper() for part in widget.attrs.get("accept", "").split(",")]
    return gettext(", ").join(kind for kind in kinds if kind)


@register.inclusion_tag("forms/fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """All fields of a form, with a summary of its errors on top."""
    return {"form": form}


LEVELS = {
    "error": ("danger", "alert-circle"),
    "warning": ("warning", "alert-triangle"),
    "success": ("success", "circle-check"),
}


@register.filter
def alert_class(level: str) -> str:
    """Bootstrap's word for a message level."""
    return LEVELS.get(level, ("info", ""))[0]


@register.filter
def alert_icon(level: str) -> str:
    """The sign that stands for a message level."""
    return LEVELS.get(level, ("", "info-circle"))[1]


UNITS = (("KB", 1024), ("MB", 1024**2), ("GB", 1024**3))


@register.filter
def file_size(size: int) -> str:
    """A size as people say it: 312 KB, 1.4 MB."""
    name, unit = next(((n, u) for n, u in reversed(UNITS) if size >= u), UNITS[0])
    return f"{size / unit:.1f} {name}" if unit > 1024 else f"{max(1, round(size / unit))} {name}"


YES_NO = {True: _("yes"), False: _("no")}


@register.filter
def yes_no(value: bool) -> str:
    """Yes or no in the reader's language."""
    return str(YES_NO[bool(value)])


@register.filter
def role_name(code: str) -> str:
    """A role in the reader's language, from its code."""
    return bilingual(roles.ROLES.get(code)) or code


@register.filter
def minutes(span: dt.timedelta) -> int:
    """A span in whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)


PERIOD_UNITS = {
    "WD": (gettext_noop("working day"), gettext_noop("working days")),
    "CD": (gettext_noop("calendar day"), gettext_noop("calendar days")),
    "MONTH": (gettext_noop("month"), gettext_noop("months")),
    "YEAR": (gettext_noop("year"), gettext_noop("years")),
}


@register.filter
def unit_name(deadline: Any) -> str:
    """The unit of a deadline's period: working days, calendar days, months."""
    one, many = PERIOD_UNITS.get(deadline.unit, (deadline.unit, deadline.unit))
    return gettext(one if deadline.n == 1 else many)


@register.filter
def reason(day: Any) -> str:
    """Why a day counts or not."""
    return str(day.reason_en if in_english() else day.reason_zh)
