"""Settling numbers (设定参数): the only writes of this app, each checked, dated and logged.

Chain ``setting:<unit code>``. What is settled holds for periods that begin from its first day on, never for
those that run already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from flows.law.articles import written_article
from flows.law.parameters import NoValidParameter, all_parameters, parameter
from flows.law.regulations import Parameter, Settled
from permissions import roles
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, User, actor_of
from permissions.policies import Capacity, seats

from . import rules
from .current import settings_of
from .models import LocalSetting

ONE_DAY = dt.timedelta(days=1)


def settling(user: User, today: dt.date) -> list[tuple[Capacity, OrgUnit]]:
    """For which authorities the person settles numbers today: the heads of their legal sections, and how they act."""
    role = roles.LEGAL_HEAD.code
    return [(capacity, capacity.position.unit.authority) for capacity in seats(user, role, today)]


@transaction.atomic
def settle_value(
    unit: OrgUnit,
    key: str,
    value: Decimal,
    *,
    valid_from: dt.date,
    basis: str,
    valid_to: dt.date | None = None,
    actor: User | None,
    now: dt.datetime,
    ip: str = "",
) -> LocalSetting:
    """Settle a number that the law leaves to the authority (设定数值); ``actor`` None is the operator's console.

    Refuses E-SET-01 for a number of the law, -02 outside its bounds, -03 for a day that is not to come, -04
    without a basis, -05 where shares no longer fit the period they share, -08, -11. Raises PermissionDenied for
    anybody but the head of the legal section, and UnknownParameter for a key that no file has.
    """
    by = _settler(actor, unit, now, ip)
    row = _parameter(key, valid_from)
    if not row.settable:
        raise rules.SETTLED_BY_LAW.refusal(source=row.basis)
    _check_dates(valid_from, valid_to, basis, now)
    if row.least is None or row.most is None or not row.least <= value <= row.most or value % row.step:
        raise rules.OUT_OF_BOUNDS.refusal(value=value.normalize(), least=row.least, most=row.most, step=row.step)
    list(OrgUnit.objects.select_for_update(no_key=True).filter(pk=unit.pk))  # one setting of a unit at a time
    setting = _stored(unit, key, by, now, value=value, valid_from=valid_from, valid_to=valid_to, basis=basis)
    _check_sums(unit, row, valid_from)
    _log(setting, "settle_value", by, now, old=row.value if row.settled is None else row.settled.value)
    return setting


@transaction.atomic
def settle_article(
    unit: OrgUnit,
    key: str,
    article: str,
    *,
    valid_from: dt.date,
    basis: str,
    actor: User | None,
    now: dt.datetime,
    ip: str = "",
) -> LocalSetting:
    """Write down the article of a number whose source was not read (条款号核对, domain §0.3.19).

    Refuses E-SET-03, -04, -06 for what is no article number, -07 where the article is known, -11.
    """
    by = _settler(actor, unit, now, ip)
    row = _parameter(key, valid_from)
    if row.status != "ARTICLE_UNVERIFIED":
        raise rules.ARTICLE_KNOWN.refusal(basis=row.basis)
    _check_dates(valid_from, None, basis, now)
    try:
        written = written_article(article)
    except ValueError:
        raise rules.NO_ARTICLE.refusal(article=article) from None
    setting = _stored(unit, key, by, now, article=written, valid_from=valid_from, basis=basis)
    _log(setting, "settle_article", by, now, old=row.article)
    return setting


@transaction.atomic
def withdraw(setting_id: int, *, reason: str, actor: User | None, now: dt.datetime, ip: str = "") -> LocalSetting:
    """Take a setting back before it begins (撤回设定).

    Refuses E-SET-09 once it has begun, E-SET-10 without a reason, E-SET-05 where others do not fit without it.
    Raises LocalSetting.DoesNotExist for one that is gone already.
    """
    standing = LocalSetting.objects.select_for_update(of=("self",)).standing().select_related("unit")
    setting = standing.get(pk=setting_id)
    by = _settler(actor, setting.unit, now, ip)
    if setting.has_begun(local_date(now)):
        raise rules.HAS_BEGUN.refusal(valid_from=setting.valid_from)
    if not reason.strip():
        raise rules.REASON_WANTED.refusal()
    setting.withdrawn_at, setting.withdrawn_because = now, reason.strip()
    setting.save(update_fields=["withdrawn_at", "withdrawn_because"])
    if setting.value is not None:
        _check_sums(setting.unit, _parameter(setting.key, setting.valid_from), setting.valid_from)
    _log(setting, "withdraw_setting", by, now, reason=reason.strip())
    return setting


def _settler(user: User | None, unit: OrgUnit, now: dt.datetime, ip: str) -> log.Actor:
    if user is None:
        return log.SYSTEM
    for capacity, authority in settling(user, local_date(now)):
        if authority.pk == unit.pk:
            return actor_of(user, position=capacity.position, on_behalf_of=capacity.on_behalf_of, ip=ip)
    raise PermissionDenied(f"{user} settles nothing for {unit}")


def _parameter(key: str, on: dt.date) -> Parameter:
    try:
        return parameter(key, on)
    except NoValidParameter:
        raise rules.NOT_VALID_THEN.refusal(key=key, on=on) from None


def _check_dates(valid_from: dt.date, valid_to: dt.date | None, basis: str, now: dt.datetime) -> None:
    if valid_from <= local_date(now):
        raise rules.NOT_BACKWARDS.refusal(valid_from=valid_from)
    if valid_to is not None and valid_to < valid_from:
        raise rules.ENDS_BEFORE.refusal(valid_from=valid_from, valid_to=valid_to)
    if not basis.strip():
        raise rules.BASIS_WANTED.refusal()


def _stored(unit: OrgUnit, key: str, by: log.Actor, now: dt.datetime, **facts: object) -> LocalSetting:
    facts["basis"] = " ".join(str(facts["basis"]).split())
    return LocalSetting.objects.create(unit=unit, key=key, entered_at=now, entered_by=by.name, **facts)


def _check_sums(unit: OrgUnit, row: Parameter, since: dt.date) -> None:
    """Shares must fit their period on every day from ``since`` on, for the unit and for those below it that have
    settings of their own (domain §0.3.2)."""
    limit_key = row.within or row.key
    shares = sorted({each.key for each in all_parameters() if each.within == limit_key})
    if not shares:
        return
    keys = [limit_key, *shares]
    others = OrgUnit.objects.filter(
        pk__in=LocalSetting.objects.standing().filter(key__in=keys).values("unit")
    ).select_related("parent")
    for each in [unit, *(other for other in others if unit in other.superiors())]:
        settled = [setting.as_value() for setting in settings_of(each, keys)]
        for day in _days_of_change(settled, since):
            _check_sum(each, limit_key, shares, settled, day)


def _check_sum(unit: OrgUnit, limit_key: str, shares: Iterable[str], settled: Sequence[Settled], day: dt.date) -> None:
    try:
        limit = parameter(limit_key, day, settled=settled)
        total = sum(Decimal(parameter(key, day, settled=settled).value) for key in shares)
    except NoValidParameter:
        return
    if total > limit.value:
        raise rules.DOES_NOT_FIT.refusal(on=day, unit=unit.name, total=total, limit=limit.value, limit_of=limit.basis)


def _days_of_change(settled: Iterable[Settled], since: dt.date) -> list[dt.date]:
    """The first day, and every later one on which one of the settings begins or is over."""
    days = {since}
    for each in settled:
        days |= {each.valid_from} | ({each.valid_to + ONE_DAY} if each.valid_to else set())
    return sorted(day for day in days if day >= since)


def _log(setting: LocalSetting, action: str, by: log.Actor, now: dt.datetime, **facts: object) -> None:
    log.append(
        f"setting:{setting.unit.code}",
        action=action,
        actor=by,
        at=now,
        payload={
            "key": setting.key,
            "new": setting.number if setting.value is not None else setting.article,
            "valid_from": setting.valid_from,
            "valid_to": setting.valid_to,
            "basis": setting.basis,
            **facts,
        },
    )
