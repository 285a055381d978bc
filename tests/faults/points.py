"""Fault points: the moments before and after each write and each call outside, at one of which a process dies.

Only a child process installs them, into itself: a statement that writes or locks, COMMIT, the vault's files,
the message to the broker, the mail, the printing. The product knows nothing of them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import current_app
from django.db import connection

from documents import rendering
from documents.sealing import pkcs12

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|BEGIN|SELECT\b(?=.*\bFOR (?:NO KEY )?UPDATE))", re.I | re.S)
TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)', re.I)


@dataclass
class Points:
    """Counts the points of this process; at the one it is given it dies as by kill -9."""

    die_at: int | None = None
    passed: list[str] = field(default_factory=list)

    def here(self, label: str) -> None:
        """One point."""
        if len(self.passed) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(label)

    def around(self, label: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call with a point on either side."""

        def between(*args: Any, **kwargs: Any) -> Any:
            self.here(f"before {label}")
            result = call(*args, **kwargs)
            self.here(f"after {label}")
            return result

        return between

    def install(self) -> None:
        """Put the points into this process, for good."""
        connection.execute_wrappers.append(self._statement)
        connection._commit = self.around("COMMIT", connection._commit)
        for name in ("mkdir", "fsync", "chmod", "replace"):
            setattr(os, name, self.around(name, getattr(os, name)))
        tempfile.mkstemp = self.around("mkstemp", tempfile.mkstemp)
        open_descriptor = os.fdopen
        os.fdopen = lambda *args, **kwargs: Torn(open_descriptor(*args, **kwargs), self)
        app = current_app._get_current_object()
        app.send_task = self.around("send_task", app.send_task)
        smtplib.SMTP.sendmail = self.around("sendmail", smtplib.SMTP.sendmail)
        rendering.render = self.around("render", rendering.render)
        pkcs12.KeyFiles.sign = self.around("sign", pkcs12.KeyFiles.sign)  # type: ignore[method-assign]

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        written = WRITES.match(sql)
        if written is None:
            return execute(sql, params, many, context)
        table = TABLE.search(sql)
        verb = "LOCK" if written[1].upper() == "SELECT" else written[1].split()[0].upper()
        return self.around(f"{verb} {table[1] if table else ''}".strip(), execute)(sql, params, many, context)


class Torn:
    """A file that may be left half written."""

    def __init__(self, file: Any, points: Points) -> None:
        self.file, self.points = file, points

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, data: bytes) -> int:
        """Half, a point, and the rest."""
        half = len(data) // 2
        self.file.write(data[:half])
        self.file.flush()
        self.points.here("half written")
        return half + int(self.file.write(data[half:]))


def in_a_child(work: Callable[[], Any], *, die_at: int | None, report: Path) -> int:
    """Do the work in a child process that dies at this point; the signal that ended it, or 0.

    Without ``die_at`` the child writes the points that it passed to ``report`` and ends well.
    The parent must have closed its connections: a forked one belongs to two processes.
    """
    assert connection.connection is None, "the child would share this connection"
    child = os.fork()
    if child == 0:
        try:
            current_app._get_current_object()._after_fork()
            points = Points(die_at)
            points.install()
            work()
            report.write_text(json.dumps(points.passed))
        except BaseException:  # noqa: BLE001  nothing may come out of the child into the parent's stack
            traceback.print_exc(file=sys.__stderr__)
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert not (os.WIFEXITED(status) and os.WEXITSTATUS(status)), "the work failed in the child, see above"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
