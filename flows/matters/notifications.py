"""E-mail of notices (消息邮件): the notice itself was written with the act."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage

from .models import Job, Notice


def send_mail_job(job: Job, now: dt.datetime) -> None:
    """Send the e-mail of one notice; says nothing but what the notice says and where to log in."""
    notice = Notice.objects.select_related("user", "matter").get(pk=job.payload["notice"])
    EmailMessage(
        subject=f"【办结】{notice.zh[:60]}",
        body=f"{notice.user.name}：\n\n{notice.zh}\n{notice.en}\n\n{settings.PUBLIC_BASE_URL}/notices/{notice.pk}/\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.user.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.DEFAULT_FROM_EMAIL.partition('@')[2]}>"},
    ).send()
