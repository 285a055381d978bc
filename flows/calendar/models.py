"""Published working-day calendars: a year, its version, and every day of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q

from permissions.refusals import Rule

E_CAL_02 = Rule(
    code="E-CAL-02",
    article="本系统规则",
    zh="已发布的日历不得直接修改,请新建版本并说明依据",
    en="A published calendar cannot be edited; make a new version and state its basis",
    way_out="以新的通知文号或者更正理由发布{calendar}的新版本",
    way_out_en="Publish a new version of {calendar} with the number of the notice or the reason of the correction",
)


class WorkCalendarQuerySet(models.QuerySet["WorkCalendar"]):
    """Reads of the calendars; a published one can be neither updated nor deleted through it."""

    def live(self) -> WorkCalendarQuerySet:
        """The versions that hold now: at most one a region and year."""
        return self.filter(status__in=WorkCalendar.LIVE)

    def update(self, **values: Any) -> int:
        """Drafts only; refuses E-CAL-02."""
        self.refuse_if_published()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Drafts only; refuses E-CAL-02."""
        self.refuse_if_published()
        return super().delete()

    def replace(self) -> int:
        """Mark live versions as replaced by a newer one, the one change a published calendar bears."""
        return super().update(status=WorkCalendar.Status.REPLACED)

    def refuse_if_published(self) -> None:
        """E-CAL-02 if any calendar of the set is more than a draft."""
        published = self.exclude(status=WorkCalendar.Status.DRAFT).first()
        if published is not None:
            raise E_CAL_02.refusal(calendar=published.label)


class WorkCalendar(models.Model):
    """Working-day calendar of one year (年度工作日日历), 全国年节及纪念日放假办法 and the State Council's notice.

    A version is written as a draft, published, and replaced by a later version; it is never edited.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        PUBLISHED = "PUBLISHED", "已发布"
        PROVISIONAL = "PROVISIONAL", "暂定"
        REPLACED = "REPLACED", "已被新版本代替"

    LIVE = (Status.PUBLISHED, Status.PROVISIONAL)

    year = models.PositiveSmallIntegerField("年度")
    region = models.CharField("适用地区", max_length=12, default="CN")
    version = models.PositiveSmallIntegerField("版本", default=1)
    notice_no = models.CharField("通知文号", max_length=120, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    sha256 = models.CharField("内容摘要", max_length=64, blank=True)
    imported_by = models.CharField("录入人", max_length=80)
    basis = models.CharField("发布或更正依据", max_length=300, blank=True)

    objects = WorkCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日日历"
        ordering = ["region", "year", "version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["region", "year", "version"], name="calendar_version_once"),
            models.UniqueConstraint(
                fields=["region", "year"],
                condition=Q(status__in=["PUBLISHED", "PROVISIONAL"]),
                name="calendar_one_live_version",
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT") | Q(published_at__isnull=False) & ~Q(sha256=""),
                name="calendar_published_has_moment_and_hash",
            ),
            models.CheckConstraint(
                condition=~Q(status="PUBLISHED") | ~Q(notice_no="") | ~Q(basis=""),
                name="calendar_published_has_basis",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The version's label as deadlines store it, e.g. ``CN-2026-1``."""
        return version_label(self.region, self.year, self.version)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a draft; refuses E-CAL-02 once the stored row is published."""
        WorkCalendar.objects.filter(pk=self.pk).refuse_if_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft; refuses E-CAL-02."""
        WorkCalendar.objects.filter(pk=self.pk).refuse_if_published()
        return super().delete(*args, **kwargs)


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Reads of calendar days; days of a published calendar can be neither written nor deleted through it."""

    def update(self, **values: Any) -> int:
        """Days of drafts only; refuses E-CAL-02."""
        self.refuse_if_published()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Days of drafts only; refuses E-CAL-02."""
        self.refuse_if_published()
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """Days of drafts only; refuses E-CAL-02."""
        days = list(objs)
        WorkCalendar.objects.filter(pk__in={d.calendar_id for d in days}).refuse_if_published()
        return super().bulk_create(days, *args, **kwargs)

    def refuse_if_published(self) -> None:
        """E-CAL-02 if any day of the set belongs to more than a draft."""
        WorkCalendar.objects.filter(pk__in=self.order_by().values("calendar")).refuse_if_published()


class CalendarDay(models.Model):
    """One day of a calendar (日历日), 民事诉讼法 art 85: whether it is worked, and why not."""

    class Kind(models.TextChoices):
        WORKDAY = "WORKDAY", "工作日"
        WEEKEND = "WEEKEND", "周末"
        HOLIDAY = "HOLIDAY", "法定节假日"
        MAKEUP_WORKDAY = "MAKEUP_WORKDAY", "调休上班"

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField("日期")
    kind = models.CharField("类别", max_length=16, choices=Kind)
    name = models.CharField("节日", max_length=40, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日历日"
        ordering = ["date"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
            models.CheckConstraint(condition=~Q(kind="HOLIDAY") | ~Q(name=""), name="calendar_holiday_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a day of a draft; refuses E-CAL-02."""
        WorkCalendar.objects.filter(pk=self.calendar_id).refuse_if_published()
        CalendarDay.objects.filter(pk=self.pk).refuse_if_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a day of a draft; refuses E-CAL-02."""
        CalendarDay.objects.filter(pk=self.pk).refuse_if_published()
        return super().delete(*args, **kwargs)


def version_label(region: str, year: int, version: int) -> str:
    """``CN-2026-1`` from its parts."""
    return f"{region}-{year}-{version}"


def year_days(year: int) -> list[dt.date]:
    """Every day of a year, ascending."""
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range((dt.date(year, 12, 31) - first).days + 1)]
