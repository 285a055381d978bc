"""The embedded broker's folder: who takes messages while others write them finds each whole and once."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError
from kombu.transport import resolve_transport

from project.operations.folder_broker import Channel, Transport

MESSAGES, WRITERS = 1500, 3


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    folders = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path / "control"}
    return Connection("filesystem://", transport_options={name: str(path) for name, path in folders.items()})


def test_the_product_speaks_through_it() -> None:
    assert resolve_transport("filesystem") is Transport


def test_every_message_arrives_whole_and_once_while_others_are_being_written(connection: Connection) -> None:
    channel: Any = connection.channel()
    assert isinstance(channel, Channel)

    def write(writer: int) -> None:
        for number in range(MESSAGES // WRITERS):
            channel._put("celery", {"body": f"{writer}-{number}", "padding": "期限" * 2000})

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in writers:
        thread.start()
    found = []
    while len(found) < MESSAGES:
        try:
            found.append(channel._get("celery"))
        except queue.Empty:
            if not any(thread.is_alive() for thread in writers) and not channel._size("celery"):
                break
    for thread in writers:
        thread.join()

    assert len(found) == MESSAGES
    assert {message["padding"] for message in found} == {"期限" * 2000}
    assert len({message["body"] for message in found}) == MESSAGES


def test_a_folder_that_is_gone_is_said_to_who_sends(connection: Connection, tmp_path: Path) -> None:
    channel: Any = connection.channel()
    with pytest.raises(ChannelError):
        channel._put("no/such", {})
