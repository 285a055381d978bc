"""So much memory and processor and no more (资源上限): a function run in a child that is limited by the kernel."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable

MEMORY = 512 << 20  # beyond what the process has already; address space, which libraries reserve generously
SECONDS = 60  # of processor; not of the clock, which other processes share


def bounded(function: Callable[[], str], *, memory: int = MEMORY, seconds: int = SECONDS) -> str:
    """What the function says, the name of the exception it ended with, or the signal that ended it.

    XCPU (24) is the processor's time used up; memory used up is a MemoryError, or whatever a library makes of it.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        said = b""
        try:
            with open("/proc/self/statm") as pages:
                most = int(pages.read().split()[0]) * resource.getpagesize() + memory
            used = resource.getrusage(resource.RUSAGE_SELF)
            until = int(used.ru_utime + used.ru_stime) + seconds
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
            resource.setrlimit(resource.RLIMIT_CPU, (until, until + 5))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            said = function().encode()
        except BaseException as error:  # noqa: BLE001  the parent judges it
            said = type(error).__name__.encode()
        finally:
            os.write(write, said)
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        found = answer.read().decode()
    _, status = os.waitpid(child, 0)
    return f"killed by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else found
