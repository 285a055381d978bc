"""Whom bureaus supervise, and who acts for them (企业台账)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from permissions.organisations.models import OrgUnit

from ..credit_codes import validate_credit_code


class Enterprise(models.Model):
    """Enterprise (企业, 生产经营单位), 安全生产法 art 2: whom bureaus supervise and decisions name."""

    class Category(models.TextChoices):
        HAZCHEM = "HAZCHEM", "危险化学品"
        INDUSTRY = "INDUSTRY", "工贸"
        FIREWORKS = "FIREWORKS", "烟花爆竹"
        OTHER = "OTHER", "其他"

    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True, validators=[validate_credit_code])
    legal_representative = models.CharField("法定代表人", max_length=40)
    address = models.CharField("住所", max_length=160, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    industry = models.CharField("行业", max_length=60, blank=True)
    category = models.CharField("监管类别", max_length=12, choices=Category, default=Category.OTHER)
    unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.PROTECT,
        related_name="enterprises",
        verbose_name="属地应急管理部门",
        help_text="the authority in whose area it lies",
    )

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["credit_code"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["unit", "name"], name="enterprise_unit_name"),
            # Names and numbers are looked up by their beginning, which a plain index serves in the locale C only.
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="enterprise_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("credit_code"), 18), name="enterprise_credit_code_has_18_characters"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseAgentQuerySet(models.QuerySet["EnterpriseAgent"]):
    """Reads of agencies."""

    def valid_on(self, day: dt.date) -> EnterpriseAgentQuerySet:
        """Agencies in force on the day (both ends included) of people who are active."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day, user__is_active=True)


class EnterpriseAgent(models.Model):
    """Enterprise agent (企业经办人), cf. 行政许可法 art 29 (委托代理人): may act for it in the portal."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="agents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agencies")
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    joined_by = models.CharField("确认方式", max_length=120, help_text="code on the paper, or who confirmed")

    objects = EnterpriseAgentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业经办人"
        ordering = ["enterprise", "from_on"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "user", "from_on"], name="agent_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="agent_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.user}"
