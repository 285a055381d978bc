"""``/healthz``: does every part live, and if not, which one and what mends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from permissions import clock

from . import readiness
from .models import Pulse
from .monitors import may_look

BEAT_MAY_REST = 90  # seconds; beat writes its pulse every fifteen
WORKER_MAY_REST = 300  # it takes beat's message every twenty, unless long work is in hand
BROKER_MAY_TAKE = 2.0


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 or 503 for everybody; which part, why and what mends it only for monitors."""
    faults = faults_of(clock.now())
    answer: dict[str, object] = {"status": "fail" if any(faults.values()) else "ok"}
    if may_look(request):
        answer["parts"] = {part: fault or "ok" for part, fault in faults.items()}
    return JsonResponse(answer, status=503 if any(faults.values()) else 200)


def faults_of(now: dt.datetime) -> dict[str, str]:
    """Part → what is wrong with it and what mends it; empty text where nothing is."""
    faults = {"database": _database()}
    rest: dict[str, Callable[[], str]] = {
        "migrations": readiness.migrations_fault,
        "triggers": readiness.triggers_fault,
    }
    for part, ask in rest.items():
        faults[part] = "unknown while the database is away" if faults["database"] else ask()
    pulses = {} if faults["database"] or faults["migrations"] else Pulse.objects.by_name()
    faults["broker"] = _broker()
    faults["beat"] = _rested(pulses.get(Pulse.BEAT), now, BEAT_MAY_REST, "beat")
    faults["worker"] = _rested(pulses.get(Pulse.WORKER), now, WORKER_MAY_REST, "worker")
    faults["fonts"] = faults["worker"] and "unknown while no worker is there" or pulses[Pulse.WORKER].told["papers"]
    return faults


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        connection.close()
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"{said}: start it (`systemctl start postgresql`), or mend BANJIE_DATABASE"
    return ""


def _broker() -> str:
    """A connection of its own with a short patience: a broker that says nothing must not hold the answer."""
    patience = {"socket_connect_timeout": BROKER_MAY_TAKE, "socket_timeout": BROKER_MAY_TAKE, "max_retries": 0}
    try:
        options = {**current_app.conf.broker_transport_options, **patience}
        with current_app.connection_for_write(connect_timeout=BROKER_MAY_TAKE, transport_options=options) as broker:
            broker.default_channel  # noqa: B018  opening it is what asks
    except Exception as error:  # noqa: BLE001  each broker's client has errors of its own
        return f"{type(error).__name__}: start it (`systemctl start redis-server`), or mend BANJIE_BROKER"
    return ""


def _rested(pulse: Pulse | None, now: dt.datetime, at_most: int, part: str) -> str:
    if pulse is None:
        return f"{part} never ran: start it (`systemctl start banjie-{part}`)"
    age = pulse.age(now)
    return f"{part} was last there {age:.0f} seconds ago: `systemctl restart banjie-{part}`" if age > at_most else ""
