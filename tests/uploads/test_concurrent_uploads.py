"""Uploads at the same time: one stands, all are kept, and nobody waits for a file that is still being read."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from flows.credit_repair import acts
from flows.matters.models import Attachment
from tests.city import City, png
from tests.transactional import Together

COLOURS = ["red", "green", "blue", "white", "black", "yellow"]


@pytest.fixture
def city(transactional_db: None) -> City:
    return City().build()


def upload(colour: str, kind: type[SimpleUploadedFile] = SimpleUploadedFile) -> SimpleUploadedFile:
    return kind(f"{colour}.png", png(colour), "image/png")


def test_of_many_files_for_one_material_the_last_stands_and_all_are_kept(city: City, together: Together) -> None:
    matter = city.draft(city.penalty(city.enterprise())).matter
    before = Attachment.objects.count()

    def one(colour: str) -> Any:
        agent, now = city.people["agent0"], city.now
        return lambda: acts.hand_in(matter.pk, material="COMMITMENT", upload=upload(colour), actor=agent, now=now)

    results = together([one(colour) for colour in COLOURS])

    assert all(isinstance(result, Attachment) for result in results), results
    assert Attachment.objects.count() == before + len(COLOURS)
    assert matter.attachments.current().filter(material="COMMITMENT").count() == 1


class Slow(SimpleUploadedFile):
    """A file in whose reading somebody else gets his work done."""

    def read(self, *args: Any) -> bytes:
        self.was_in_transaction = connection.in_atomic_block
        worker = threading.Thread(target=self.meanwhile)
        worker.start()
        worker.join(15)
        self.others_waited = worker.is_alive()
        return bytes(super().read(*args))


def test_a_file_is_read_while_others_write(city: City) -> None:
    matter = city.draft(city.penalty(city.enterprise())).matter
    other = city.people["agent0"]

    def saves() -> None:
        try:
            acts.save_draft(matter.pk, values={"performed": "同事在另一窗口写的"}, actor=other, now=city.now)
        finally:
            connection.close()

    slow = upload("red", Slow)
    slow.meanwhile = saves
    acts.hand_in(matter.pk, material="COMMITMENT", upload=slow, actor=other, now=city.now)

    assert not slow.was_in_transaction
    assert not slow.others_waited
    matter.repair.refresh_from_db()
    assert matter.repair.performed == "同事在另一窗口写的"
