"""What every database of the bench begins with: authorities, people, and one real matter of each kind.

The kinds are made by the product itself, act by act; ``growth`` copies their rows. So the tables of a grown
database look exactly as those of an office that has worked for years.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client

from flows.matters.models import Matter, Notice
from permissions.organisations.models import User
from tests.bench import databases
from tests.bench.moment import NOW
from tests.bench.stock.models import StockProcess
from tests.city import MONDAY, City

MEASURED, QUIET = "d02", "d01"  # whose pages are asked for; one with a handful of matters, all of them old
STAGES = ["accept", "verify", "review", "decide", "seal", "deliver", "confirm", "archive"]
HOLDERS = {
    "accept": "sj.credit",
    "verify": "sj.verify1",
    "review": "sj.head",
    "decide": "sj.leader",
    "seal": "sj.seal",
    "deliver": "sj.credit",
    "confirm": "sj.credit",
    "archive": "sj.archive",
}


def build(name: str, authorities: int) -> City:
    """The database ``name`` with the city, and the matters and stock processes that are to be copied."""
    databases.create(name)
    databases.use(name)
    call_command("migrate", verbosity=0)
    city = City().build()
    for number in range(1, authorities + 1):
        city.district(f"SH-D{number:02d}", f"上海市第{number}区应急管理局", f"沪{number}", f"d{number:02d}", None)
    matters(city)
    stock_processes(city)
    return city


def kinds() -> list[str]:
    """Names of the kinds of matters: closed, or at a stage, in the pool or held."""
    return ["closed", *(f"{stage} {whose}" for stage in STAGES for whose in ("pool", "held"))]


def matters(city: City) -> None:
    """One real matter of each kind; its title says which."""
    for number, kind in enumerate(kinds()):
        city.now = MONDAY
        matter = city.submitted(city.penalty(city.enterprise(number)), f"agent{number}")
        stage, _, whose = kind.partition(" ")
        for passed, following in zip(STAGES, [*STAGES[1:], ""], strict=True):
            if passed == stage:
                break
            city.claims(HOLDERS[passed], matter, passed)
            city.to(following, matter, since=passed)
        if whose == "held":
            city.claims(HOLDERS[stage], matter, stage)
        city.run_jobs()
        Matter.objects.filter(pk=matter.pk).update(title=f"{kind} {matter.title}"[:160])
    Notice.objects.filter(matter__title__startswith="closed").update(read_at=NOW)


def kind_of(matter: Matter) -> str:
    """The kind that ``matters`` made it."""
    return next(kind for kind in kinds() if matter.title.startswith(kind))


def browser(user: User) -> Client:
    """A browser in which this person is logged in, in the database in use."""
    client = Client(headers={"accept-language": "zh-hans"}, raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def person(account: str) -> User:
    """The person in the database in use."""
    return User.objects.get(username=account)


# The stock flow ----------------------------------------------------------------
def stock_processes(city: City) -> None:
    """One real process of each kind, made through the stock pages: closed, in the pool, held."""
    section = city.units["SH-SJ-LEGAL"]
    may_look = Permission.objects.get(codename="view_stockprocess")
    for official in User.objects.filter(kind=User.Kind.OFFICIAL):
        official.user_permissions.add(may_look)
    for kind in ("closed", "pool", "held"):
        process = _started(kind, section.pk)
        if kind == "held":
            _post(city.people["sj.credit"], process, "assign")
        elif kind == "closed":
            for account in ("credit", "verify1", "head", "leader", "archive"):
                _execute_as_owner(city.people[f"sj.{account}"], process)


def _started(kind: str, section: int) -> StockProcess:
    boss = User.objects.filter(username="stock").first() or User.objects.create_superuser("stock", name="库存")
    response = browser(boss).post(
        "/stock/stock/start/", {"title": kind, "credit_code": "91310117MA1J000001", "section": section}
    )
    assert response.status_code == 302, response.content[:2000]
    return StockProcess.objects.latest("pk")


def waiting_task(process: Any) -> Any:
    """The one task of a stock process that waits for a person."""
    return process.task_set.filter(flow_task_type="HUMAN", finished=None).get()


def _post(user: User, process: StockProcess, what: str, **facts: Any) -> None:
    task = waiting_task(process)
    response = browser(user).post(task.reverse(what), facts)
    assert response.status_code == 302, response.content[:2000]


def _execute_as_owner(user: User, process: StockProcess) -> None:
    task = waiting_task(process)
    task.owner, task.status, task.assigned = user, "ASSIGNED", NOW
    task.save()
    _post(user, process, "execute", accepted="on", opinion="材料齐全，符合要求。")
