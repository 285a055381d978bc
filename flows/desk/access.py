"""Who is asking (当前用户), as the type that the rest of the desk expects."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from flows.matters import checks
from flows.matters.acts import log_refused
from flows.matters.answers import refused_by_fields
from flows.matters.models import Matter, Notice, WorkItem
from flows.matters.models.matter import MatterQuerySet, opened_to, parties_of
from flows.matters.models.notice import NoticeQuerySet
from flows.matters.models.work import WorkItemQuerySet
from flows.matters.step import ActSpec
from permissions import clock, policies, roles
from permissions.organisations.models import OrgUnit, Position, Substitution, User, actor_of
from permissions.refusals import Refusals

Read = TypeVar("Read")


def request_user(request: HttpRequest) -> User:
    """The person behind a request that passed ``login_required``."""
    return cast(User, request.user)


def officials_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the desk: anyone else finds nothing at this address, as if it did not exist."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request_user(request).kind != User.Kind.OFFICIAL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def agents_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the portal: anyone but an enterprise's person finds nothing at this address."""

    @wraps(view)
    @never_cache
    @still_logged_in
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request_user(request).kind != User.Kind.ENTERPRISE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def still_logged_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A script that asks after the session has ended is told so; a redirect would look to it like success."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asks = request.headers.get("HX-Request") or request.headers.get("X-Requested-With")
        if asks and not request.user.is_authenticated:
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return guarded


def read_once(read: Callable[[HttpRequest], Read]) -> Callable[[HttpRequest], Read]:
    """For what many parts of one page ask of the person who asks: read once a request."""

    @wraps(read)
    def kept(request: HttpRequest) -> Read:
        known: dict[str, Any] = request.__dict__.setdefault("read_once", {})
        if read.__name__ not in known:
            known[read.__name__] = read(request)
        return cast("Read", known[read.__name__])

    return kept


@read_once
def positions_of(request: HttpRequest) -> list[Position]:
    """The appointments in force today of the person who asks, the highest first."""
    asked = Substitution.objects.valid_on(clock.today()).filter(deputy=OuterRef("user"))
    found = Position.objects.valid_on(clock.today()).filter(user=request_user(request))
    found = found.annotate(stands_in=Exists(asked)).select_related("unit__parent__parent__parent")
    return sorted(found, key=lambda position: -position.rank)


@read_once
def posts_stood_in(request: HttpRequest) -> list[Position]:
    """The posts of others in which the person who asks is deputy today (委托代办)."""
    # A deputy holds a post of his own; most people are nobody's, and their posts say so already.
    if not any(position.stands_in for position in positions_of(request)):  # type: ignore[attr-defined]
        return []
    return [each.position for each in policies.standing_in(request_user(request), clock.today())]


def my_inbox(request: HttpRequest) -> WorkItemQuerySet:
    """What the person who asks has to do, for himself and for those whose deputy he is."""
    mine = WorkItem.objects.inbox(request_user(request), posts_stood_in(request))
    return mine.filter(still_seen(request))


def my_pool(request: HttpRequest) -> WorkItemQuerySet:
    """What the person who asks may claim, for himself or as a deputy."""
    posts = [*positions_of(request), *posts_stood_in(request)]
    return WorkItem.objects.pool(request_user(request), clock.today(), posts)


@read_once
def work_counts(request: HttpRequest) -> dict[str, int]:
    """How much lies in the inbox and in the pool of the person who asks."""
    return {"inbox": my_inbox(request).count(), "pool": my_pool(request).count()}


@read_once
def parties(request: HttpRequest) -> list[dict[str, Any]]:
    """Whose part in a matter opens it to the person who asks."""
    user = request_user(request)
    # Only officials have positions; everybody else is asked for his own part.
    held = {p.unit.authority.pk for p in positions_of(request)} if user.kind == User.Kind.OFFICIAL else None
    return parties_of(user, clock.today(), held)


def visible_matters(request: HttpRequest) -> MatterQuerySet:
    """Submitted matters that the person who asks may see, with what the head of their page shows."""
    seen = opened_to(parties(request), clock.today())
    matters = Matter.objects.filter(seen).exclude(status=Matter.Status.DRAFT)
    return matters.select_related("enterprise", "unit", "initiator")


def still_seen(request: HttpRequest) -> Q | Exists:
    """Condition on tasks, acts and notices whose matter the person who asks may see today.

    Who held, did or was told something keeps no window into a matter that is not for him any more.
    """
    return opened_to(parties(request), clock.today(), by="matter")


def my_notices(request: HttpRequest) -> NoticeQuerySet:
    """What the person who asks was told, as far as it is for him still."""
    return Notice.objects.filter(Q(matter=None) | Q(still_seen(request)), user=request_user(request))


def audited(request: HttpRequest) -> set[int]:
    """Ids of the authorities whose history the person is appointed to check; auditors read and never act."""
    return {p.unit.authority.pk for p in positions_of(request) if p.role == roles.AUDITOR.code}


def is_auditor(request: HttpRequest) -> bool:
    """Whether the person is auditor anywhere."""
    return bool(audited(request))


# Who sees the numbers of all papers of a bureau, beside everybody in its office (办公室), which keeps the register.
def authorities_here(request: HttpRequest) -> list[OrgUnit]:
    """The authorities in which the person holds a position today, by code."""
    return sorted({p.unit.authority for p in positions_of(request)}, key=lambda unit: unit.code)


REGISTER_ROLES = frozenset(role.code for role in (roles.DEPUTY_LEADER, roles.PRINCIPAL, roles.AUDITOR, roles.ARCHIVIST))


def registers_of(request: HttpRequest) -> list[OrgUnit]:
    """The authorities whose register of numbers (发文登记簿) the person may read, by code."""
    found = {
        p.unit.authority
        for p in positions_of(request)
        if p.role in REGISTER_ROLES or p.unit.duty == OrgUnit.Duty.OFFICE
    }
    return sorted(found, key=lambda unit: unit.code)


def auditors_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the pages of the history check; anyone else finds nothing there."""

    @wraps(view)
    @officials_only
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_auditor(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def registrars_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For the registers of numbers and seals; who may read no bureau's finds nothing there."""

    @wraps(view)
    @officials_only
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not registers_of(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def address_of(request: HttpRequest) -> str:
    """The network address for the log."""
    return str(request.META.get("REMOTE_ADDR", ""))


def request_key(request: HttpRequest) -> str:
    """The key that the page wrote into the form that was sent; what no page of ours wrote counts as none."""
    key = request.POST.get("request_key", "")
    return key[:64] if key.isprintable() else ""


def was_sent(request: HttpRequest, matter: Matter, spec: ActSpec) -> bool:
    """Whether this person sent this very form before, beside the flow; refuses E-ACT-08.

    The same form again may no longer fit the matter that it changed: it is done, not wrong.
    """
    return checks.done_before(matter, request_key(request), request_user(request), node=spec.name) is not None


def log_refused_fields(request: HttpRequest, matter: Matter, form: Any) -> None:
    """A rule that a field's own check enforced goes into the log like any other refusal."""
    if refused := refused_by_fields(form):
        by = actor_of(request_user(request), ip=address_of(request))
        log_refused(matter.chain, Refusals(refused), by, clock.now())
