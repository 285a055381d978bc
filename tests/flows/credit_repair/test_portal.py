"""Applying at the portal: from the card to the number, every refusal, and whose an application is."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from flows.credit_repair.models import RepairApplication
from flows.matters.models import Act, Matter
from flows.registers.models import EnterpriseAgent, Penalty
from permissions.audit.models import Entry
from tests.city import City, png
from tests.flows.credit_repair.at_portal import FIELDS, PROMISES, address, picture, text_of

pytestmark = pytest.mark.usefixtures("the_clock_of_the_city")

MB = 1024 * 1024


# The way --------------------------------------------------------------------------------------------


def test_from_the_card_to_the_number(agent: Client, city: City, penalty: Penalty) -> None:
    page = agent.get(address("penalties"))
    assert penalty.decision_number in text_of(page)
    assert "收取任何费用" in text_of(page)

    opened = agent.post(address("apply", penalty.pk))
    draft = RepairApplication.objects.get()
    assert opened.url == address("edit", draft.pk)
    assert draft.matter.unit == penalty.authority

    saved = agent.post(address("save", draft.pk), FIELDS)
    assert saved.status_code == 204
    for code in ("PERFORMANCE_PROOF", "COMMITMENT"):
        taken = agent.post(address("upload", draft.pk, code), {code: picture()}, headers={"HX-Request": "true"})
        assert taken.status_code == 200
        assert "缴款凭证.png" in text_of(taken)
    shown = agent.get(address("edit", draft.pk))
    assert FIELDS["performed"] in shown.content.decode()

    sent = agent.post(address("edit", draft.pk), {**FIELDS, **PROMISES, "do": "submit", "request_key": "k1"})
    assert sent.url == address("progress", draft.pk)
    draft.matter.refresh_from_db()
    assert (draft.matter.number, draft.matter.status) == ("XF-2026-0001", Matter.Status.OPEN)
    assert "XF-2026-0001" in text_of(agent.get(sent.url))


def test_a_second_click_on_the_card_goes_on_with_the_same_draft(agent: Client, draft: RepairApplication) -> None:
    again = agent.post(address("apply", draft.penalty_id))

    assert again.url == address("edit", draft.pk)
    assert RepairApplication.objects.count() == 1
    assert "继续填写草稿" in text_of(agent.get(address("penalties")))


def test_the_form_sent_twice_is_one_act(agent: Client, city: City, penalty: Penalty) -> None:
    draft = city.draft(penalty)
    form = {**FIELDS, **PROMISES, "do": "submit", "request_key": "k1"}

    first, second = (agent.post(address("edit", draft.pk), form) for _ in range(2))

    assert first.url == second.url == address("progress", draft.pk)
    assert Act.objects.filter(matter=draft.pk).count() == 1
    assert not Entry.objects.filter(chain=draft.matter.chain, action="refused").exists()


def test_nothing_is_saved_into_an_application_that_was_submitted(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)

    late = agent.post(address("save", matter.pk), {**FIELDS, "performed": "另一套说法"})

    assert late.status_code == 409
    assert RepairApplication.objects.get().performed == ""
    assert agent.get(address("edit", matter.pk)).url == address("progress", matter.pk)


def test_a_discarded_draft_is_kept_and_shown_no_more(agent: Client, draft: RepairApplication, penalty: Penalty) -> None:
    response = agent.post(reverse("credit_repair:discard", args=[draft.pk]))

    assert response.status_code == 302
    draft.matter.refresh_from_db()
    assert (draft.matter.status, draft.matter.number) == (Matter.Status.WITHDRAWN, None)
    assert agent.get(address("edit", draft.pk)).status_code == 404
    assert str(draft.pk) not in re.findall(r"/portal/applications/(\d+)/", text_of(agent.get(address("applications"))))
    agent.post(address("apply", penalty.pk))
    assert RepairApplication.objects.exclude(pk=draft.pk).get().matter.status == Matter.Status.DRAFT


def test_save_button_works_without_scripts_and_says_when(agent: Client, draft: RepairApplication) -> None:
    saved = agent.post(
        address("edit", draft.pk), {**FIELDS, "do": "save", "COMMITMENT": picture("承诺书.png")}, follow=True
    )

    assert "已于 09:30 保存" in text_of(saved)
    assert "承诺书.png" in text_of(saved)
    draft.refresh_from_db()
    assert draft.performed == FIELDS["performed"]


def test_commitment_template_names_enterprise_and_decision(agent: Client, draft: RepairApplication) -> None:
    words = text_of(agent.get(address("commitment", draft.pk)))

    assert draft.penalty.decision_number in words
    assert draft.penalty.enterprise.credit_code in words
    assert all(number in words for number in ("一、", "二、", "三、"))


def test_a_draft_is_not_called_saved_after_the_session_has_ended(agent: Client, draft: RepairApplication) -> None:
    agent.logout()

    saved = agent.post(address("save", draft.pk), FIELDS, headers={"X-Requested-With": "fetch"})
    sent = agent.post(
        address("upload", draft.pk, "COMMITMENT"), {"COMMITMENT": picture()}, headers={"HX-Request": "true"}
    )

    assert (saved.status_code, sent.status_code) == (401, 401)
    assert sent["HX-Refresh"] == "true"


# What stands against it -------------------------------------------------------------------------------


def test_refused_submission_names_rule_article_and_way_out_and_keeps_the_form(
    agent: Client, draft: RepairApplication
) -> None:
    page = agent.post(address("edit", draft.pk), {**FIELDS, "do": "submit", "request_key": "k1"})

    assert page.status_code == 422
    words = text_of(page)
    for code in ("E-CR-04", "E-CR-19"):
        assert code in words
    assert "信用修复管理办法" in words
    assert "请上传盖章的信用承诺书" in words
    assert FIELDS["performed"] in page.content.decode()
    assert 'aria-describedby="id_promises_truth_error"' in page.content.decode()
    draft.matter.refresh_from_db()
    assert draft.matter.status == Matter.Status.DRAFT
    assert draft.matter.number is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"decided_on": dt.date(2026, 8, 1), "published_on": None}, "E-CR-01", id="too early"),
        pytest.param({"fine_paid": Decimal(0), "fine_paid_on": None}, "E-CR-02", id="unpaid"),
        pytest.param({"recheck_number": "", "recheck_on": None}, "E-CR-03", id="not rechecked"),
        pytest.param(
            {"publicity_state": "ENDED", "ended_on": dt.date(2026, 9, 1)}, "E-CR-11", id="no longer published"
        ),
    ],
)
def test_what_the_register_says_against_it_is_said_before_and_at_the_submission(
    agent: Client, city: City, penalty: Penalty, change: dict[str, Any], code: str
) -> None:
    draft = city.draft(penalty)
    days = ("fine_due_on", "fine_paid_on", "rectified_on", "recheck_on")
    moved = {day: dt.date(2026, 8, 10) for day in days} if "decided_on" in change else {}
    Penalty.objects.filter(pk=penalty.pk).update(**{**moved, **change})

    opened = agent.post(address("apply", penalty.pk))
    shown = agent.get(address("edit", draft.pk))
    sent = agent.post(address("edit", draft.pk), {**FIELDS, **PROMISES, "do": "submit", "request_key": "k1"})

    assert [opened.status_code, shown.status_code, sent.status_code] == [422, 200, 422]
    assert code in text_of(opened)
    assert code in text_of(shown)
    assert code in text_of(sent)


FILES = [
    pytest.param(SimpleUploadedFile("证明.pdf", b"no pdf at all"), "E-FILE-02", 422, id="fake"),
    pytest.param(SimpleUploadedFile("证明.exe", png()), "E-FILE-02", 422, id="wrong extension"),
    pytest.param(SimpleUploadedFile("证明.png", b""), "E-FILE-03", 422, id="empty"),
    pytest.param(SimpleUploadedFile("证明.png", png()[:60]), "E-FILE-03", 422, id="cut off"),
    pytest.param(SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n" + b"0" * (20 * MB)), "E-FILE-01", 413, id="20 MB"),
]


@pytest.mark.parametrize(("upload", "code", "status"), FILES)
def test_refused_file_is_told_at_its_field_and_loses_nothing(
    agent: Client, draft: RepairApplication, upload: SimpleUploadedFile, code: str, status: int
) -> None:
    upload.seek(0)
    sent = {**FIELDS, **PROMISES, "do": "submit", "PERFORMANCE_PROOF": upload, "COMMITMENT": picture("承诺书.png")}

    page = agent.post(address("edit", draft.pk), sent)

    assert page.status_code == status
    body = page.content.decode()
    assert code in body
    assert "id_PERFORMANCE_PROOF_error" in body
    draft.refresh_from_db()
    assert draft.performed == FIELDS["performed"], "the draft was kept before the file was refused"
    assert [file.name for file in draft.matter.attachments.current()] == ["承诺书.png"]
    # Logged as every refusal is; the submission, for which a material is missing, is refused after it.
    refusals = Entry.objects.filter(chain=draft.matter.chain, action="refused").order_by("seq")
    logged = [[each["rule"] for each in json.loads(entry.body)["payload"]["refusals"]] for entry in refusals]
    assert logged[0] == [code]


def test_a_file_that_never_ends_is_refused_by_its_announced_length(agent: Client, draft: RepairApplication) -> None:
    page = agent.post(address("edit", draft.pk), {**FIELDS, "do": "save"}, headers={"Content-Length": str(2000 * MB)})

    assert page.status_code == 413


def test_a_name_with_a_path_is_only_a_name(agent: Client, draft: RepairApplication) -> None:
    evil = SimpleUploadedFile("x.png", png(), "image/png")
    evil._name = "..\\..\\etc/passwd\u202e.png"  # type: ignore[attr-defined]
    agent.post(address("upload", draft.pk, "COMMITMENT"), {"COMMITMENT": evil}, headers={"HX-Request": "true"})

    file = draft.matter.attachments.current().get()
    assert "/" not in file.name
    assert "\\" not in file.name
    assert "\u202e" not in file.name


def test_an_unknown_material_is_no_address(agent: Client, draft: RepairApplication) -> None:
    assert agent.post(address("upload", draft.pk, "OTHER"), {"OTHER": picture()}).status_code == 404


def test_a_new_file_takes_the_place_of_the_old_one(agent: Client, draft: RepairApplication) -> None:
    for name in ("一.png", "二.png"):
        agent.post(address("upload", draft.pk, "COMMITMENT"), {"COMMITMENT": picture(name)})

    assert [file.name for file in draft.matter.attachments.current()] == ["二.png"]
    assert draft.matter.attachments.count() == 2


# Whose it is ----------------------------------------------------------------------------------------------


def anonymous_body(response: Any) -> str:
    """The page without what differs in every answer: the token and the address asked for."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r"/portal/applications/\d+/", "/portal/applications/N/", body)


