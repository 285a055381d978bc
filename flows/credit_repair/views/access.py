"""Which enterprises and matters the person at the portal (企业经办人) may see."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from flows.desk.access import request_user
from flows.matters.models import Matter
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions import clock
from permissions.organisations.models import User

from ..models import RepairApplication


def enterprises_of(user: User, today: dt.date) -> list[Enterprise]:
    """The enterprises for which the person may act today, those with most to repair first."""
    agencies = EnterpriseAgent.objects.valid_on(today).filter(user=user)
    mine = Enterprise.objects.filter(pk__in=agencies.values("enterprise"))
    published = Q(penalties__publicity_state=Penalty.PublicityState.PUBLISHED, penalties__on_person=False)
    mine = mine.annotate(published=Count("penalties", filter=published))
    return list(mine.select_related("unit").order_by("-published", "name"))


def chosen(request: HttpRequest, enterprises: list[Enterprise]) -> Enterprise | None:
    """The enterprise that the address asks for, else the first; None for a person with none."""
    wanted = request.GET.get("enterprise", "")
    return next((e for e in enterprises if str(e.pk) == wanted), enterprises[0] if enterprises else None)


def own_matters(user: User, today: dt.date) -> QuerySet[Matter]:
    """The credit repairs that this person may see, with what every portal page shows."""
    visible = Matter.objects.visible_to(user, today).filter(procedure="credit_repair")
    visible = visible.exclude(status=Matter.Status.WITHDRAWN, number=None)  # discarded drafts
    return visible.select_related("enterprise", "unit", "repair__penalty__authority")


def own_application(request: HttpRequest, pk: int) -> RepairApplication:
    """One of them; what belongs to others is as unknown as what does not exist."""
    matter = get_object_or_404(own_matters(request_user(request), clock.today()), pk=pk)
    application: RepairApplication = matter.repair  # type: ignore[attr-defined]
    application.matter = matter
    return application
