"""An agent of the enterprise at a browser, and what the tests of the portal share."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from flows.credit_repair.models import RepairApplication
from flows.registers.models import Penalty
from permissions import clock
from tests.city import City, png

__all__ = ["agent", "draft", "penalty", "the_clock_of_the_city"]

PROMISES = {"promises_truth": "on", "promises_liability": "on", "consents_to_electronic_delivery": "on"}
FIELDS = {"contact_name": "钱经办", "contact_phone": "13800000000", "performed": "罚款已缴清，整改已复查。"}


@pytest.fixture
def the_clock_of_the_city(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: city.now)


@pytest.fixture
def penalty(city: City) -> Penalty:
    return city.penalty(city.enterprise())


@pytest.fixture
def agent(city: City, penalty: Penalty, client: Client) -> Client:
    client.force_login(city.people["agent0"])
    return client


@pytest.fixture
def draft(agent: Client, penalty: Penalty) -> RepairApplication:
    """An empty draft, opened from the card."""
    agent.post(reverse("credit_repair:apply", args=[penalty.pk]))
    return RepairApplication.objects.get()


def address(name: str, *args: Any) -> str:
    return reverse(f"credit_repair:{name}", args=args)


def picture(name: str = "缴款凭证.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(), "image/png")


def text_of(response: Any) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
