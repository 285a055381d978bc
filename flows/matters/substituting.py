"""Substitution (委托代办): who holds a post names a deputy for some days, and may end it before its time.

House rules (本系统规则): the deputy holds the same role in the same authority for the whole time and passes the same
conflict checks (职责分离) as the principal; a post has one deputy at a time. Both names stand in the log. The deputy
and the nearest superior are told. What a deputy may do day by day is asked of ``permissions.policies`` at every act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from permissions import policies, roles
from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position, Substitution, User, actor_of
from permissions.refusals import Refusal, Refusals, Rule

from . import checks, jobs
from .acts import log_refused
from .channels import queue_sending
from .leaving import return_stranded
from .models import Notice, WorkItem
from .rules import HOUSE

NO_SUCH_DEPUTY = Rule(
    code="E-SUB-01",
    article=HOUSE,
    zh="所选人员不能代办:代办人须为本机关在整个代办期间担任同一岗位的其他在职人员",
    en="The person chosen cannot stand in: a deputy is another person who holds the same role in the same authority "
    "for the whole time",
    way_out="请在列出的同岗位人员中选择;期间较长的,可分段委托",
    way_out_en="Choose one of the colleagues listed; a long time may be divided among several",
)
WRONG_DAYS = Rule(
    code="E-SUB-02",
    article=HOUSE,
    zh="委托代办的期间不成立:起始日不得早于今天({today}),截止日不得早于起始日",
    en="These days cannot be: the first may not be before today ({today}), the last not before the first",
    way_out="请更正起止日期后重新提交",
    way_out_en="Correct the days and send it again",
)
BEYOND_OFFICE = Rule(
    code="E-SUB-03",
    article=HOUSE,
    zh="委托代办的期间超出您的任职期间(至{until}止)",
    en="The days reach beyond your own appointment (until {until})",
    way_out="请将截止日改为任职的最后一日或更早",
    way_out_en="Choose a last day that is not after that of the appointment",
)
HAS_DEPUTY = Rule(
    code="E-SUB-04",
    article=HOUSE,
    zh="该职务自{from_on}至{until_on}已委托{name}代办,同一期间只能有一名代办人",
    en="{name} stands in for this post from {from_on} to {until_on}; a post has one deputy at a time",
    way_out="请先终止原委托,或者选择不重叠的期间",
    way_out_en="End that substitution first, or choose days that do not overlap",
)
KEPT_APART = Rule(
    code="E-SUB-05",
    article="行政处罚法第五十八条、第六十四条所体现的职责分离;本系统规则",
    zh="{name}对您正在办理的下列办件须回避,不能代办:{numbers}",
    en="{name} must keep away from these matters that you hold: {numbers}",
    way_out="请先将这些待办退回待领或者改派,再委托;或者选择其他人员",
    way_out_en="Release these tasks or hand them over first, or choose another person",
)
SUBSTITUTION_REASON = Rule(
    code="E-SUB-06",
    article="本系统规则(委托代办应当说明事由)",
    zh="委托代办须说明事由",
    en="A substitution needs a reason",
    way_out="请填写事由(如出差、休假、培训)后重新提交",
    way_out_en="Write the reason (travel, leave, training) and send it again",
)


def posts_of(user: User, today: dt.date) -> list[Position]:
    """The appointments for which the person may name a deputy: those in force today whose role acts."""
    held = Position.objects.valid_on(today).filter(user=user).select_related("unit__parent__parent")
    return [post for post in held.order_by("pk") if roles.role_of(post.role).acts]


def eligible(post: Position, today: dt.date) -> list[User]:
    """Who could stand in today or later: everybody else with the same role in the same authority."""
    return [user for user in _colleagues(post, today) if policies.may_act_anywhere(user, post.role, today)]


def _colleagues(post: Position, day: dt.date) -> list[User]:
    authority = post.unit.authority
    same = Position.objects.valid_on(day).filter(role=post.role, user__kind=User.Kind.OFFICIAL)
    near = same.exclude(user=post.user_id).select_related("user", "unit__parent__parent").order_by("user__username")
    return list({each.user.pk: each.user for each in near if each.unit.authority == authority}.values())


def name_deputy(
    post_id: int,
    *,
    deputy: str,
    from_on: dt.date,
    until_on: dt.date,
    reason: str,
    actor: User,
    now: dt.datetime,
    ip: str = "",
) -> Substitution:
    """Name a deputy for one's own post (委托代办), from the first day to the last, both included.

    deputy  account of the person; whoever cannot stand in is refused as one who does not exist, E-SUB-01
    Refuses also E-SUB-02 to -06, and logs the refusal. Raises Position.DoesNotExist for a post that is not the
    actor's today or whose role does not act.
    """
    today = local_date(now)

    def body() -> Substitution:
        Position.objects.select_for_update(of=("self",)).filter(user=actor).get(pk=post_id)  # one at a time for a post
        post = _own(post_id, actor, today)
        if from_on < today or until_on < from_on:
            raise WRONG_DAYS.refusal(field="from_on" if from_on < today else "until_on", today=today)
        if post.until_on is not None and until_on > post.until_on:
            raise BEYOND_OFFICE.refusal(field="until_on", until=post.until_on)
        if not reason.strip():
            raise SUBSTITUTION_REASON.refusal(field="reason")
        person = _deputy(post, deputy, from_on, until_on, today)
        _one_at_a_time(post, from_on, until_on)
        _nothing_to_keep_away_from(post, person)
        made = Substitution.objects.create(
            position=post, deputy=person, from_on=from_on, until_on=until_on, reason=reason.strip()
        )
        _record("substitution.named", made, actor, now, ip)
        return made

    return _attempted(body, actor, now, ip)


def end_substitution(pk: int, *, actor: User, now: dt.datetime, ip: str = "") -> Substitution:
    """End one's own substitution before its time, at once (提前终止); what the deputy holds goes back to the pool.

    Raises Substitution.DoesNotExist for one that is not the actor's, or is over.
    """
    today = local_date(now)

    def body() -> Substitution:
        standing = Substitution.objects.select_for_update(of=("self",)).standing()
        mine = standing.filter(position__user=actor, until_on__gte=today)
        found = mine.select_related("position__unit__parent__parent", "position__user", "deputy").get(pk=pk)
        found.ended_on = today
        found.save(update_fields=["ended_on"])
        _record("substitution.ended", found, actor, now, ip)
        return found

    ended: Substitution = _attempted(body, actor, now, ip)
    return_stranded(now=now, by=actor_of(actor, ip=ip), holder=ended.deputy)
    return ended


def _own(post_id: int, actor: User, today: dt.date) -> Position:
    found = next((post for post in posts_of(actor, today) if post.pk == post_id), None)
    if found is None:
        raise Position.DoesNotExist
    return found


def _deputy(post: Position, account: str, from_on: dt.date, until_on: dt.date, today: dt.date) -> User:
    """The person with this account, if he holds the role throughout; the same refusal for everybody else."""
    for person in _colleagues(post, from_on):
        if person.username == account and _holds_throughout(person, post, from_on, until_on):
            return person
    raise NO_SUCH_DEPUTY.refusal(field="deputy", account=account)


def _holds_throughout(person: User, post: Position, from_on: dt.date, until_on: dt.date) -> bool:
    """Whether appointments of the person to the role in this authority cover the days without a gap."""
    held = Position.objects.filter(user=person, role=post.role, from_on__lte=until_on).order_by("from_on")
    covered = from_on
    for each in held.select_related("unit__parent__parent"):
        if each.unit.authority == post.unit.authority and each.from_on <= covered:
            if each.until_on is None or each.until_on >= until_on:
                return True
            covered = max(covered, each.until_on + dt.timedelta(days=1))
    return False


def _one_at_a_time(post: Position, from_on: dt.date, until_on: dt.date) -> None:
    """Refuse E-SUB-04 a second deputy for the same days."""
    others = Substitution.objects.standing().filter(position=post, from_on__lte=until_on, until_on__gte=from_on)
    other = others.select_related("deputy").order_by("from_on").first()
    if other is not None:
        raise HAS_DEPUTY.refusal(
            field="from_on", name=other.deputy.name, from_on=other.from_on, until_on=other.until_on
        )


def _nothing_to_keep_away_from(post: Position, deputy: User) -> None:
    """Refuse E-SUB-05 a deputy who must keep away from what the principal has in hand."""
    held = WorkItem.objects.open().filter(holder=post.user, role=post.role, unit=post.unit).order_by("id")
    numbers = []
    for item in held.select_related("task__process", "unit__parent", "matter__unit__parent"):
        try:
            checks.kept_apart(item, deputy)
        except (Refusal, Refusals):
            numbers.append(str(item.matter.number))
    if numbers:
        raise KEPT_APART.refusal(field="deputy", name=deputy.name, numbers="、".join(numbers))


def _record(action: str, made: Substitution, actor: User, now: dt.datetime, ip: str) -> None:
    """Write it into the principal's chain, and tell the deputy and the nearest superiors."""
    post = made.position
    log.append(
        f"user:{actor.pk}",
        action=action,
        actor=actor_of(actor, position=post, ip=ip),
        at=now,
        payload={
            "unit": post.unit.code,
            "role": post.role,
            "deputy": {"id": f"user:{made.deputy_id}", "name": made.deputy.name},
            "from": made.from_on,
            "until": made.until_on,
            "ended": made.ended_on,
            "reason": made.reason,
        },
    )
    role, days = roles.role_of(post.role), f"{made.from_on} – {made.until_on}"
    said_zh, said_en = ("终止委托", "no longer stands in for") if made.ended_on else ("委托", "is to stand in for")
    zh = f"{actor.name}{said_zh}{made.deputy.name}代办{post.unit.short_name}{role.zh}({days}):{made.reason}"
    en = f"{made.deputy.name} {said_en} {actor.name} as {role.en} of {post.unit.short_name} ({days}): {made.reason}"
    superiors = policies.superiors_of(post.role, post.unit, local_date(now))
    told = {user.pk: user for user in [made.deputy, *superiors] if user.pk != actor.pk}.values()
    notices = [Notice(user=user, zh=zh[:300], en=en[:300], created_at=now) for user in told]
    queue_sending(Notice.objects.bulk_create(notices), now=now)


def _attempted(body: Callable[[], Substitution], actor: User, now: dt.datetime, ip: str) -> Substitution:
    """Run the body in one transaction; a refusal is rolled back and then logged in the person's chain."""
    try:
        with transaction.atomic():
            made = body()
    except (Refusal, Refusals) as refused:
        log_refused(f"user:{actor.pk}", refused, actor_of(actor, ip=ip), now)
        raise
    jobs.wake_after_commit()
    return made


def below(posts: Sequence[Position], units: Iterable[OrgUnit], today: dt.date) -> list[Substitution]:
    """Substitutions, running or to come, in these units, of people whose superior a holder of these posts is."""
    running = Substitution.objects.standing().filter(position__unit__in=units, until_on__gte=today)
    found = running.select_related("position__unit__parent", "position__user", "deputy").order_by("from_on", "pk")
    return [each for each in found if any(_is_above(post, each.position) for post in posts)]


def _is_above(post: Position, other: Position) -> bool:
    return post.rank > other.rank and post.unit_id in (other.unit_id, other.unit.authority.pk)