@pytest.mark.parametrize("page", ["progress", "edit", "commitment", "withdraw", "paper"])
def test_the_matter_of_another_looks_like_none(agent: Client, city: City, page: str) -> None:
    other = city.submitted(city.penalty(city.enterprise(1, name="上海别家化工有限公司")), "agent1")

    foreign, unknown = agent.get(address(page, other.pk)), agent.get(address(page, other.pk + 999))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert anonymous_body(foreign) == anonymous_body(unknown)
    assert "别家" not in foreign.content.decode()


@pytest.mark.parametrize("page", ["edit", "save", "correct", "withdraw"])
def test_nothing_can_be_posted_to_the_matter_of_another(agent: Client, city: City, page: str) -> None:
    other = city.draft(city.penalty(city.enterprise(1)), "agent1")

    assert agent.post(address(page, other.pk), {**FIELDS, "do": "submit"}).status_code == 404
    other.refresh_from_db()
    assert other.performed == ""


def test_the_penalty_of_another_cannot_be_applied_for(agent: Client, city: City) -> None:
    foreign = city.penalty(city.enterprise(1))

    assert agent.post(address("apply", foreign.pk)).status_code == 404
    assert not RepairApplication.objects.exists()


def test_an_agent_whose_agency_ended_sees_nothing(agent: Client, city: City, penalty: Penalty) -> None:
    matter = city.submitted(penalty)
    EnterpriseAgent.objects.update(until_on=city.now.date() - dt.timedelta(1))

    assert penalty.decision_number not in text_of(agent.get(address("penalties")))
    assert "没有关联企业" in text_of(agent.get(address("penalties")))
    assert penalty.decision_number not in text_of(agent.get(address("applications")))
    assert agent.get(address("progress", matter.pk)).status_code == 404
    assert agent.post(address("apply", penalty.pk)).status_code == 404


@pytest.mark.parametrize("account", ["sj.credit", "sj.leader"])
def test_the_portal_is_no_place_for_officials(client: Client, city: City, penalty: Penalty, account: str) -> None:
    matter = city.submitted(penalty)
    client.force_login(city.people[account])

    assert client.get(address("penalties")).status_code == 404
    assert client.get(address("progress", matter.pk)).status_code == 404
    assert client.post(address("withdraw", matter.pk), {"reason": "x"}).status_code == 404


def test_the_portal_asks_for_a_login(client: Client, penalty: Penalty) -> None:
    answer = client.get(address("penalties"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


def test_an_agent_of_two_enterprises_switches(agent: Client, city: City, penalty: Penalty) -> None:
    second = city.enterprise(1, name="上海第二示例有限公司")
    other = city.penalty(second)
    EnterpriseAgent.objects.create(enterprise=second, user=city.people["agent0"], from_on=dt.date(2026, 1, 1))

    words = text_of(agent.get(address("penalties"), {"enterprise": second.pk}))

    assert other.decision_number in words
    assert penalty.decision_number not in words
