"""Papers to deliver: made by the house, of whatever kind a test wants, and who delivers them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from documents import issuing
from documents.forms.credit import PlainSheet
from documents.models import Delivery, Document
from flows.matters import gate
from flows.matters.acts import perform_aside
from flows.matters.delivering import reading
from flows.matters.models import Act, Matter
from flows.matters.step import ActSpec
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from tests.city import City
from tests.flows.matters.gated import decision, exemption

FRIDAY = dt.datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI)
SHEET = PlainSheet(steps=("一",), questions=("二",), channel="窗口", phone="021")
MAIL = {"channel": "MAIL", "tracking_number": "EMS1"}


def paper(city: City, matter: Matter, kind: str = "penalty.notice", name: str = "行政处罚告知书") -> Document:
    """A frozen paper of this kind about the matter, addressed to its enterprise, made now."""
    assert matter.enterprise is not None
    if kind in gate.gated_kinds():
        decided(city, matter)
    return issuing.issue(
        issue_key=f"{kind}:{matter.pk}",
        template="forms.plain_sheet",
        kind=kind,
        kind_name=name,
        kind_word="试",
        title=name,
        authority=matter.unit,
        recipient=matter.enterprise.name,
        context=SHEET,
        subject_ref=matter.chain,
        signatory="官甲",
        issued_on=city.now.astimezone(SHANGHAI).date(),
        actor=SYSTEM,
        at=city.now,
    )


def decided(city: City, matter: Matter) -> None:
    """A decision that needs no legal review stands in the matter: without it the database knows no gated paper."""
    why = exemption(city, matter)
    why.save()
    decision(city, matter, exemption=why).save()


def does(city: City, matter: Matter, spec: ActSpec, account: str = "sj.credit", **facts: Any) -> Act:
    """An official does this beside the flow, in the seat that records deliveries."""
    role, unit = reading.seat_of(matter)
    return perform_aside(
        spec, matter.pk, role=role, unit=unit, actor=city.people[account], now=city.at(minutes=1), **facts
    )


def last(document: Document) -> Delivery:
    """The last attempt at the paper."""
    return document.led_deliveries.order_by("pk").last()  # type: ignore[return-value]
