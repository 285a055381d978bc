"""工作日日历: the years as they are published, and the drafts of those who keep them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from flows.calendar import drafts
from flows.calendar.current import version_of
from flows.calendar.keepers import is_keeper, regions_kept
from flows.calendar.models import WorkCalendar
from flows.calendar.reading import arrangement_file
from flows.calendar.regions import NATION, region_name
from flows.calendar.rules import CHANGED_MEANWHILE, DRAFT_EXISTS
from flows.desk import publication
from flows.desk.access import address_of, officials_only, request_user
from flows.desk.calendar_forms import DaysForm, FileForm, NewDraftForm, PublishForm, WithdrawForm
from flows.desk.year_picture import festival_words, kind_words, picture_of
from flows.law.workdays import CalendarYear, overlaid
from permissions import clock
from permissions.refusals import Refusal, Refusals, items_of

TYPES = {
    "csv": "text/csv",
    "ics": "text/calendar",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CONFLICTS = {CHANGED_MEANWHILE.code, DRAFT_EXISTS.code}


def keepers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For those who keep calendars; anyone else finds nothing here."""

    @wraps(view)
    @officials_only
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_keeper(request_user(request), clock.today()):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@officials_only
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """Every year with its versions; drafts and the way to a new one for those who keep it."""
    return _list(request)


def _list(
    request: HttpRequest, *, form: NewDraftForm | None = None, error: Any = None, status: int = 200
) -> HttpResponse:
    kept = regions_kept(request_user(request), clock.today())
    rows = list(WorkCalendar.objects.order_by("region", "-year", "-version"))
    names = {region: region_name(region) for region in {row.region for row in rows}}
    published = [row for row in rows if row.status != WorkCalendar.Status.DRAFT]
    years: dict[tuple[str, int], list[WorkCalendar]] = {}
    for row in published:
        years.setdefault((row.region, row.year), []).append(row)
    context = {
        "years": [
            {"live": versions[0], "versions": versions, "region": names[region]}
            for (region, _), versions in sorted(years.items(), key=lambda item: (item[0][0] != NATION, item[0][0]))
        ],
        "drafts": [
            {"draft": row, "region": names[row.region]}
            for row in rows
            if row.status == WorkCalendar.Status.DRAFT and row.region in kept
        ],
        "form": form or (NewDraftForm(regions=kept, year=clock.today().year + 1) if kept else None),
        "error": error,
    }
    return render(request, "desk/calendars.html", context, status=status)


