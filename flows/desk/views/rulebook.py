"""规则库: every dated number with its source and what it governs; what a bureau settles for itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from flows.desk.access import address_of, officials_only, positions_of, request_user
from flows.desk.rulebook_rows import STATES, NumberRow, amount, class_rows, number_row, rows_on
from flows.law.parameters import all_parameters
from flows.law.regulations import Parameter, rulebook
from flows.rulebook import settling
from flows.rulebook.current import settings_of
from flows.rulebook.models import LocalSetting
from permissions import clock
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal, Refusals


def _date(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class RulebookFilter(forms.Form):
    """What the list can be narrowed by."""

    q = forms.CharField(
        label=gettext_lazy("Number, source or use"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Number, source or use")}),
    )
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    on = forms.ChoiceField(
        label=gettext_lazy("Validity"),
        required=False,
        choices=[("", gettext_lazy("valid today")), ("all", gettext_lazy("all, past and future too"))],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        states = [(code, gettext(text)) for code, (_, _, text) in STATES.items()]
        sources = [(r.key, f"{r.short_name or r.name} {r.valid_from.year}") for r in rulebook().regulations.values()]
        self.fields["status"].choices = [("", gettext("Any state")), *states]  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", gettext("All sources")), *sorted(sources)]  # type: ignore[attr-defined]

    def fits(self, row: NumberRow) -> bool:
        """Whether a row is wanted."""
        facts = self.cleaned_data
        words = " ".join([row.key, row.title, row.row.basis, row.row.note, *(" ".join(use) for use in row.uses)])
        return (
            facts["q"].strip().lower() in words.lower()
            and facts["status"] in ("", row.row.status)
            and facts["source"] in ("", row.row.regulation.key)
        )


class ValueForm(forms.Form):
    """A number of one's own."""

    value = forms.DecimalField(label=gettext_lazy("Number"), max_digits=8, decimal_places=2)
    valid_from = _date(gettext_lazy("Holds from"))
    valid_to = _date(gettext_lazy("until (may be empty)"), required=False)
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The paper and its number, or the meeting that decided."),
    )


