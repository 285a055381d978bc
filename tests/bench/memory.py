"""Resident memory of the real processes: gunicorn with the settings of production, and a Celery worker's child.

Read from /proc: what is shared with the parent counts in full for each child, as an administrator sees it.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from documents.models import Document
from flows.matters.models import Job
from flows.matters.tasks import run_ready_jobs
from permissions.organisations.models import OrgUnit
from tests.bench import databases, pages
from tests.bench.figures import Figures
from tests.bench.town import person
from tests.city import MONDAY, City
from tests.services import free_port

TITLE = "Resident memory, MB"
WEB_MB, WORKER_MB = 200, 350
BIN = Path(sys.executable).parent


def measure(figures: Figures, database: str, small: str, *, requests: int, papers: int) -> None:
    """The web process after so many requests to ``database``, the worker after so many papers in ``small``."""
    web = web_process(database, requests)
    figures.add(TITLE, process="web", after=f"{requests} requests", mb=web)
    worker = worker_process(small, papers)
    figures.add(TITLE, process="worker", after=f"{papers} papers", mb=worker)
    figures.at_most("web process, MB", web, WEB_MB)
    figures.at_most("worker process, MB", worker, WORKER_MB)
    figures.show(TITLE)


def production(database: str, port: int = 0) -> dict[str, str]:
    """The environment of an installation."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.production",
        "BANJIE_SECRET_KEY": settings.SECRET_KEY,
        "BANJIE_HOSTS": "banjie.example",
        "BANJIE_PUBLIC_URL": "https://banjie.example",
        "BANJIE_DATABASE": databases.address_of(database),
        "BANJIE_BROKER": settings.CELERY_BROKER_URL,
        "BANJIE_BIND": f"127.0.0.1:{port}",
        "BANJIE_WEB_PROCESSES": "2",
    }


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block; what it said is shown when it ends before."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def children(pid: int) -> list[int]:
    """Processes that this one started."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def resident(pid: int) -> float:
    """Megabytes of the process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1000


def until(holds: object, seconds: float = 120) -> None:
    """Wait until it is so; RuntimeError where it never is."""
    deadline = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise RuntimeError("what was waited for did not come")
        time.sleep(0.2)


# Web ------------------------------------------------------------------------------------
def web_process(database: str, requests: int) -> float:
    """The largest of the processes that answer."""
    port = free_port()
    environment = production(database, port)
    databases.use(database)
    asked = [(_session(account), address) for account, address in pages.addresses().values()]
    databases.close(database)
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(manage, env={**environment, "DJANGO_SETTINGS_MODULE": "project.settings.production"}, check=True)
    command = [str(BIN / "gunicorn"), "-c", "project/deploy/gunicorn.py", "project.wsgi:application"]
    with running(command, environment) as server:
        until(lambda: server.poll() is not None or _answers(port))
        for number in range(requests):
            session, address = asked[number % len(asked)]
            status = _get(port, address, session)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}")
        return max(resident(pid) for pid in children(server.pid))


def _session(account: str) -> str:
    """A session of this person, as the login makes one."""
    user, session = person(account), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _get(port: int, address: str, session: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Host": "banjie.example", "X-Forwarded-Proto": "https", "Cookie": f"__Host-session={session}"}
        connection.request("GET", quote(address, safe="/?=&"), headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _answers(port: int) -> bool:
    try:
        return _get(port, "/verify/", "") == 200
    except OSError:
        return False


# Worker ----------------------------------------------------------------------------------
def worker_process(database: str, papers: int) -> float:
    """The child that printed the papers; each belongs to a matter of its own that was just decided."""
    databases.use(database)
    city = City(now=MONDAY)
    _decided(city, papers)
    before = Document.objects.frozen().count()
    environment = production(database)
    databases.close(database)
    command = [str(BIN / "celery"), "-A", "project", "worker", "--concurrency", "1", "--loglevel", "warning"]
    with running(command, environment) as worker:
        databases.use(database)
        until(lambda: worker.poll() is not None or children(worker.pid))
        run_ready_jobs.delay()
        until(lambda: worker.poll() is not None or Document.objects.frozen().count() >= before + papers, 600)
        assert worker.poll() is None, f"the worker ended with {worker.returncode}"
        return max(resident(pid) for pid in children(worker.pid))


def _decided(city: City, papers: int) -> None:
    """As many real matters whose paper is to be made next."""
    for account in ("credit", "verify1", "verify2", "head", "leader", "seal"):
        city.people[f"sj.{account}"] = person(f"sj.{account}")
    city.units = {unit.code: unit for unit in OrgUnit.objects.all()}
    enterprise = city.enterprise(90_000)
    Job.objects.filter(state=Job.State.QUEUED).update(state=Job.State.CANCELLED)
    for _ in range(papers):
        city.now = MONDAY
        city.to("issue", city.submitted(city.penalty(enterprise), "agent90000"))
    Job.objects.filter(kind="matters.mail", state=Job.State.QUEUED).update(state=Job.State.CANCELLED)
