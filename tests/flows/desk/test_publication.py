"""Publishing at the desk: the year and the job that derives open deadlines anew, both or neither; the commands."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from flows.calendar import drafts
from flows.calendar.models import WorkCalendar
from flows.desk import publication
from flows.matters.models import Deadline, Job, Matter
from permissions import clock, roles
from permissions.organisations.models import User
from tests.city import City
from tests.refusing import refused
from tests.transactional import Together

JOB = "matters.recompute"


@pytest.fixture
def city(db: None) -> City:
    """A city for each test: a standing one would be in the way of those with real transactions."""
    return City().build()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def keeper(city: City) -> User:
    return city.official("sh.calendar", city.units["SH"], roles.CALENDAR_ADMINISTRATOR)


def longer_october(city: City, actor: User | None) -> WorkCalendar:
    """A draft of 2026 in which 8 and 9 October are days off, too."""
    draft = drafts.start_draft(2026, "CN", actor=actor, now=city.now)
    drafts.set_days(draft.pk, day("2026-10-08"), day("2026-10-09"), "HOLIDAY", "国庆节", actor=actor, now=city.now)
    draft.refresh_from_db()
    return draft


def publish(draft: WorkCalendar, city: City, actor: User | None, **changes: Any) -> WorkCalendar:
    facts = {
        "notice_no": "国办发明电〔2026〕9号",
        "basis": "延长国庆节假期",
        "provisional": False,
        "compared_with": drafts.comparison(draft),
    }
    return publication.publish_draft(draft.pk, actor=actor, now=city.now, **(facts | changes))


def test_the_year_and_its_job(city: City, keeper: User) -> None:
    calendar = publish(longer_october(city, keeper), city, keeper)
    job = Job.objects.get(kind=JOB)
    assert calendar.label == "CN-2026-2"
    assert (job.payload["region"], job.payload["year"], job.payload["by"]) == ("CN", 2026, keeper.name)


def test_a_publication_that_is_refused_queues_nothing(city: City, keeper: User) -> None:
    draft = longer_october(city, keeper)
    with refused("E-CAL-02"):
        publish(draft, city, keeper, basis="")
    assert not Job.objects.filter(kind=JOB).exists()
    assert WorkCalendar.objects.get(pk=draft.pk).status == "DRAFT"


def test_an_open_deadline_moves_and_a_region_s_days_concern_that_region(city: City, keeper: User) -> None:
    for code, region in (("SH", "310000"), ("SH-SJ", "310117"), ("SH-PD", "310115")):
        city.units[code].region_code = region
        city.units[code].save()
    city.at(days=9)  # 30 September: three working days reach to 10 October
    matter = city.submitted(city.penalty(city.enterprise()))
    before = set(Deadline.objects.running().filter(rule="credit_repair.verification_feedback").values_list("legal_due"))
    assert before == {(day("2026-10-10"),)}

    changed = {day("2026-10-08"), day("2026-10-09")}
    running = Deadline.objects.running().count()
    assert 0 < publication.touched_deadlines(changed) <= running
    assert publication.touched_deadlines(changed, "310117") == publication.touched_deadlines(changed)
    assert publication.touched_deadlines(changed, "310115") == 0
    assert publication.touched_deadlines({day("2026-09-29")}) == 0  # before it began
    assert publication.touched_deadlines(set()) == 0

    publish(longer_october(city, keeper), city, keeper)
    city.run_jobs()

    feedback = Matter.objects.get(pk=matter.pk).deadlines.running().get(rule="credit_repair.verification_feedback")
    assert (feedback.legal_due, feedback.calendar_version) == (day("2026-10-13"), "CN-2026-2")


def test_of_two_who_publish_at_once_one_does_and_the_other_is_told(together: Together) -> None:
    city = City(now=clock.now()).build()
    people = [
        city.official(name, city.units["SH"], roles.CALENDAR_ADMINISTRATOR) for name in ("sh.calendar", "sh.calendar2")
    ]
    draft = longer_october(city, people[0])
    answers = together([lambda person=person: publish(draft, city, person) for person in people])

    published = [answer for answer in answers if isinstance(answer, WorkCalendar)]
    told = [answer for answer in answers if not isinstance(answer, WorkCalendar)]
    assert [calendar.label for calendar in published] == ["CN-2026-2"]
    assert [refusal.rule.code for refusal in told] == ["E-CAL-11"]
    assert Job.objects.filter(kind=JOB).count() == 1


def test_of_two_who_begin_a_draft_at_once_one_does(together: Together) -> None:
    city = City(now=clock.now()).build()
    person = city.official("sh.calendar", city.units["SH"], roles.CALENDAR_ADMINISTRATOR)
    year = clock.today().year
    answers = together([lambda: drafts.start_draft(year, "CN", actor=person, now=city.now) for _ in range(3)])
    told = [answer for answer in answers if not isinstance(answer, WorkCalendar)]
    assert [refusal.rule.code for refusal in told] == ["E-CAL-10", "E-CAL-10"]
    assert WorkCalendar.objects.filter(status="DRAFT").count() == 1


class TestTheCommand:
    @pytest.fixture
    def file(self, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(clock, "now", lambda: city.now)
        path = tmp_path / "2029.csv"
        path.write_text("日期,至,类别,名称\n2029-10-01,2029-10-07,休,国庆节\n2029-10-13,,班,国庆节\n", "utf-8")
        return path

    def test_a_draft_first(self, file: Path, capsys: Any) -> None:
        call_command("import_calendar", file, "--year", "2029")
        assert WorkCalendar.objects.get(year=2029).status == "DRAFT"
        assert capsys.readouterr().out.strip() == "放假 7 天,调休上班 1 天,不予导入 0 行"

    def test_published_at_once(self, file: Path, capsys: Any) -> None:
        call_command("import_calendar", file, "--year", "2029", "--publish", "--notice-no", "国办发明电〔2028〕1号")
        assert WorkCalendar.objects.get(year=2029).label == "CN-2029-1"
        assert "CN-2029-1" in capsys.readouterr().out
        assert Job.objects.filter(kind=JOB).count() == 1

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["--year", "2028"], "E-CAL-19"),
            (["--year", "1066"], "E-CAL-14"),
            (["--year", "2029", "--publish"], "E-CAL-12"),
            (["--year", "2029", "--region", "999999"], "E-CAL-15"),
        ],
    )
    def test_a_refusal_is_its_sentence_and_nothing_is_left(self, file: Path, words: list[str], code: str) -> None:
        before = WorkCalendar.objects.count()
        with pytest.raises(CommandError, match=code):
            call_command("import_calendar", file, *words)
        assert WorkCalendar.objects.count() == before
        assert not Job.objects.filter(kind=JOB).exists()

    def test_the_year_must_be_named(self, file: Path) -> None:
        with pytest.raises(CommandError):
            call_command("import_calendar", file)

    def test_a_file_that_is_not_there(self) -> None:
        with pytest.raises(CommandError, match="none.csv"):
            call_command("import_calendar", "none.csv", "--year", "2029")
