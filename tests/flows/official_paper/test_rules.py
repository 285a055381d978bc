"""The rules of drafting, on both sides of each: what is refused, and the nearest thing that is not."""

from __future__ import annotations

import pytest

from flows.official_paper import acts, rules
from flows.official_paper.models import OfficialPaper, fingerprint_of, values_of
from flows.official_paper.rules import named
from permissions import roles
from permissions.refusals import Rule
from tests.city import City
from tests.drafting import NOTICE, REQUEST, base, edited, handed_in, opened, own, written
from tests.refusing import refused


@pytest.mark.parametrize("field", ["title", "main_to", "body"])
def test_a_paper_wants_title_addressee_and_text(city: City, field: str) -> None:
    with refused("E-OP-01"):
        handed_in(city, text={**NOTICE, field: " \n "})


def test_a_decision_may_lack_an_addressee(city: City) -> None:
    assert handed_in(city, "DECISION", {**NOTICE, "main_to": ""}).number == "GW-2026-0001"


@pytest.mark.parametrize("kind", ["REQUEST", "REPORT"])
def test_an_upward_paper_goes_to_one_superior(city: City, kind: str) -> None:
    with refused("E-OP-02"):
        handed_in(city, kind, {**REQUEST, "main_to": "上海市应急管理局\n松江区人民政府"})

    handed_in(city, kind, {**REQUEST, "copies_to": "松江区人民政府"})


def test_a_notice_goes_to_as_many_as_it_likes(city: City) -> None:
    handed_in(city, text={**NOTICE, "main_to": "甲公司、乙公司\n丙公司"})


def test_an_upward_paper_is_not_copied_to_units_below(city: City) -> None:
    town = city.unit("SH-SJ-T1", "松江区九亭镇应急办", kind="TOWN", parent=city.units["SH-SJ"])
    with refused("E-OP-03"):
        handed_in(city, "REQUEST", {**REQUEST, "copies_to": f"松江区人民政府、{town.name}"})

    handed_in(city, "REQUEST", {**REQUEST, "copies_to": "上海市浦东新区应急管理局"})
    handed_in(city, text={**NOTICE, "copies_to": town.name})


@pytest.mark.parametrize("name", ["上海市浦东新区应急管理局", "上海市松江区应急管理局"])
def test_an_upward_paper_is_not_addressed_to_equals(city: City, name: str) -> None:
    with refused("E-OP-04"):
        handed_in(city, "REPORT", {**REQUEST, "main_to": name})


@pytest.mark.parametrize("name", ["上海市应急管理局", "松江区人民政府", "不在系统内的某上级机关"])
def test_an_upward_paper_is_addressed_to_a_superior_or_the_own_government(city: City, name: str) -> None:
    handed_in(city, "REPORT", {**REQUEST, "main_to": name})


def test_a_request_is_confirmed_to_carry_one_matter(city: City) -> None:
    with refused("E-OP-05"):
        handed_in(city, "REQUEST", single_matter=False)

    handed_in(city, "REQUEST", single_matter=True, carries_no_request=False)


def test_a_report_is_confirmed_to_carry_no_request(city: City) -> None:
    with refused("E-OP-06"):
        handed_in(city, "REPORT", carries_no_request=False)

    handed_in(city, "REPORT", carries_no_request=True, single_matter=False)


@pytest.mark.parametrize("field", ["contact_name", "contact_phone"])
@pytest.mark.parametrize("kind", ["REQUEST", "REPORT"])
def test_an_upward_paper_names_whom_to_ask(city: City, kind: str, field: str) -> None:
    with refused("E-OP-07"):
        handed_in(city, kind, {**REQUEST, field: ""})


def test_a_notice_need_not_name_whom_to_ask(city: City) -> None:
    handed_in(city, text={**NOTICE, "contact_name": "", "contact_phone": ""})


def test_nobody_is_named_twice(city: City) -> None:
    with refused("E-OP-08"):
        handed_in(city, text={**NOTICE, "copies_to": NOTICE["main_to"]})


