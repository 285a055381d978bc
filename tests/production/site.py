"""A whole installation as the page says: the commands of the units, nginx with the file that is shipped, TLS."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shlex
import shutil
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from tests.processes import ROOT
from tests.services import ServiceMissing, free_port

DEPLOY = ROOT / "project" / "deploy"
PATIENCE = 240  # seconds until we believe that nothing comes any more


def until(condition: Callable[[], object], what: str) -> None:
    """Return when it is so; AssertionError when it does not come to it."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"it did not come to it: {what}"
        time.sleep(0.3)


def told_by_file() -> dict[str, str]:
    """What the shipped banjie.env tells."""
    lines = (DEPLOY / "banjie.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


def command_of(unit: str, var: Path) -> list[str]:
    """The ExecStart of a shipped unit, with the paths of this test."""
    text = (DEPLOY / "systemd" / f"banjie-{unit}.service").read_text(encoding="utf-8")
    line = re.findall(r"^ExecStart=(.+)$", text, re.M)[0]
    line = line.replace("/srv/banjie/app/.venv/bin", str(Path(sys.executable).parent))
    return shlex.split(line.replace("/var/lib/banjie", str(var)).replace("/var/backups/banjie", str(var / "backups")))


@dataclass
class Site:
    """Running parts of one installation; ``env`` is what each is told."""

    var: Path
    env: dict[str, str]
    port: int
    tls_port: int = 0
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where people come in."""
        return f"https://127.0.0.1:{self.tls_port}"

    def start(self, *units: str) -> None:
        """Start these units with the commands that are shipped."""
        for unit in units:
            with (self.var / f"{unit}.log").open("ab") as log:
                self.running[unit] = subprocess.Popen(
                    command_of(unit, self.var), cwd=ROOT, env=self.env, stdout=log, stderr=log
                )

    def stop(self, *units: str) -> None:
        """As systemd stops them: SIGTERM, then patience."""
        for unit in units:
            self.running[unit].terminate()
        for unit in units:
            self.running.pop(unit).wait(PATIENCE)

    def log(self, unit: str) -> str:
        """What the unit said."""
        return (self.var / f"{unit}.log").read_text(encoding="utf-8", errors="replace")

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The shipped command `banjie …` with these settings."""
        settings = self.var / "banjie.env"
        settings.write_text("".join(f"{name}={value}\n" for name, value in self.env.items()), encoding="utf-8")
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    def asks(self, path: str, *, directly: bool = False, **headers: str) -> HTTPResponse:
        """One request through the proxy, or to gunicorn itself; redirections are not followed."""
        base = f"http://127.0.0.1:{self.port}" if directly else self.address
        request = urllib.request.Request(base + path, headers=headers)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=context))
        try:
            return opener.open(request, timeout=60)
        except urllib.error.HTTPError as answer:
            return answer  # type: ignore[return-value]

    def answers(self, *, directly: bool = False) -> bool:
        """Whether the web answers at all."""
        with contextlib.suppress(OSError):
            return self.asks("/healthz", directly=directly).status in (200, 503)
        return False


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A redirection is an answer."""


@contextlib.contextmanager
def installed(var: Path, static: Path, database: str, broker: str, **more: str) -> Iterator[Site]:
    """An installation on this database and broker; nothing is started yet, everything is stopped at the end."""
    port, tls_port = free_port(), free_port()
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    env |= told_by_file() | {
        "BANJIE_SECRET_KEY": "kept-elsewhere-and-long-enough-0123456789-ABCDEFGHIJKLMN-abcdefg",
        "BANJIE_HOSTS": "127.0.0.1",
        "BANJIE_PUBLIC_URL": f"https://127.0.0.1:{tls_port}",
        "BANJIE_DATABASE": database,
        "BANJIE_BROKER": broker,
        "BANJIE_VAR": str(var),
        "BANJIE_STATIC": str(static),
        "BANJIE_SEALS": str(settings.SEAL_FOLDER),
        "BANJIE_BIND": f"127.0.0.1:{port}",
        "BANJIE_WEB_PROCESSES": "3",
        **more,
    }
    site = Site(var, env, port, tls_port)
    try:
        yield site
    finally:
        site.stop(*site.running)


def start_nginx(site: Site) -> None:
    """The shipped nginx.conf with a certificate of its own; names and ports are those of the test."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None:
        raise ServiceMissing("nginx is missing: sudo apt-get install -y nginx-light")
    _certificate(site.var / "fullchain.pem", site.var / "privkey.pem")
    text = "".join((DEPLOY / "nginx" / name).read_text(encoding="utf-8") for name in ("upstream.conf", "banjie.conf"))
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{site.port}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ", f"listen 127.0.0.1:{site.tls_port} "),
        ("banjie.example.gov.cn", "127.0.0.1"),
        ("/etc/banjie/tls", str(site.var)),
        ("/var/log/nginx", str(site.var)),
    ):
        assert old in text, old
        text = text.replace(old, new)
    folders = "".join(
        f"{name}_temp_path {site.var}/nginx-{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # the test's folder is nobody else's
    whole = f"{user}pid {site.var}/nginx.pid;\ndaemon off;\nerror_log {site.var}/nginx.err;\n"
    whole += f"events {{}}\nhttp {{\n{folders}{text}\n}}\n"
    config = site.var / "nginx.conf"
    config.write_text(whole, encoding="utf-8")
    with (site.var / "nginx.log").open("wb") as log:
        command = [binary, "-c", str(config), "-p", str(site.var)]
        site.running["nginx"] = subprocess.Popen(command, stdout=log, stderr=log)


def _certificate(certificate: Path, private: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "banjie.example")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


class _Mailbox(socketserver.StreamRequestHandler):
    """Takes every mail as a mail server would, and keeps it."""

    def handle(self) -> None:
        """One conversation of RFC 5321, its least part."""
        self._say(b"220 mailbox")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say(b"354 go on")
                text = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    text += line
                self.server.mails.append(text)  # type: ignore[attr-defined]
            self._say(b"221 bye" if word == b"QUIT" else b"250 mailbox")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@contextlib.contextmanager
def mailbox() -> Iterator[tuple[int, list[bytes]]]:
    """A mail server on a loopback port: its port, and the mails that came."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mailbox) as server:
        server.mails = []  # type: ignore[attr-defined]
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.mails  # type: ignore[attr-defined]
        server.shutdown()
