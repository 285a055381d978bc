"""What is asked before a process begins (and by `manage.py ready`): one that cannot work says why and ends."""

from __future__ import annotations

from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, connection

from permissions import clock

from . import readiness, seals


class NotReady(SystemExit):
    """The process may not start; the sentences say why and what mends it."""


def begin(*, prints_papers: bool = False) -> None:
    """Return if this process may start; else NotReady with one sentence for each fault."""
    found = faults(prints_papers=prints_papers)
    connection.close()  # the children open their own
    if found:
        raise NotReady("\n".join(f"Banjie cannot start: {fault}" for fault in found))


def faults(*, prints_papers: bool = False) -> list[str]:
    """What stands against the start, each with what mends it."""
    found = [
        str(message.msg)
        for message in run_checks(include_deployment_checks=True)
        if message.is_serious(ERROR) and not message.is_silenced()
    ]
    return [fault for fault in (*found, database_fault(), *(paper_faults() if prints_papers else ())) if fault]


def database_fault() -> str:
    """Why the database is not reachable, not migrated or not guarded; nothing if it is all of these."""
    try:
        connection.ensure_connection()
        return readiness.migrations_fault() or readiness.triggers_fault()
    except DatabaseError as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"the database cannot be used ({said}): start it, or mend BANJIE_DATABASE"


def paper_faults() -> list[str]:
    """Why papers cannot be printed or sealed here."""
    return [papers_fault(), sealing_fault()]


def sealing_fault() -> str:
    """Why no paper can be sealed here; nothing where the database itself is at fault, which is said already."""
    try:
        return seals.seals_fault(clock.now())
    except DatabaseError:
        return ""


def papers_fault() -> str:
    """Why papers cannot be printed here. Only the worker asks: the printer would cost the web process its memory."""
    try:
        from documents import rendering  # noqa: PLC0415  see above

        rendering.check_ready()
    except Exception as missing:  # noqa: BLE001  NotReady has no name where its own module cannot be imported
        return str(missing)
    return ""
