"""登记事项: what officials enter into the file beside the flow, each on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST

from flows.desk.access import log_refused_fields, officials_only, request_user, was_sent
from flows.matters.answers import mark_fields, status_of
from flows.matters.step import ActSpec
from permissions import clock, policies, roles
from permissions.organisations.models import OrgUnit, User
from permissions.refusals import Refusal, Refusals
from permissions.roles import Role

from .. import acts, forms
from ..models import Evidence, PenaltyCase
from .access import case_at_desk, enter_aside


@dataclass(frozen=True)
class EntryKind:
    """One kind of entry: its title, its act, its form, and the part of the facts that it leads back to."""

    title: str
    spec: ActSpec
    form: type[forms.Entry]
    part: str
    role: Role = roles.HANDLER

    def unit(self, case: PenaltyCase) -> OrgUnit:
        """The section at which the role is asked for: that of the case, or of the credit officers."""
        return case.matter.unit.section(OrgUnit.Duty.LEGAL) if self.role == roles.CREDIT_OFFICER else case.section

    def is_for(self, user: User, case: PenaltyCase) -> bool:
        """Whether the page is for this person: one of the two officers, their head, or a credit officer."""
        if self.role == roles.HANDLER and user.pk not in {officer.pk for officer in case.officers}:
            return False
        return policies.may_act(user, self.role.code, self.unit(case), clock.today())


ENTRIES = {
    "fact": EntryKind(_("Enter a fact"), acts.add_fact, forms.FactForm, "proofs"),
    "evidence": EntryKind(_("Enter evidence"), acts.add_evidence, forms.EvidenceForm, "evidence"),
    "record": EntryKind(_("Enter a record"), acts.add_record, forms.RecordForm, "records"),
    "summons": EntryKind(_("Enter a summons"), acts.summon, forms.SummonsForm, "measures"),
    "sampling": EntryKind(_("Enter a sampling"), acts.sample, forms.SamplingForm, "measures"),
    "statement": EntryKind(
        _("Write down what the party said"), acts.record_statement, forms.OfficeStatementForm, "statements"
    ),
    "payment": EntryKind(_("Record a payment"), acts.record_payment, forms.PaymentForm, "performance"),
    "rectification": EntryKind(
        _("Record the rectification"), acts.record_rectification, forms.RectificationForm, "performance"
    ),
    "obligations": EntryKind(
        _("Record other obligations as performed"), acts.record_other_obligations, forms.NoteForm, "performance"
    ),
    "officers": EntryKind(
        _("Change the officers"), acts.change_officers, forms.OfficersForm, "officers", roles.SECTION_HEAD
    ),
    "publicity": EntryKind(
        _("Withdraw the publicity"),
        acts.withdraw_publicity,
        forms.WithdrawPublicityForm,
        "performance",
        roles.CREDIT_OFFICER,
    ),
}
# Of the last piece of evidence what mostly holds of the next one too: sixty are entered one after the other.
CARRIED_ON = ("kind", "source", "obtained_on", "is_original", "custody")


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The page of one kind of entry; ``do`` says whether another one of the kind follows."""
    case, entry = case_at_desk(request, pk), ENTRIES.get(what)
    if entry is None or not entry.is_for(request_user(request), case):
        raise Http404
    if request.method != "POST":
        return _show(request, case, what, entry.form(case=case, initial=_carried_on(request, case, what)))
    form = entry.form(request.POST, request.FILES, case=case)
    try:
        if form.is_valid():
            enter_aside(request, case, entry.spec, role=entry.role, unit=entry.unit(case), **form.facts())
        elif not was_sent(request, case.matter, entry.spec):
            log_refused_fields(request, case.matter, form)
            return _show(request, case, what, form, status=422)
    except (Refusal, Refusals) as error:
        mark_fields(form, error)
        return _show(request, case, what, form, error=error, status=status_of(error))
    messages.success(request, gettext("%(what)s: entered.") % {"what": gettext(entry.title)})
    if request.POST.get("do") == "next":
        return redirect(f"{reverse('penalty_case:enter', args=[case.pk, what])}?next=1")
    return redirect(part_of(case, entry.part))


@officials_only
@require_POST
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """What the benchmark comes to for the grade and the circumstances that are chosen: a part of the page."""
    case = case_at_desk(request, pk)
    form = forms.ChoiceForm(request.POST, case=case)
    return render(request, "penalty_case/parts/suggestion.html", {"suggestion": form.suggestion})


def part_of(case: PenaltyCase, part: str) -> str:
    """The address of a part of the facts on the matter page."""
    return f"{reverse('desk:matter', args=[case.matter.number])}?tab=facts#{part}"


def _carried_on(request: HttpRequest, case: PenaltyCase, what: str) -> dict[str, Any]:
    """What the last piece of evidence says already, where another one follows it."""
    last = Evidence.objects.filter(case=case, by_party=False).last() if what == "evidence" else None
    return {name: getattr(last, name) for name in CARRIED_ON} if last and "next" in request.GET else {}


def _show(
    request: HttpRequest,
    case: PenaltyCase,
    what: str,
    form: Any,
    *,
    error: Refusal | Refusals | None = None,
    status: int = 200,
) -> HttpResponse:
    entry = ENTRIES[what]
    context = {
        "case": case,
        "matter": case.matter,
        "what": what,
        "title": gettext(entry.title),
        "form": form,
        "back": part_of(case, entry.part),
        "error": error,
    }
    return render(request, "penalty_case/enter.html", context, status=status)
