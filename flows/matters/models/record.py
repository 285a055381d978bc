"""What was done and what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from permissions import roles
from permissions.organisations.models import OrgUnit, User

from .matter import Matter


class Act(models.Model):
    """Act (办理步骤), 行政处罚法 art 47: one step as people read it; the log holds its tamper-evident twin."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="acts")
    node = models.CharField("环节", max_length=40)
    title = models.CharField("环节名称", max_length=60)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="acts")
    actor_name = models.CharField("办理人", max_length=40)
    on_behalf_of = models.CharField(
        "代", max_length=120, blank=True, help_text="the principal of a substitute, or the enterprise of an agent"
    )
    role = models.CharField("身份", max_length=24, blank=True)
    unit = models.ForeignKey(OrgUnit, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("结果", max_length=30)
    outcome_title = models.CharField("结果名称", max_length=40)
    opinion = models.TextField("意见", blank=True)
    late_reason = models.CharField("超期原因", max_length=500, blank=True, help_text="why it was done after the limit")
    at = models.DateTimeField("时间")
    request_key = models.CharField(max_length=64, blank=True, help_text="one form is one act, however often sent")

    class Meta:
        verbose_name = "办理步骤"
        default_permissions = ()
        ordering = ["id"]
        indexes = [
            models.Index(fields=["matter", "id"], name="act_of_matter"),
            models.Index(fields=["user", "-id"], name="act_of_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "request_key"], condition=~models.Q(request_key=""), name="act_once_per_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.outcome_title} {self.actor_name}"

    @property
    def capacity(self) -> str:
        """Unit and role in which it was done, in Chinese; the applicant's name stands for itself."""
        role = roles.ROLES.get(self.role)
        return f"{self.unit.name} {role.zh}" if self.unit and role else ""


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Reads of consents."""

    def standing(self, matter: Matter) -> Consent | None:
        """The consent on which the matter may be refused now: no decision used it, nobody proposed anew since."""
        found = self.filter(matter=matter, decision=None).select_related("proposal").order_by("pk").last()
        if found is None or matter.acts.filter(node=found.proposal.node, pk__gt=found.proposal_id).exists():
            return None
        return found


class Consent(models.Model):
    """Consent of a superior to a refusal (否定答复提级同意), a service promise and not law (domain §0.3.5).

    Who proposed and who consented stand here once more with the ranks they acted in, so that the database
    itself holds them against each other (E-NO-01).
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="consents")
    proposal = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="consent")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_rank = models.PositiveSmallIntegerField()
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="consented")
    consented_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    consented_rank = models.PositiveSmallIntegerField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "提级同意"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(consented_by=F("proposed_by")), name="consent_is_another_persons"),
            models.CheckConstraint(condition=Q(consented_rank__gt=F("proposed_rank")), name="consent_is_a_superiors"),
        ]

    def __str__(self) -> str:
        return f"{self.act.actor_name} {self.matter}"


class Decision(models.Model):
    """Decision (决定), 行政处罚法 art 57: outcome, reasons, articles, signatory, and the draft it rests on.

    A negative one names the consent of the superior (domain §0.3.5), one about a penalty the legal review or why
    none was needed (行政处罚法 art 58); the database knows none without it.
    """

    class Outcome(models.TextChoices):
        GRANTED = "GRANTED", "准予"
        REFUSED = "REFUSED", "不予"
        NOT_ACCEPTED = "NOT_ACCEPTED", "不予受理"
        PENALISED = "PENALISED", "行政处罚"
        NOT_PENALISED = "NOT_PENALISED", "不予行政处罚"
        UNFOUNDED = "UNFOUNDED", "违法事实不能成立"
        TRANSFERRED = "TRANSFERRED", "移送司法机关"

    NEGATIVE = (Outcome.REFUSED, Outcome.NOT_ACCEPTED)  # these need a superior's consent
    REVIEWED = (Outcome.PENALISED, Outcome.NOT_PENALISED, Outcome.UNFOUNDED, Outcome.TRANSFERRED)  # art 58

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=16, choices=Outcome)
    consent = models.OneToOneField(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="decision", verbose_name="提级同意"
    )
    reasons = models.TextField()
    articles = models.JSONField(help_text="list of citations as printed")
    signatory = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signatory_name = models.CharField(max_length=40)
    decided_on = models.DateField()
    draft_sha256 = models.CharField(max_length=64, help_text="hash of the facts and wording it rests on")
    review = models.ForeignKey(
        "matters.Review", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    exemption = models.OneToOneField(
        "matters.ReviewExemption", null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="decision")

    class Meta:
        verbose_name = "决定"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["GRANTED", "PENALISED", "NOT_PENALISED", "UNFOUNDED", "TRANSFERRED"], consent=None
                )
                | ~Q(outcome__in=["GRANTED", "PENALISED", "NOT_PENALISED", "UNFOUNDED", "TRANSFERRED"])
                & Q(consent__isnull=False),
                name="decision_refuses_with_consent",
            ),
            # 行政处罚法 art 58: without one of the two it does not exist; triggers hold that the one is valid.
            models.CheckConstraint(
                condition=Q(outcome__in=["PENALISED", "NOT_PENALISED", "UNFOUNDED", "TRANSFERRED"])
                & (Q(review__isnull=False, exemption=None) | Q(review=None, exemption__isnull=False))
                | ~Q(outcome__in=["PENALISED", "NOT_PENALISED", "UNFOUNDED", "TRANSFERRED"])
                & Q(review=None, exemption=None),
                name="decision_reviewed_or_exempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.matter}"