def test_everything_that_is_wrong_is_told_at_once(city: City) -> None:
    with refused("E-OP-01", "E-OP-02", "E-OP-07", "E-OP-05"):
        text = {**REQUEST, "title": "", "main_to": "甲局\n乙局", "contact_phone": ""}
        handed_in(city, "REQUEST", text, single_matter=False)


def test_the_drafting_section_does_not_countersign(city: City) -> None:
    with refused("E-OP-12"):
        written(city, sections=("SH-SJ-LEGAL",))
    with refused("E-OP-12"):
        written(city, sections=("SH-PD-LEGAL",))

    matter = handed_in(city, sections=("SH-SJ-ENF",))
    with refused("E-OP-12"):
        here = [city.units["SH-SJ-LEGAL"]]
        city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), countersigners=here)


def test_leaders_and_the_head_of_the_office_do_not_draft(city: City) -> None:
    for account in ("sj.office", "sj.leader", "sj.boss", "sj.auditor"):
        with refused("E-OP-18"):
            opened(city, account=account)

    for account in ("sj.drafter", "sj.head", "sj.clerk", "sj.squad"):
        opened(city, account=account)


def test_an_edit_that_breaks_a_rule_is_refused_at_any_hand(city: City) -> None:
    matter = handed_in(city, "REQUEST")
    with refused("E-OP-01"):
        text = edited(matter, body="")
        city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), text=text)
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter))
    with refused("E-OP-02"):
        text = edited(matter, main_to="甲局、乙局")
        city.does("sj.boss", matter, "sign_as_principal", outcome="SIGN", base=base(matter), text=text)


def test_what_goes_upward_is_signed_by_the_principal(city: City) -> None:
    for kind in rules.KINDS.values():
        assert not kind.is_upward or kind.signer is roles.PRINCIPAL
    assert rules.KINDS["DECISION"].signer is roles.PRINCIPAL


def test_the_principal_may_sign_on_paper_what_a_deputy_may_sign(city: City) -> None:
    notice, request = opened(city), opened(city, "REQUEST")

    assert set(rules.signatories(notice, city.now.date())) == {city.people["sj.leader"], city.people["sj.boss"]}
    assert rules.signatories(request, city.now.date()) == [city.people["sj.boss"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲局\n乙局", ["甲局", "乙局"]),
        ("甲局、乙局，丙局；丁局：", ["甲局", "乙局", "丙局", "丁局"]),
        (" 甲局。\n\n ", ["甲局"]),
        ("", []),
        ("，、\n", []),
    ],
)
def test_addressees_are_read_as_people_write_them(text: str, names: list[str]) -> None:
    assert rules.addressees(text) == names


def test_the_fingerprint_is_of_every_field_and_of_nothing_else() -> None:
    text = values_of(NOTICE)
    changed = {fingerprint_of({**text, name: "改"}) for name in text}

    assert len(changed | {fingerprint_of(text)}) == len(text) + 1
    assert fingerprint_of(values_of({**NOTICE, "body": NOTICE["body"].replace("\n", "\r\n") + "\n"})) == fingerprint_of(
        text
    )


def test_a_text_stays_the_same_however_often_it_is_taken_over(city: City) -> None:
    paper = written(city)

    again = acts.save_draft(paper.pk, text=paper.text, actor=city.people["sj.drafter"], now=city.now)

    assert OfficialPaper.objects.get(pk=paper.pk).fingerprint == again.fingerprint == paper.fingerprint


def test_every_rule_names_its_article() -> None:
    ours = [rule for rule in vars(named).values() if isinstance(rule, Rule)]

    assert len(ours) == 18
    for rule in ours:
        assert named.REGULATION in rule.article or "本系统规则" in rule.article


def test_a_paper_may_be_made_for_another_matter(city: City) -> None:
    parent = handed_in(city)
    position = city.people["sj.drafter"].positions.get()
    paper = acts.open_paper(kind="REQUEST", position=position, now=city.now, parent=parent)

    assert list(parent.official_papers.all()) == [paper]  # type: ignore[attr-defined]


def test_the_same_form_twice_is_one_act(city: City) -> None:
    paper = written(city)

    first = own(city, acts.draft, paper, request_key="k1")
    assert own(city, acts.draft, paper, request_key="k1") == first
