"""The only reader of the system clock (时钟); everything else is handed ``now`` or ``today``."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The moment now as an aware datetime in Asia/Shanghai, shifted by CLOCK_OFFSET_SECONDS."""
    return dt.datetime.now(SHANGHAI) + dt.timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def today() -> dt.date:
    """The local date of ``now()``."""
    return now().date()


def local_date(moment: dt.datetime) -> dt.date:
    """The date in Asia/Shanghai on which an aware moment falls; periods count in local dates."""
    return moment.astimezone(SHANGHAI).date()
