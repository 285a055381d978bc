"""A private PostgreSQL and Redis for the suite: `python -m tests.services COMMAND …` runs a command with them.

Both listen on free loopback ports, keep nothing, and are gone afterwards. PostgreSQL refuses to run as root,
so root hands the cluster to the user `postgres` that Debian's package makes.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class ServiceMissing(RuntimeError):
    """A service that the suite needs is not installed; says the command that mends it."""


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    """Path of one of PostgreSQL's programs; ServiceMissing where it is not installed."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    path = found[-1] if found else shutil.which(name)
    if path is None:
        raise ServiceMissing(f"{name} is missing: sudo apt-get install -y postgresql")
    return path


def _as_postgres(command: list[str]) -> None:
    """Run it as a user that PostgreSQL accepts; what it says is shown only if it fails."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:  # no pipe: the server would hold it
        done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, cwd="/")
        if done.returncode != 0:
            said.seek(0)
            raise ServiceMissing(f"{' '.join(command)}: exit {done.returncode}\n{said.read()}")


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL: its port, and what stops and starts it."""

    port: int
    control: list[str]
    options: str

    def address(self, database: str = "postgres") -> str:
        """One of its databases as BANJIE_DATABASE wants it."""
        return f"postgresql://banjie@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        _as_postgres([*self.control, "-o", self.options, "start"])

    def stop(self) -> None:
        """Stop it at once, as when the machine loses power."""
        _as_postgres([*self.control, "-m", "immediate", "stop"])


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster with fresh folders; it may be stopped and started inside the block."""
    folder = Path(tempfile.mkdtemp(prefix="banjie-pg-"))
    port = free_port()
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = str(folder / "data")
        _as_postgres([program("initdb"), "-D", data, "-U", "banjie", "-A", "trust", "-E", "UTF8", "--no-locale"])
        # A commit that was answered outlives a server that is ended at once; only the machine itself must not stop.
        settings = ["fsync=off", "full_page_writes=off", "max_connections=250"]
        options = f"-p {port} -k {folder} -h 127.0.0.1 " + " ".join(f"-c {s}" for s in settings)
        started = Cluster(port, [program("pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w"], options)
        started.start()
        try:
            yield started
        finally:
            with contextlib.suppress(ServiceMissing):  # a test may have stopped it
                started.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A running cluster; gives its address as BANJIE_DATABASE wants it."""
    with cluster() as started:
        yield started.address()


@contextlib.contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """A running Redis without persistence; gives its address as BANJIE_BROKER wants it."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise ServiceMissing("redis-server is missing: sudo apt-get install -y redis-server")
    port = port or free_port()
    folder = tempfile.mkdtemp(prefix="banjie-redis-")
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


class RabbitMQ:
    """A private RabbitMQ node with its folder: it may be killed and comes back with what it had written down."""

    def __init__(self, folder: Path) -> None:
        scripts = sorted(glob.glob("/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server"))
        if not scripts:
            raise ServiceMissing("rabbitmq-server is missing: sudo apt-get install -y rabbitmq-server")
        self.script, self.folder, self.port, self.names = scripts[-1], folder, free_port(), str(free_port())
        # Erlang's register of names: ours and in sight, else the node would leave one behind.
        self.register = subprocess.Popen(["epmd", "-port", self.names, "-address", "127.0.0.1"])
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address as BANJIE_BROKER wants it."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start the node, or start it again; returns when it answers."""
        told = {
            "HOME": str(self.folder),  # its cookie
            "ERL_EPMD_PORT": self.names,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"banjie{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "none.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
        }
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(
                [self.script], env={**os.environ, **told}, stdout=said, stderr=said, cwd="/", start_new_session=True
            )
        _wait_for(self.port, self.process)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def forget(self) -> None:
        """End what is left: the node and its register of names."""
        if self.process and self.process.poll() is None:
            self.kill()
        self.register.terminate()
        self.register.wait(10)


@contextlib.contextmanager
def rabbitmq() -> Iterator[RabbitMQ]:
    """A running RabbitMQ node of its own."""
    with tempfile.TemporaryDirectory(prefix="banjie-mq-") as folder:
        node = RabbitMQ(Path(folder))
        try:
            node.start()
            yield node
        finally:
            node.forget()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the port answers; raise if the process ends before."""
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise ServiceMissing(f"{process.args!r} ended with {process.returncode}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # else the services would outlive a run that is stopped
    with postgresql() as database, redis() as broker:
        environment = {**os.environ, "BANJIE_DATABASE": database, "BANJIE_BROKER": broker}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
