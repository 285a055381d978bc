"""The publicity of a decision is withdrawn by the credit officer, with what became of it (行政处罚法 art 48(2))."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client
from django.urls import reverse

from flows.registers.models import Penalty
from tests.casework import Casework
from tests.city import City
from tests.flows.penalty_case.views.at_desk import browser, text


def test_what_became_of_the_decision_the_paper_and_the_reason_are_wanted(city: City, work: Casework) -> None:
    work.clue(city.enterprise(), procedure="SUMMARY")
    work.prove()
    values = {"proposed": "PENALISED", "kinds": ["FINE"], "fine": Decimal("1000"), "tier": "LIGHT"}
    work.does("enf1", "decide_on_spot", facts="当场发现三名从业人员无培训记录", proposal=values)
    work.leave()
    work.does("enf.head", "acknowledge")
    work.does("credit", "publish", outcome="PUBLISHED")
    address = reverse("penalty_case:enter", args=[work.matter.pk, "publicity"])
    officer = browser(city, "sj.credit")
    whole = {"effect": "ANNULLED", "basis": "松府复决字〔2026〕5号行政复议决定书", "reason": "经行政复议撤销"}
    for missing in whole:
        refused = officer.post(address, {**whole, missing: "", "request_key": "w"})
        assert refused.status_code == 422
        said = text(refused)
        assert "撤回公示须写明原因、理由和依据文书" in said
        assert "请选择变更、撤销、确认违法或者确认无效,并填写文书及理由" in said
        kept = [value for name, value in whole.items() if name not in (missing, "effect")]
        assert all(value in refused.content.decode() for value in kept), "the form comes back filled"
    assert Penalty.objects.get().publicity_state == "PUBLISHED"

    assert officer.post(address, {**whole, "request_key": "w"}).status_code == 302

    assert Penalty.objects.get().withdrawn_as == "ANNULLED"
    assert "经行政复议撤销" in text(Client().get("/publicity/withdrawn/"))
