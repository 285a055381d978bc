"""Which cases a person may see and enter into: the officer's drafts, the desk's matters, the party's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from flows.desk.access import address_of, parties, positions_of, request_key, request_user, visible_matters
from flows.matters.acts import perform_aside
from flows.matters.models import Act, Matter
from flows.matters.models.matter import opened_to
from flows.matters.step import ActSpec
from permissions import clock, roles
from permissions.organisations.models import OrgUnit, Position
from permissions.roles import Role

from ..models import PenaltyCase, case_of


def handling_posts(request: HttpRequest) -> list[Position]:
    """The appointments in which the person handles cases (承办人)."""
    return [post for post in positions_of(request) if post.role == roles.HANDLER.code]


def own_cases(request: HttpRequest) -> QuerySet[PenaltyCase]:
    """The cases that this person registered or is about to, and still may see."""
    seen = opened_to(parties(request), clock.today(), by="matter")
    cases = PenaltyCase.objects.filter(seen, matter__initiator=request_user(request))
    return cases.select_related("matter__unit", "enterprise", "section__parent", "lead", "second", "person")


def own_draft(request: HttpRequest, pk: int) -> PenaltyCase:
    """One of them that was not thrown away; another person's is as unknown as what does not exist."""
    cases = own_cases(request).exclude(matter__status=Matter.Status.WITHDRAWN, matter__number=None)
    found: PenaltyCase = get_object_or_404(cases, pk=pk)
    return found


def case_at_desk(request: HttpRequest, pk: int) -> PenaltyCase:
    """A registered case that this official may see."""
    return case_of(get_object_or_404(visible_matters(request), pk=pk, procedure="penalty_case"))


def enter_aside(
    request: HttpRequest, case: PenaltyCase, spec: ActSpec, *, role: Role, unit: OrgUnit, **facts: Any
) -> Act:
    """An act beside the flow in this role at this section; 404 for who may not do it.

    Raises Refusal or Refusals for what a rule stands against.
    """
    try:
        return perform_aside(
            spec,
            case.pk,
            role=role,
            unit=unit,
            actor=request_user(request),
            now=clock.now(),
            ip=address_of(request),
            request_key=request_key(request),
            **facts,
        )
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
