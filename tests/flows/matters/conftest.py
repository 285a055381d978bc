from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flows.matters import procedures
from flows.matters.acts import perform_on
from flows.matters.admission import open_draft
from flows.matters.models import Matter
from tests.city import City, inbox_agrees
from tests.flows.credit_repair.at_portal import the_clock_of_the_city
from tests.standing_city import city, standing_city

__all__ = ["city", "matter", "standing_city", "the_clock_of_the_city", "trial"]


@pytest.fixture
def matter(city: City) -> Matter:
    """A submitted application that waits for the credit officer."""
    return city.submitted(city.penalty(city.enterprise()))


@pytest.fixture
def trial(city: City, settings: Any) -> Iterator[Matter]:
    """A matter of the trial procedure at its first step."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.flows.matters.trial"]
    procedures.procedures.cache_clear()
    from tests.flows.matters.trial import acts

    enterprise = city.enterprise()
    agent = city.people["agent0"]
    draft = open_draft(
        procedure="trial", title="试", unit=city.units["SH-SJ"], enterprise=enterprise, initiator=agent, now=city.now
    )
    perform_on(acts.enter, draft.pk, actor=agent, now=city.now)
    inbox_agrees()
    yield Matter.objects.get(pk=draft.pk)
    procedures.procedures.cache_clear()
