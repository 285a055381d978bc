"""A deputy is named, finds the work and does it, the superior looks on; a form that has expired: in Chromium."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from permissions import clock, roles
from permissions.organisations.models import Substitution
from tests.city import City


def test_a_substitution_in_chromium(city: City, visit: Any) -> None:
    city.official("sj.credit2", city.units["SH-SJ-OFFICE"], roles.CREDIT_OFFICER)
    held, free = (city.submitted(city.penalty(firm)) for firm in [city.enterprise()] for _ in range(2))
    city.claims("sj.credit", held, "accept")
    today = clock.today()

    away = visit("sj.credit")
    away.go("/substitutions/").looks("substitutions-none")
    away.page.locator("select[name=deputy]").select_option("sj.credit2")
    away.page.locator("input[name=until_on]").fill(str(today - dt.timedelta(days=1)))
    away.page.locator("input[name=reason]").fill("赴市局参加业务培训")
    away.page.get_by_role("button", name="确定委托").click()
    away.looks("substitutions-refused")
    assert "E-SUB-02" in away.page.inner_text("main")
    away.page.locator("input[name=until_on]").fill(str(today + dt.timedelta(days=4)))
    away.page.get_by_role("button", name="确定委托").click()
    away.page.wait_for_url(re.compile("/substitutions/$"))
    away.looks("substitutions-named")

    deputy = visit("sj.credit2")
    deputy.go("/inbox/").looks("substitutions-inbox")
    assert "代官sj.credit办理" in deputy.page.inner_text("main") and str(held.number) in deputy.page.inner_text("main")
    deputy.go("/inbox/pool/").looks("substitutions-pool")
    assert str(free.number) in deputy.page.inner_text("main")
    deputy.go(f"/matters/{held.number}/").looks("substitutions-matter")
    deputy.page.get_by_role("button", name="领取").click()
    deputy.page.get_by_role("button", name="退回待领").wait_for()

    head = visit("sj.head")
    head.go("/substitutions/").looks("substitutions-superior")
    assert "下属的委托代办" in head.page.inner_text("main")
    head.page.context.add_cookies([{"name": "django_language", "value": "en", "url": head.address}])
    head.go("/substitutions/").looks("substitutions-english")
    assert "Among my staff" in head.page.inner_text("main")

    away.page.get_by_role("button", name="立即终止").click()
    away.page.wait_for_url(re.compile("/substitutions/$"))
    away.looks("substitutions-ended")
    assert Substitution.objects.get().ended_on == today


def test_an_expired_form_in_chromium(city: City, visit: Any) -> None:
    """The cookie of the token is gone; what was typed stands on the page, and nothing was done."""
    city.official("sj.credit2", city.units["SH-SJ-OFFICE"], roles.CREDIT_OFFICER)
    away = visit("sj.credit")
    away.go("/substitutions/")
    away.page.locator("select[name=deputy]").select_option("sj.credit2")
    away.page.locator("input[name=reason]").fill("赴市局参加业务培训,为期一周")
    away.page.context.clear_cookies(name="csrftoken")
    away.page.get_by_role("button", name="确定委托").click()
    away.looks("expired-form")
    said = away.page.inner_text("main")
    assert "表单已失效" in said and "赴市局参加业务培训,为期一周" in said
    assert not Substitution.objects.exists()
