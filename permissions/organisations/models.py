"""Who exists: units, people, appointments and substitutions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from permissions import roles
from permissions.audit.log import Actor


class OrgUnit(models.Model):
    """Unit (机构), 行政处罚法 arts 17, 22-24: an authority, a section of one, or a people's government."""

    class Kind(models.TextChoices):
        AUTHORITY = "AUTHORITY", "应急管理部门"
        SECTION = "SECTION", "科室"
        SQUAD = "SQUAD", "执法队伍"
        GOVERNMENT = "GOVERNMENT", "人民政府"
        TOWN = "TOWN", "乡镇街道"
        ZONE = "ZONE", "功能区管理机构"

    class Level(models.TextChoices):
        STATE = "STATE", "国家级"
        CITY = "CITY", "市级"
        DISTRICT = "DISTRICT", "区级"
        TOWN = "TOWN", "镇街级"

    class Duty(models.TextChoices):
        NONE = "", "—"
        OFFICE = "OFFICE", "办公室"
        LEGAL = "LEGAL", "法规"
        LICENSING = "LICENSING", "审批窗口"
        HAZCHEM = "HAZCHEM", "危化监管"
        INDUSTRY = "INDUSTRY", "工贸监管"
        ENFORCEMENT = "ENFORCEMENT", "执法"
        OTHER = "OTHER", "其他"

    code = models.SlugField(max_length=40, unique=True, help_text="stable code, e.g. SH-SJ-LEGAL")
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField(max_length=12, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    duty = models.CharField(max_length=12, choices=Duty, blank=True, default=Duty.NONE)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="next higher emergency authority; for a section, its authority",
    )
    government = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="本级人民政府"
    )
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    region_short = models.CharField("行政区划简称", max_length=6, blank=True, help_text="沪, 沪松")
    organ_code = models.CharField("机关代字", max_length=8, blank=True, help_text="应急")
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    court = models.CharField("管辖法院", max_length=60, blank=True, help_text="for the remedy clause")
    fine_account = models.CharField(
        "罚款缴纳账户", max_length=200, blank=True, help_text="bank, name and number: 行政处罚法第六十七条第三款"
    )
    reconsideration_channel = models.CharField(
        "行政复议互联网渠道", max_length=80, blank=True, help_text="of a government: 行政复议法第二十二条第二款"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "机构"
        ordering = ["code"]
        default_permissions = ()
        permissions = [(role.code, role.zh) for role in roles.ROLES.values()]

    def __str__(self) -> str:
        return self.name

    @property
    def authority(self) -> OrgUnit:
        """The unit that acts in its own name: itself, or for a section or squad the nearest one above."""
        unit = self
        while unit.kind in (self.Kind.SECTION, self.Kind.SQUAD) and unit.parent is not None:
            unit = unit.parent
        return unit

    def section(self, duty: str) -> OrgUnit:
        """The active section or squad of this authority with the duty; the authority itself if it has none."""
        return next((unit for unit in self._sections if unit.duty == duty), self)

    def with_sections(self) -> list[OrgUnit]:
        """This authority and the active sections and squads below it."""
        return [self, *self._sections]

    @cached_property
    def _sections(self) -> list[OrgUnit]:
        """The active units below, read once an instance."""
        return list(self.children.filter(is_active=True).order_by("code"))

    def clean(self) -> None:
        """Refuse a parent that lies below: nobody is the superior of himself."""
        if self in self.superiors():
            raise ValidationError({"parent": _("A unit cannot stand above itself.")})

    def superiors(self) -> list[OrgUnit]:
        """The authorities above, nearest first; a ring, which no form lets in, ends the walk."""
        found: list[OrgUnit] = []
        unit = self.parent
        while unit is not None and unit not in found:
            found.append(unit)
            unit = unit.parent
        return found


def common_superior(units: list[OrgUnit]) -> OrgUnit | None:
    """The lowest authority above all of them (共同的上一级), 行政处罚法 art 25; None if there is none."""
    if not units:
        return None
    paths = [unit.superiors() for unit in units]
    return next((unit for unit in paths[0] if all(unit in path for path in paths[1:])), None)


class UserManager(BaseUserManager["User"]):
    """Makes users; names of accounts are case-sensitive as typed."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A user with this account; without a password nobody can log in to it."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """The administrator of the site; being one gives no right in casework."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Person with a login (用户): official, enterprise agent or expert. Deactivated, never deleted."""

    class Kind(models.TextChoices):
        OFFICIAL = "OFFICIAL", "工作人员"
        ENTERPRISE = "ENTERPRISE", "企业经办人"
        EXPERT = "EXPERT", "第三方专家"

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.OFFICIAL)
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进管理站点", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "用户"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Name in Chinese order, as it is printed."""
        return self.name

    def get_short_name(self) -> str:
        """The same: Chinese names are not shortened."""
        return self.name


