"""A site as it is really run: gunicorn, worker and beat as processes of their own, asked over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from tests.services import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 200  # seconds until we believe that nothing comes any more: longer than the lease of a job
TOKEN = "x" * 32  # a browser brings the same token in cookie and form


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_: object) -> None:
        return None


class Site:
    """Processes of one site; ``stop`` ends them."""

    def __init__(self, folder: Path, *, database: str, broker: str, mail_port: int) -> None:
        self.folder, self.port = folder, free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.site_settings",
            "BANJIE_DATABASE": database,
            "BANJIE_BROKER": broker,
            "BANJIE_VAR": str(folder),
            "BANJIE_SEALS": str(settings.SEAL_FOLDER),
            "BANJIE_TEST_MAIL_PORT": str(mail_port),
        }

    def start(self) -> None:
        """Web with two processes of two threads, worker with beat, as in the Procfile."""
        bind = ["--bind", f"127.0.0.1:{self.port}", "--preload", "--workers", "2", "--threads", "2"]
        self._run("web", "-m", "gunicorn", "project.wsgi:application", *bind, "--no-control-socket")
        beat = ["-B", "-s", str(self.folder / "beat")]
        self._run("worker", "-m", "celery", "-A", "project", "worker", *beat, "-c", "1", "-l", "WARNING")
        until(lambda: self.get("/login/") == 200, "the web process does not answer")

    def _run(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.processes.append(process)

    def stop(self) -> None:
        """End the processes and wait for them."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(60)

    def get(self, path: str) -> int:
        """Status of the page; 0 where nobody answers."""
        return self._ask(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"))[0]

    def post(self, session: str, path: str, **form: str) -> tuple[int, str]:
        """Status and text of the answer to this person's form."""
        body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": TOKEN}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=body)
        request.add_header("Cookie", f"sessionid={session}; csrftoken={TOKEN}")
        return self._ask(request)

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            return 0, ""


def until(holds: Callable[[], object], complaint: str) -> None:
    """Wait until it holds; AssertionError with the complaint when nobody believes in it any more."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.3)


def database_url(settings_dict: dict[str, object]) -> str:
    """The test's own database as another process finds it."""
    if str(settings_dict["ENGINE"]).endswith("sqlite3"):
        return f"sqlite:///{settings_dict['NAME']}"
    return "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**settings_dict)
