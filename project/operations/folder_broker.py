"""The embedded broker: messages are files in a folder, and each appears there whole or not at all.

Kombu's own transport opens the file under its final name and writes it afterwards. A worker that looks in between
takes an empty message and ends.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's channel, with messages written under another name first."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Put the message onto the queue; raises ChannelError where the folder does not take it."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        draft = folder / f".{name}"  # a name that no queue looks for
        try:
            draft.write_text(dumps(payload))
            draft.rename(folder / name)
        except OSError as error:
            raise ChannelError(f"cannot add {name} to {folder}") from error


class Transport(filesystem.Transport):
    """``filesystem://`` with these channels."""

    Channel = Channel