class ArticleForm(forms.Form):
    """An article that was read."""

    article = forms.CharField(label=gettext_lazy("Article"), max_length=40, help_text="第十二条第一款")
    valid_from = _date(gettext_lazy("Holds from"))
    basis = forms.CharField(
        label=gettext_lazy("Text that was read"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Where the text in force was read."),
    )


def _authority(request: HttpRequest) -> OrgUnit | None:
    """The authority whose settings are shown: the one for which the person settles, else his own."""
    settles = settling.settling(request_user(request), clock.today())
    if settles:
        return settles[0][1]
    positions = positions_of(request)
    return positions[0].unit.authority if positions else None


@officials_only
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All numbers, narrowed by text, state, source and validity."""
    today = clock.today()
    narrowed = RulebookFilter(request.GET)
    authority = _authority(request)
    settled = [row.as_value() for row in settings_of(authority)] if authority else []
    rows: list[NumberRow] = []
    if narrowed.is_valid():
        everything = narrowed.cleaned_data["on"] == "all"
        rows = [row for row in rows_on(None if everything else today, settled, today) if narrowed.fits(row)]
    context = {
        "rows": rows,
        "filter": narrowed,
        "is_narrowed": any(narrowed.data.get(name) for name in narrowed.fields),
        "classes": class_rows(today),
        "authority": authority,
        "today": today,
    }
    return render(request, "desk/rulebook.html", context)


@officials_only
@require_safe
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One number: what holds, every row of it by date, what it governs, what was settled and by whom."""
    return _show(request, key)


def _rows(key: str) -> list[Parameter]:
    found = [row for row in all_parameters() if row.key == key]
    if not found:
        raise Http404
    return found


def _show(request: HttpRequest, key: str, *, error: Any = None, status: int = 200, **used: forms.Form) -> HttpResponse:
    today = clock.today()
    found = _rows(key)
    authority = _authority(request)
    own = settings_of(authority, [key]) if authority else []
    settled = [row.as_value() for row in own]
    rows = [number_row(row, settled, today) for row in found]
    held = next((row for row in rows if row.row.valid_from <= today and _until(row.row) >= today), rows[-1])
    mine = _settles(request, authority)
    tomorrow = {"valid_from": today + dt.timedelta(days=1)}
    history = LocalSetting.objects.filter(key=key, unit__in={row.unit_id for row in own} | _ids(authority))
    context = {
        "held": held,
        "rows": rows,
        "authority": authority,
        "settings": [
            {
                "row": row,
                "said": amount(row.number, held.row.unit) if row.number is not None else row.article,
                "may_withdraw": mine
                and row.withdrawn_at is None
                and not row.has_begun(today)
                and row.unit == authority,
            }
            for row in history.select_related("unit").order_by("-valid_from", "-pk")
        ],
        "value_form": ValueForm(initial=tomorrow, label_suffix="") if mine and held.row.settable else None,
        "article_form": ArticleForm(initial=tomorrow, label_suffix="")
        if mine and held.row.status == "ARTICLE_UNVERIFIED"
        else None,
        "bounds": _bounds(held.row),
        "today": today,
        "error": error,
        **used,
    }
    return render(request, "desk/rulebook_rule.html", context, status=status)


def _until(row: Parameter) -> dt.date:
    return row.valid_to or dt.date.max


def _bounds(row: Parameter) -> tuple[str, str] | None:
    if row.least is None or row.most is None:
        return None
    return amount(row.least, row.unit), amount(row.most, row.unit)


def _ids(authority: OrgUnit | None) -> set[int]:
    return {authority.pk} if authority else set()


def _settles(request: HttpRequest, authority: OrgUnit | None) -> bool:
    """Whether the person settles numbers for the authority shown; the acts ask again."""
    return authority is not None and any(
        unit.pk == authority.pk for _, unit in settling.settling(request_user(request), clock.today())
    )


@officials_only
@require_POST
def settle_value(request: HttpRequest, key: str) -> HttpResponse:
    """Settle a number of one's own."""
    return _settle(request, key, ValueForm(request.POST, label_suffix=""), "value_form", settling.settle_value)


@officials_only
@require_POST
def settle_article(request: HttpRequest, key: str) -> HttpResponse:
    """Write down an article that was read."""
    return _settle(request, key, ArticleForm(request.POST, label_suffix=""), "article_form", settling.settle_article)


def _settle(
    request: HttpRequest, key: str, form: forms.Form, name: str, act: Callable[..., LocalSetting]
) -> HttpResponse:
    _rows(key)
    authority = _authority(request)
    if authority is None or not _settles(request, authority):
        raise Http404
    if not form.is_valid():
        return _show(request, key, status=422, **{name: form})
    facts = dict(form.cleaned_data)
    what = facts.pop("value" if "value" in facts else "article")
    who: dict[str, Any] = {"actor": request_user(request), "now": clock.now(), "ip": address_of(request)}
    try:
        act(authority, key, what, **facts, **who)
    except (Refusal, Refusals) as error:
        return _show(request, key, error=error, status=422, **{name: form})
    except PermissionDenied as error:
        raise Http404 from error
    messages.success(request, gettext("Settled; it holds for what begins from that day on."))
    return redirect("desk:rule", key=key)


@officials_only
@require_POST
def withdraw_setting(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a setting back before it begins."""
    setting = get_object_or_404(LocalSetting.objects.standing(), pk=pk)
    authority = _authority(request)
    if authority is None or setting.unit_id != authority.pk or not _settles(request, authority):
        raise Http404
    reason = request.POST.get("reason", "")[:200]
    try:
        settling.withdraw(pk, reason=reason, actor=request_user(request), now=clock.now(), ip=address_of(request))
    except (Refusal, Refusals) as error:
        return _show(request, setting.key, error=error, status=422)
    except (PermissionDenied, LocalSetting.DoesNotExist) as error:
        raise Http404 from error
    messages.success(request, gettext("The setting was taken back."))
    return redirect("desk:rule", key=setting.key)
