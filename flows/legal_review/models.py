"""What a legal review keeps (法制审核): what was submitted, what was found, what was asked and answered."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from viewflow.workflow.models import Task

from flows.matters.models import Matter, Review, WorkItem
from flows.matters.reviewing import Part
from permissions.organisations.models import OrgUnit, User


class LegalReview(models.Model):
    """Legal review (法制审核), 行政处罚法 art 58: one round, opened by the matter that waits for it at ``task``.

    What was submitted is kept as it was read, so that the next round can say what has changed.
    """

    matter = models.OneToOneField(Matter, primary_key=True, on_delete=models.PROTECT, related_name="legal_review")
    parent = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="legal_reviews")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("轮次")
    draft_sha256 = models.CharField(max_length=64)
    title = models.CharField("案件名称", max_length=200)
    proposed = models.TextField("拟作决定")
    parts = models.JSONField("送审内容", help_text="list of key, title, lines, points")
    materials = models.JSONField("送审材料", default=list)
    triggers = models.JSONField("审核事由", default=list)
    handlers = models.JSONField("承办人", default=list, help_text="ids of users who may not review it")
    section = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="送审机构")
    submitted_at = models.DateTimeField("送审时间")

    class Meta:
        verbose_name = "法制审核"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["parent", "round"], name="legal_review_round_once")]

    def __str__(self) -> str:
        return f"{self.title} 第{self.round}轮"

    @property
    def read_parts(self) -> list[Part]:
        """What was submitted, as values."""
        return [
            Part(each["key"], each["title"], tuple(each["lines"]), tuple(each.get("points", ()))) for each in self.parts
        ]

    @property
    def previous(self) -> LegalReview | None:
        """The round before of the same matter, if it came to a conclusion."""
        earlier = LegalReview.objects.filter(parent=self.parent_id, round__lt=self.round)
        return earlier.filter(matter__conclusions__isnull=False).order_by("round").last()

    @property
    def conclusion(self) -> Review | None:
        """How it was concluded; None while it is not."""
        return Review.objects.filter(review_matter=self.matter_id).last()


class Examination(models.Model):
    """Examination (审核意见), 行政处罚法 art 58; 国办发〔2018〕118号: findings, conclusion, reasons.

    One each time the reviewer hands it on; the last one counts.
    """

    review = models.ForeignKey(LegalReview, on_delete=models.PROTECT, related_name="examinations")
    work_item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="审核人")
    findings = models.JSONField("逐项结论", help_text="list of {holds, reason}, one for each point")
    conclusion = models.CharField("结论", max_length=10, choices=Review.Conclusion)
    opinion = models.TextField("理由")
    qualification = models.CharField("审核人资格", max_length=120)
    pre_2018 = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "审核意见"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_conclusion_display()} {self.reviewer}"


class ReviewQuestion(models.Model):
    """Question of a review (审核意见条目), 国办发〔2018〕118号: the handlers answer each before the next round."""

    review = models.ForeignKey(LegalReview, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField("序号")
    text = models.CharField("意见", max_length=500)
    material = models.BooleanField("补充材料", default=False, help_text="something is missing in the file")
    answer = models.CharField("答复", max_length=500, blank=True)
    adopted = models.BooleanField("采纳", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "审核意见条目"
        default_permissions = ()
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_question_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, adopted=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, adopted__isnull=False) & ~Q(answer=""),
                name="review_question_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class Objection(models.Model):
    """Objection of the handlers (异议), domain §i.5 L4: written within three working days, reconsidered above."""

    review = models.OneToOneField(LegalReview, on_delete=models.PROTECT, related_name="objection")
    text = models.TextField("异议")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "异议"
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:40]


def review_of(matter: Matter) -> LegalReview:
    """The review that this matter is; it brings the matter along."""
    found = LegalReview.objects.select_related("parent__unit", "section").get(pk=matter.pk)
    found.matter = matter
    return found


def unanswered(parent_id: int, *, before: int) -> list[ReviewQuestion]:
    """The questions of earlier rounds that wait for an answer of the handlers, in their order."""
    asked = ReviewQuestion.objects.filter(review__parent=parent_id, review__round__lt=before, answered_at=None)
    # Only where that round came to a no: what was abandoned asks nothing, nor what passed after an objection.
    no = [each for each in Review.Conclusion if each != Review.Conclusion.PASSED]
    concluded = asked.filter(review__matter__conclusions__conclusion__in=no)
    return list(concluded.order_by("review__round", "number"))


def changed_parts(now: Sequence[Part], before: Sequence[Part]) -> tuple[list[tuple[Part, Part | None]], list[Part]]:
    """What changed between two rounds: new or changed parts, each with what it was, and parts that are gone."""
    known = {part.key: part for part in before}
    changed = [(part, known.get(part.key)) for part in now if known.get(part.key) != part]
    kept = {part.key for part in now}
    return changed, [part for part in before if part.key not in kept]