@officials_only
@require_safe
def calendar_year(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """The picture of a year: the version in force, or the one that ``?version=`` names."""
    versions = WorkCalendar.objects.filter(region=region, year=year).exclude(status=WorkCalendar.Status.DRAFT)
    wanted = request.GET.get("version", "")
    found = versions.filter(version=int(wanted)) if wanted.isdecimal() and len(wanted) < 5 else versions
    shown = found.order_by("-version").first()
    if shown is None:
        raise Http404
    value, own = version_of(shown), set[dt.date]()
    if region != NATION and (nation := _nation(year)):
        own = {*value.days_off, *value.makeup_days}
        value = overlaid(nation, value)
    context = {
        "shown": shown,
        "region": region_name(region),
        "is_national": region == NATION,
        "picture": picture_of(value, own),
        "versions": versions.order_by("-version"),
        "endings": list(TYPES),
        "today": clock.today(),
    }
    return render(request, "desk/calendar_year.html", context)


def _nation(year: int) -> CalendarYear | None:
    live = WorkCalendar.objects.live().filter(region=NATION, year=year).first()
    return version_of(live) if live else None


@officials_only
@require_safe
def calendar_file(request: HttpRequest, region: str, year: int, version: int, ending: str) -> HttpResponse:
    """A published version as csv, xlsx or ics."""
    if ending not in TYPES:
        raise Http404
    published = WorkCalendar.objects.exclude(status=WorkCalendar.Status.DRAFT)
    calendar = get_object_or_404(published, region=region, year=year, version=version)
    name = f"{calendar.label}.{ending}"
    content = arrangement_file(calendar.days.values_list("date", "kind", "name"), name)
    return HttpResponse(
        content, content_type=TYPES[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@keepers_only
@require_POST
def new_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft, from a file if one was sent."""
    user = request_user(request)
    now = clock.now()
    form = NewDraftForm(request.POST, request.FILES, regions=regions_kept(user, now.date()), year=now.year + 1)
    if not form.is_valid():
        return _list(request, form=form, status=422)
    year, region, file = (form.cleaned_data[name] for name in ("year", "region", "file"))
    who: dict[str, Any] = {"actor": user, "now": now, "ip": address_of(request)}
    try:
        if file:
            draft, _ = drafts.take_in_file(year, region, file.name, file.read(), **who)
        else:
            draft = drafts.start_draft(year, region, **who)
    except (Refusal, Refusals) as error:
        return _list(request, form=form, error=error, status=_status(error))
    return redirect("desk:calendar_draft", pk=draft.pk)


def _draft(request: HttpRequest, pk: int) -> WorkCalendar:
    """A draft of a calendar that the person keeps."""
    kept = regions_kept(request_user(request), clock.today())
    return get_object_or_404(WorkCalendar, pk=pk, status=WorkCalendar.Status.DRAFT, region__in=kept)


@keepers_only
@require_safe
def calendar_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: its picture, what it would change, and the forms that work on it."""
    return _show(request, _draft(request, pk))


def _show(
    request: HttpRequest, draft: WorkCalendar, *, error: Any = None, status: int = 200, **forms_used: forms.Form
) -> HttpResponse:
    days_off, makeup_days = drafts.special_days(draft)
    value = CalendarYear(draft.year, draft.label, days_off, makeup_days)
    changed = {dt.date.fromisoformat(on): change for on, change in drafts.differences(draft).items()}
    if draft.region != NATION and (nation := _nation(draft.year)):
        value = overlaid(nation, value)
    picked = _picked(request, draft.year)
    context = {
        "draft": draft,
        "region": region_name(draft.region),
        "is_national": draft.region == NATION,
        "live": drafts.live_label(draft),
        "picture": picture_of(value, changed),
        "changes": [
            {
                "on": on,
                "old": kind_words(change["old"] or ""),
                "new": kind_words(change["new"] or ""),
                "name": festival_words(change["name"] or ""),
            }
            for on, change in changed.items()
        ],
        "touched": publication.touched_deadlines(changed, draft.region),
        "days_form": DaysForm(label_suffix="", initial={"first": picked, "kind": _kind_of(value, picked)}),
        "publish_form": PublishForm(label_suffix="", initial={"compared_with": drafts.comparison(draft)}),
        "withdraw_form": WithdrawForm(label_suffix=""),
        "picked": picked,
        "error": error,
        **forms_used,
    }
    return render(request, "desk/calendar_draft.html", context, status=status)


def _picked(request: HttpRequest, year: int) -> dt.date | None:
    """The day that a click in the picture chose."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day.year == year else None


def _kind_of(value: CalendarYear, day: dt.date | None) -> str:
    kind = value.kind(day) if day else "HOLIDAY"
    return kind if kind in ("HOLIDAY", "MAKEUP_WORKDAY") else ""


@keepers_only
@require_POST
def draft_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Set days by hand."""
    form = DaysForm(request.POST, label_suffix="")
    said = gettext("The draft was changed.")
    return _work(request, pk, form, "days_form", said, lambda who: drafts.set_days(pk, **form.facts(), **who))


@keepers_only
@require_POST
def draft_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file into the draft; it replaces the days that are there."""
    draft = _draft(request, pk)
    form = FileForm(request.POST, request.FILES, label_suffix="")

    def take_in(who: dict[str, Any]) -> None:
        file = form.cleaned_data["file"]
        drafts.take_in_file(draft.year, draft.region, file.name, file.read(), **who)

    return _work(request, pk, form, "file_form", gettext("The file was taken into the draft."), take_in)


@keepers_only
@require_POST
def draft_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the draft with a reason."""
    form = WithdrawForm(request.POST, label_suffix="")
    said = gettext("The draft was withdrawn.")
    return _work(
        request,
        pk,
        form,
        "withdraw_form",
        said,
        lambda who: drafts.withdraw_draft(pk, reason=form.cleaned_data["reason"], **who),
        onward=("desk:calendars", {}),
    )


@keepers_only
@require_POST
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the draft as the next version; open deadlines are derived anew by a job."""
    draft = _draft(request, pk)
    form = PublishForm(request.POST, label_suffix="")
    said = gettext("The calendar of %(year)d was published; open deadlines are derived anew by it.") % {
        "year": draft.year
    }
    return _work(
        request,
        pk,
        form,
        "publish_form",
        said,
        lambda who: publication.publish_draft(pk, **form.cleaned_data, **who),
        onward=("desk:calendar", {"region": draft.region, "year": draft.year}),
    )


def _work(
    request: HttpRequest,
    pk: int,
    form: forms.Form,
    name: str,
    said: str,
    act: Callable[[dict[str, Any]], Any],
    onward: tuple[str, dict[str, Any]] | None = None,
) -> HttpResponse:
    """Check the form, act, say what was done; a refusal shows the draft with its reason."""
    draft = _draft(request, pk)
    if not form.is_valid():
        return _show(request, draft, status=422, **{name: form})
    try:
        act({"actor": request_user(request), "now": clock.now(), "ip": address_of(request)})
    except (Refusal, Refusals) as error:
        still = WorkCalendar.objects.filter(pk=pk, status=WorkCalendar.Status.DRAFT).first()
        if still is None:
            return _list(request, error=error, status=_status(error))
        if isinstance(form, PublishForm):  # the next press is for the differences that are shown now
            form = PublishForm(request.POST.dict() | {"compared_with": drafts.comparison(still)}, label_suffix="")
        return _show(request, still, error=error, status=_status(error), **{name: form})
    messages.success(request, said)
    where, args = onward or ("desk:calendar_draft", {"pk": pk})
    return redirect(where, **args)


def _status(error: Refusal | Refusals) -> int:
    return 409 if any(item.rule.code in CONFLICTS for item in items_of(error)) else 422
