"""What the legal gate rests on (法制审核): hearings, conclusions of reviews, and why none was needed."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from permissions.organisations.models import User

from .matter import Matter
from .record import Act


class Hearing(models.Model):
    """Hearing (听证), 行政处罚法 arts 58(1)(2), 63-65: that it was held, when, and who presided; never changed."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="hearings")
    held_at = models.DateTimeField("举行时间", help_text="when it ended")
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="听证主持人")
    chair_name = models.CharField("听证主持人", max_length=40)
    recorded_at = models.DateTimeField("记录时间")
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="hearing")

    class Meta:
        verbose_name = "听证"
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d %H:%M} {self.chair_name}"


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reads of conclusions."""

    def passed(self) -> ReviewQuerySet:
        """Passed, not withdrawn, and concluded after every hearing of the matter."""
        later = Hearing.objects.filter(matter=OuterRef("matter")).filter(
            Q(held_at__gte=OuterRef("concluded_at")) | Q(recorded_at__gte=OuterRef("concluded_at"))
        )
        return self.filter(~Exists(later), conclusion=Review.Conclusion.PASSED, withdrawn_at=None)

    def valid_for(self, matter: Matter, draft_sha256: str) -> Review | None:
        """The review on which a decision on this very draft may rest now (行政处罚法 art 58); None without one."""
        return self.passed().filter(matter=matter, draft_sha256=draft_sha256).order_by("pk").last()


class Review(models.Model):
    """Conclusion of a legal review (法制审核结论), 行政处罚法 art 58: bound to the hash of the draft it read.

    It is never changed but for its withdrawal, and that only until the decision's paper is issued; the database
    holds both.
    """

    class Conclusion(models.TextChoices):
        PASSED = "PASSED", "同意"
        CORRECT = "CORRECT", "建议补正"
        DISAGREE = "DISAGREE", "不同意"
        TRANSFER = "TRANSFER", "建议移送"

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="reviews", help_text="whose decision was reviewed"
    )
    review_matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="conclusions", help_text="the review itself"
    )
    round = models.PositiveSmallIntegerField("轮次")
    draft_sha256 = models.CharField(max_length=64)
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    opinion = models.TextField("意见")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="审核人")
    reviewer_name = models.CharField("审核人", max_length=40)
    qualification = models.CharField("审核人资格", max_length=120, help_text="as it stood on the day of the conclusion")
    pre_2018 = models.BooleanField("2018年以前从事审核", default=False)
    sole_staff = models.BooleanField("审核、签发为同一人", default=False)
    submitted_at = models.DateTimeField("送审时间")
    concluded_at = models.DateTimeField("结论时间")
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="review")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.CharField("撤回理由", max_length=500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "法制审核结论"
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["matter", "draft_sha256"], name="review_of_draft")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="review_withdrawn_whole",
            ),
            models.CheckConstraint(condition=~Q(matter=F("review_matter")), name="review_is_a_matter_of_its_own"),
            models.CheckConstraint(condition=Q(concluded_at__gte=F("submitted_at")), name="review_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_conclusion_display()} {self.reviewer_name} {self.concluded_at:%Y-%m-%d}"


class ReviewExemption(models.Model):
    """Why no legal review was needed (无需法制审核), 行政处罚法 art 58: what was tested, and against which number."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="review_exemptions")
    draft_sha256 = models.CharField(max_length=64)
    reasons = models.JSONField("理由", help_text="line by line: what was tested and against which number")
    kinds = models.CharField("处罚种类", max_length=200, blank=True)
    fine = models.DecimalField("罚款", max_digits=14, decimal_places=2)
    threshold = models.DecimalField("较大数额", max_digits=14, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "无需法制审核"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(fine__lt=F("threshold")), name="exemption_below_the_threshold")
        ]

    def __str__(self) -> str:
        return f"{self.fine} < {self.threshold}"
