"""Notices (消息): who is told what, each person once; the e-mail is a job of its own."""

from __future__ import annotations

from django.core import mail

from flows.matters import jobs
from flows.matters.models import Job, Matter, Notice
from flows.registers.models import EnterpriseAgent
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.clock import local_date
from permissions.organisations.models import User
from tests.city import LONG_AGO, City, findings
from tests.refusing import refused


def told() -> list[str]:
    return sorted(Notice.objects.values_list("user__username", flat=True))


def told_by(city: City, matter: Matter, account: str, node: str, **facts: object) -> list[str]:
    """Whom this act told something."""
    city.tell()
    last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    city.does(account, matter, node, **facts)
    city.tell()
    return sorted(Notice.objects.filter(pk__gt=last).values_list("user__username", flat=True))


def test_each_step_tells_those_who_may_take_the_next(city: City, matter: Matter) -> None:
    city.tell()
    assert told() == ["sj.credit"]
    assert told_by(city, matter, "sj.credit", "accept", outcome="ACCEPT") == ["agent0", "sj.verify1", "sj.verify2"]
    assert told_by(city, matter, "sj.verify1", "verify", findings=findings()) == []
    assert told_by(city, matter, "sj.verify2", "verify", findings=findings()) == ["sj.head"]
    assert told_by(city, matter, "sj.head", "review", outcome="PASS") == ["sj.leader"]
    assert told_by(city, matter, "sj.leader", "decide", outcome="GRANT") == ["sj.seal"]
    assert told_by(city, matter, "sj.seal", "seal", outcome="SEALED") == []
    city.run_jobs()
    assert told_by(city, matter, "sj.credit", "deliver", outcome="DELIVERED") == ["agent0", "sj.credit"]
    assert told_by(city, matter, "sj.credit", "confirm", outcome="GONE") == ["sj.archive"]
    assert told_by(city, matter, "sj.archive", "archive", outcome="ARCHIVED") == []


def test_a_person_who_fits_both_hands_is_told_once(city: City, matter: Matter) -> None:
    city.official("sj.both", city.units["SH-SJ-LEGAL"], roles.VERIFIER)
    grants.appoint(
        user=city.people["sj.both"],
        unit=city.units["SH-SJ-ENF"],
        role=roles.VERIFIER.code,
        from_on=LONG_AGO,
        actor=SYSTEM,
        at=city.now,
    )

    told_now = told_by(city, matter, "sj.credit", "accept", outcome="ACCEPT")

    assert told_now.count("sj.both") == 1


def test_asking_for_a_correction_tells_every_agent_of_the_enterprise(city: City, matter: Matter) -> None:
    second = User.objects.create_user("agent0b", name="经办二", kind=User.Kind.ENTERPRISE)
    EnterpriseAgent.objects.create(enterprise=matter.enterprise, user=second, from_on=LONG_AGO)
    ended = User.objects.create_user("agent0c", name="经办三", kind=User.Kind.ENTERPRISE)
    EnterpriseAgent.objects.create(enterprise=matter.enterprise, user=ended, from_on=LONG_AGO, until_on=LONG_AGO)

    assert told_by(city, matter, "sj.credit", "accept", outcome="CORRECT", items=["补盖公章"]) == [
        "agent0",
        "agent0b",
    ]
    assert "1 项" in Notice.objects.filter(user=second).get().zh


def test_a_refused_act_tells_nobody(city: City, matter: Matter) -> None:
    city.tell()
    before = Notice.objects.count()
    with refused("E-CR-16"):
        city.does("sj.credit", matter, "accept", outcome="CORRECT", items=[])
    city.tell()
    assert Notice.objects.count() == before


def test_each_notice_is_one_mail_and_a_second_delivery_sends_none(city: City, matter: Matter) -> None:
    city.run_jobs()
    city.run_jobs()

    (message,) = mail.outbox
    assert message.to == ["sj.credit@demo.example"]
    assert matter.number is not None
    assert matter.number in message.body
    assert f"/notices/{Notice.objects.get().pk}/\n" in message.body
    assert Job.objects.get(kind="matters.mail").state == Job.State.DONE


def test_mail_of_one_notice_always_has_the_same_id(city: City, matter: Matter) -> None:
    """A worker may die between sending and writing it down: the mail program of the reader knows the two as one."""
    city.tell()
    job = jobs.lease_next(city.now)
    assert job is not None
    jobs.job_handler(job.kind)(job, city.now)
    jobs.run(job, city.now)

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_whoever_has_no_address_is_told_in_the_application_only(city: City) -> None:
    User.objects.update(email="")
    city.submitted(city.penalty(city.enterprise()))
    city.tell()
    assert told() == ["sj.credit"]
    assert not Job.objects.filter(kind="matters.mail").exists()


def test_a_mail_names_the_matter_and_no_fact_of_the_case(city: City, matter: Matter) -> None:
    city.run_jobs()
    text = mail.outbox[0].subject + mail.outbox[0].body
    for secret in ("50000", "法人甲", "13800000000"):
        assert secret not in text


def test_who_is_told_follows_from_the_day_of_the_act_however_late_the_worker_comes(city: City, matter: Matter) -> None:
    """One who held the post then is told, one who came to it since is not; and once only, delivered twice."""
    (job,) = Job.objects.filter(kind="matters.tell")
    acted_on = city.now
    city.at(days=3)
    grants.appoint(
        user=city.official("sj.new", city.units["SH-SJ-LEGAL"]),
        unit=city.units["SH-SJ-LEGAL"],
        role=roles.CREDIT_OFFICER.code,
        from_on=local_date(city.now),
        actor=SYSTEM,
        at=city.now,
    )

    for _ in range(2):
        jobs.job_handler(job.kind)(job, city.now)

    assert told() == ["sj.credit"]
    assert Notice.objects.get().created_at == acted_on
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
