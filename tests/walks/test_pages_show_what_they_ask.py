"""What a form demands stands on its page, in time and late: else nobody could ever send it (办理页面)."""

from __future__ import annotations

import pytest

from flows.desk.matter_page import form_for
from flows.matters.claims import claim
from flows.matters.models import WorkItem
from permissions import policies
from tests.walks.beginnings import BEGINNINGS, Beginning
from tests.walks.holds import kept_to
from tests.walks.office import Office
from tests.walks.pages import offered, visit
from tests.walks.standing_office import office, standing_office

__all__ = ["office", "standing_office"]

IN_NO_HURRY = {"confirm", "archive"}  # no limit of a law and no promise runs any more


@pytest.mark.one_engine
@pytest.mark.parametrize("days", [0, 40])
@pytest.mark.parametrize("begin", BEGINNINGS.values(), ids=[name or "portal" for name in BEGINNINGS])
def test_every_hand_finds_on_the_page_all_that_its_form_demands(office: Office, begin: Beginning, days: int) -> None:
    begin(office.city, office.city.penalty(office.enterprise))
    office.city.at(days=days)
    for item in WorkItem.objects.open().select_related("task__process", "unit", "matter", "holder"):
        form = form_for(item, [], list(item.matter.deadlines.running()))
        assert ("late_reason" in form.fields) == (days > 0 and item.node not in IN_NO_HURRY)

        able = policies.who_may_act(item.role, item.unit, office.city.now.date()).order_by("pk")
        person = item.holder or next(user for user in able if kept_to(item, user))
        claim(item.pk, actor=person, now=office.city.now)
        page = visit(office.browser(person.username), f"/matters/{item.matter.number}/?task={item.pk}")

        shown = {name for each in offered(page) for name in each.fields} | {"outcome"}  # the buttons say that
        demanded = {name for name, field in form.fields.items() if field.required}
        assert demanded <= shown, f"{item.node}: {demanded - shown} is demanded and not on the page"
