"""Acting, claiming and releasing from the screen, and how each is refused."""

from __future__ import annotations

import datetime as dt

from flows.credit_repair.models import Fact
from permissions import grants
from permissions.audit.log import SYSTEM
from tests.city import LONG_AGO, City
from tests.flows.desk.conftest import words
from tests.flows.desk.test_lists import Desk, many


def test_act_leads_to_the_inbox_and_says_what_comes_next(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    answer = desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT", "opinion": "齐全"}, follow=True)

    assert answer.redirect_chain == [("/inbox/", 302)]
    assert "XF-2026-0001：形式审查——受理。下一步：核实（" in words(answer)


def test_refusal_keeps_what_was_typed_and_says_rule_article_and_way_out(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.to("review", matter)
    item = city.claims("sj.head", matter, "review")

    answer = desk("sj.head").post(f"/tasks/{item.pk}/act/", {"outcome": "RETURN_TO_VERIFY", "opinion": " "})

    assert answer.status_code == 422
    page = words(answer)
    assert "暂不能办理" in page and "E-ACT-07" in page and "本系统规则" in page and "请填写意见后重新提交" in page
    assert 'role="alert"' in answer.content.decode()


def test_rule_that_speaks_of_a_field_is_read_there_too(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    answer = desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "CORRECT", "opinion": "请补正"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["items"] == [str(answer.context["error"].message)]


def test_step_whose_outcome_follows_from_its_facts_has_one_button(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    city.to("verify", matter)
    item = city.claims("sj.verify1", matter, "verify")

    page = desk("sj.verify1").get(f"/matters/{matter.number}/?task={item.pk}")

    assert [button["title"] for button in page.context["buttons"]] == ["Hand in"]
    answer = desk("sj.verify1").post(f"/tasks/{item.pk}/act/", {"opinion": ""})
    assert answer.status_code == 422 and "E-CR-12" in words(answer)
    assert sorted(answer.context["form"].errors) == sorted(f"{fact}_source" for fact in Fact), "each at its field"


def test_what_the_form_itself_refuses_is_shown_beside_the_field(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    answer = desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "CORRECT", "items": "长" * 301})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "每项不超过 300 字" in html and "长" * 301 in html
    assert 'aria-describedby="id_items_helptext id_items_error"' in html


def test_second_person_reads_who_was_first(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.item(matter, "accept")
    city.official("sj.credit2", city.units["SH-SJ-LEGAL"])
    grants.appoint(
        user=city.people["sj.credit2"], unit=city.units["SH-SJ-LEGAL"], role="credit_officer",
        from_on=LONG_AGO, actor=SYSTEM, at=city.now,
    )  # fmt: skip
    desk("sj.credit").post(f"/tasks/{item.pk}/claim/")

    claimed = desk("sj.credit2").post(f"/tasks/{item.pk}/claim/")
    acted = desk("sj.credit2").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT"})

    assert claimed.status_code == acted.status_code == 409
    assert "官sj.credit" in words(claimed) and "E-ACT-02" in words(acted)

    desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT"})
    late = desk("sj.credit2").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT"})
    assert late.status_code == 409
    assert "本环节已由官sj.credit于2026-09-21 09:30办理完毕(结果:受理)" in words(late)


def test_released_task_is_back_in_the_pool(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")

    answer = desk("sj.credit").post(f"/tasks/{item.pk}/release/", follow=True)

    assert "XF-2026-0001 的“形式审查”已退回待领" in words(answer)
    assert matter.number in words(desk("sj.credit").get("/inbox/pool/"))


def test_whoever_may_not_act_finds_nothing_there(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.item(matter, "accept")

    for account in ("sj.head", "pd.credit", "sj.auditor", "agent0"):
        for verb in ("act", "claim", "release"):
            answer = desk(account).post(f"/tasks/{item.pk}/{verb}/", {"outcome": "ACCEPT"})
            assert answer.status_code == 404, (account, verb)
    assert desk("sj.credit").get(f"/tasks/{item.pk}/claim/").status_code == 405


def test_separation_of_duties_is_refused_with_its_article(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    grants.appoint(
        user=city.people["sj.credit"], unit=city.units["SH-SJ-LEGAL"], role="verifier",
        from_on=LONG_AGO, actor=SYSTEM, at=city.now,
    )  # fmt: skip
    city.to("verify", matter)
    item = city.item(matter, "verify", "sj.verify1")

    answer = desk("sj.credit").post(f"/tasks/{item.pk}/claim/")

    assert answer.status_code == 422
    assert "E-COI-01" in words(answer) and "行政处罚法第五十八条" in words(answer)


def test_same_form_sent_twice_is_one_act(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    item = city.claims("sj.credit", matter, "accept")
    form = {"outcome": "ACCEPT", "request_key": "k1"}

    for _ in range(2):
        assert desk("sj.credit").post(f"/tasks/{item.pk}/act/", form).status_code == 302
    assert matter.acts.filter(node="accept").count() == 1


def test_two_positions_that_fit_are_asked_for_in_the_form(city: City, desk: Desk) -> None:
    (matter,) = many(city, 1)
    grants.appoint(
        user=city.people["sj.credit"], unit=city.units["SH-SJ-LEGAL"], role="credit_officer",
        from_on=LONG_AGO + dt.timedelta(1), actor=SYSTEM, at=city.now, title="代理信用专员",
    )  # fmt: skip
    item = city.item(matter, "accept")
    desk("sj.credit").post(f"/tasks/{item.pk}/claim/")

    page = desk("sj.credit").get(f"/matters/{matter.number}/")
    unchosen = desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT"})
    position = city.people["sj.credit"].positions.latest("pk")
    chosen = desk("sj.credit").post(f"/tasks/{item.pk}/act/", {"outcome": "ACCEPT", "position": position.pk})

    assert "代理信用专员" in words(page) and "办理身份" in words(page)
    assert (unchosen.status_code, chosen.status_code) == (422, 302)


def test_the_form_of_a_task_that_is_over_is_not_shown_for_the_next_one(city: City, desk: Desk) -> None:
    """Somebody who is credit officer and verifier sends the old form while the verification already waits for him."""
    (matter,) = many(city, 1)
    both = city.people["sj.verify1"]
    unit = city.units["SH-SJ-LEGAL"]
    grants.appoint(user=both, unit=unit, role="credit_officer", from_on=LONG_AGO, actor=SYSTEM, at=city.now)
    old = city.item(matter, "accept")
    city.to("verify", matter)
    city.claims("sj.verify1", matter, "verify")

    answer = desk("sj.verify1").post(f"/tasks/{old.pk}/act/", {"outcome": "ACCEPT", "opinion": "齐全"})

    assert answer.status_code == 409 and "E-ACT-01" in words(answer)
    assert "FINE_source" in answer.context["form"].fields and not answer.context["form"].is_bound


def test_why_it_is_late_is_asked_of_a_form_that_was_refused_only_if_it_is(city: City, desk: Desk) -> None:
    """A long reason hinders nobody who is in time; who is late finds the field again beside what was wrong."""
    matter, other = many(city, 2)
    item = city.claims("sj.credit", matter, "accept")
    in_good_time = city.item(other, "accept")
    sent = {"outcome": "ACCEPT", "late_reason": "因" * 600}
    assert desk("sj.credit").post(f"/tasks/{in_good_time.pk}/act/", sent).status_code == 302
    wrong = {"outcome": "NO SUCH OUTCOME", "late_reason": "因"}
    in_time = desk("sj.credit").post(f"/tasks/{item.pk}/act/", wrong)
    assert in_time.status_code == 422 and 'name="opinion"' in in_time.content.decode()
    assert 'name="late_reason"' not in in_time.content.decode()

    city.at(days=40)
    late = desk("sj.credit").post(f"/tasks/{item.pk}/act/", wrong | {"late_reason": ""})
    assert late.status_code == 422 and 'name="late_reason"' in late.content.decode()
    assert late.context["form"].errors["late_reason"]
