"""A mail server that speaks just enough SMTP to take real mails from a real client over a real connection."""

from __future__ import annotations

import contextlib
import email
import socketserver
import threading
from collections.abc import Iterator
from email.header import decode_header, make_header

from tests.services import free_port


class Mailbox:
    """What arrived; it can be shut and opened again at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[str] = []
        self._server: socketserver.ThreadingTCPServer | None = None

    @property
    def ids(self) -> list[str]:
        """Message-ID of each mail in order of arrival."""
        return [str(email.message_from_string(mail)["Message-ID"]) for mail in self.mails]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Addressee and subject of each mail; unlike their ids these stay where a number was lost in a death."""
        mails = [email.message_from_string(mail) for mail in self.mails]
        return [(str(mail["To"]), str(make_header(decode_header(mail["Subject"])))) for mail in mails]

    def open(self) -> None:
        """Listen."""
        mails = self.mails

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 mailbox\r\n")
                while line := self.rfile.readline().strip().upper():
                    if line != b"DATA":
                        self.wfile.write(b"221 bye\r\n" if line == b"QUIT" else b"250 ok\r\n")
                        continue
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (text := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(text)
                    if text:  # else whoever sent it is gone, and it was never taken
                        mails.append(b"".join(lines).decode())
                        self.wfile.write(b"250 taken\r\n")

            def finish(self) -> None:
                with contextlib.suppress(OSError):
                    super().finish()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True

            def handle_error(self, *_: object) -> None:
                """A client that was killed is expected here."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def shut(self) -> None:
        """Listen no more; what arrived stays."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextlib.contextmanager
def mailbox() -> Iterator[Mailbox]:
    """An open mailbox; shut at the end."""
    box = Mailbox()
    box.open()
    try:
        yield box
    finally:
        box.shut()