class PositionQuerySet(models.QuerySet["Position"]):
    """Reads of appointments."""

    def valid_on(self, day: dt.date) -> PositionQuerySet:
        """Appointments in force on the day (both ends included) of people who are active."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day, user__is_active=True)


class Position(models.Model):
    """Appointment (任职): this person holds this role on this unit from one day to another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="positions")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="positions")
    role = models.CharField("角色", max_length=24, choices=roles.CHOICES)
    title = models.CharField("职务", max_length=40, blank=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        default_permissions = ()
        indexes = [models.Index(fields=["unit", "role"], name="position_unit_role")]
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role", "from_on"], name="position_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="position_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name} {self.title or roles.role_of(self.role).zh} {self.user.name}"

    @property
    def rank(self) -> int:
        """Rank of the role (domain §h 提级): a superior has a higher one."""
        return roles.role_of(self.role).rank

    def has_ended(self, today: dt.date) -> bool:
        """Whether its last day is over."""
        return self.until_on is not None and self.until_on < today


def positions_of(user: User, today: dt.date) -> list[Position]:
    """The appointments of the person today, each with its unit up to the authority."""
    return list(Position.objects.valid_on(today).filter(user=user).select_related("unit__parent"))


def authorities_of(user: User, today: dt.date) -> list[int]:
    """Ids of the authorities in which the person holds any position today."""
    return authorities_in(positions_of(user, today))


def authorities_in(positions: Iterable[Position]) -> list[int]:
    """Ids of the authorities in which these positions are."""
    return sorted({position.unit.authority.pk for position in positions})


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    """Reads of substitutions."""

    def standing(self) -> SubstitutionQuerySet:
        """Not ended early."""
        return self.filter(ended_on=None)

    def valid_on(self, day: dt.date) -> SubstitutionQuerySet:
        """Those in force on the day, first and last day included; one that was ended early is over on that day."""
        still = Q(ended_on=None) | Q(ended_on__gt=day)
        return self.filter(still, from_on__lte=day, until_on__gte=day)


class Substitution(models.Model):
    """Substitution (委托代办): a deputy acts for the holder of a position; both names go to the log."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="substitutions")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="substitutions")
    from_on = models.DateField("自")
    until_on = models.DateField("至")
    reason = models.CharField("事由", max_length=120)
    ended_on = models.DateField("提前终止", null=True, blank=True, help_text="from this day on it holds no more")

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "委托代办"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="substitution_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.deputy.name} 代 {self.position}"

    def is_over(self, today: dt.date) -> bool:
        """Whether it was ended early, or its last day has passed."""
        return self.ended_on is not None or self.until_on < today


def actor_of(user: User | None, *, position: Position | None = None, on_behalf_of: str = "", ip: str = "") -> Actor:
    """The person as values for the log; None is the system."""
    if user is None:
        return Actor(id="system", name="系统", ip=ip)
    return Actor(
        id=f"user:{user.pk}",
        name=user.name,
        role=position.role if position else "",
        unit=position.unit.code if position else "",
        on_behalf_of=on_behalf_of,
        ip=ip,
    )


from .certificates import Certificate, ReviewerRecord  # noqa: E402, F401  models of the app, in a module of their own
