"""Channels (通知渠道): by which ways a notice leaves the application; the notice itself was written with the act.

A channel is a class with ``reaches(user)`` and ``send(notice)``, named in ``settings.NOTICE_CHANNELS`` under the
kind of its jobs. Sending is a job: it is tried again until it succeeds, and each sending of one notice carries the
same id, so that the other side can drop what it has already.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import urllib.request
from collections.abc import Iterable
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from permissions.organisations.models import User

from .models import Job, Notice

HOOK_TIMEOUT = 20  # seconds; well within the lease of the job


class Channel(Protocol):
    """One way to reach people outside the application (通知渠道)."""

    def reaches(self, user: User) -> bool:
        """Whether this person can be told this way."""

    def send(self, notice: Notice) -> None:
        """Send it, or raise; called again after a failure."""


class Mail:
    """E-mail (电子邮件): says nothing but what the notice says and where to log in."""

    def reaches(self, user: User) -> bool:
        """Who has an address."""
        return bool(user.email)

    def send(self, notice: Notice) -> None:
        """One message; readers' programs know two of one id as one."""
        EmailMessage(
            subject=f"【办结】{notice.zh[:60]}",
            body=f"{notice.user.name}：\n\n{notice.zh}\n{notice.en}\n\n{address_of(notice)}\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[notice.user.email],
            headers={"Message-ID": f"<notice-{notice.pk}@{settings.DEFAULT_FROM_EMAIL.partition('@')[2]}>"},
        ).send()


class Hook:
    """HTTP hook (短信、政务即时通信接口): posts the notice as signed JSON to the bureau's own gateway.

    Body: ``id``, ``account``, ``phone``, ``zh``, ``en``, ``link``, ``at``. Header ``X-Banjie-Signature``:
    ``sha256=`` and the HMAC-SHA256 of the body with the shared secret. Any 2xx is taken as received.
    """

    def reaches(self, user: User) -> bool:
        """Who has a telephone, where a gateway is set."""
        return bool(settings.NOTICE_HOOK_URL and user.phone)

    def send(self, notice: Notice) -> None:
        """One POST; raises OSError where the gateway does not take it."""
        told = {
            "id": f"notice-{notice.pk}",
            "account": notice.user.username,
            "phone": notice.user.phone,
            "zh": notice.zh,
            "en": notice.en,
            "link": address_of(notice),
            "at": notice.created_at.isoformat(),
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        signature = hmac.new(settings.NOTICE_HOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": str(told["id"]),
            "X-Banjie-Signature": f"sha256={signature}",
        }
        request = urllib.request.Request(settings.NOTICE_HOOK_URL, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=HOOK_TIMEOUT):
            pass


def address_of(notice: Notice) -> str:
    """Where the notice is read in the application."""
    return f"{settings.PUBLIC_BASE_URL}/notices/{notice.pk}/"


@cache
def channels() -> dict[str, Channel]:
    """The channels of this installation by the kind of their jobs."""
    return {kind: import_string(path)() for kind, path in settings.NOTICE_CHANNELS.items()}


def reached_by(user: User) -> list[str]:
    """Kinds of the channels by which this person can be told."""
    return [kind for kind, channel in channels().items() if channel.reaches(user)]


def queue_sending(notices: Iterable[Notice], *, now: dt.datetime) -> None:
    """A job for each way by which each of these notices leaves the application; in the transaction of the notices."""
    Job.objects.bulk_create(
        Job(
            kind=kind,
            key=f"{kind.rpartition('.')[2]}:{notice.pk}",
            matter_id=notice.matter_id,
            payload={"notice": notice.pk},
            run_after=now,
            created_at=now,
        )
        for notice in notices
        for kind in reached_by(notice.user)
    )


def send_job(job: Job, now: dt.datetime) -> None:
    """Send one notice by the channel that is the kind of this job."""
    channels()[job.kind].send(Notice.objects.select_related("user").get(pk=job.payload["notice"]))
