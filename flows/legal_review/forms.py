"""Forms of a legal review (法制审核表单): they gather, the acts judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from flows.matters.clocks.extensions import ladder
from flows.matters.forms import ActForm
from flows.matters.models import Deadline
from permissions.clock import local_date

from . import acts, rules
from .models import changed_parts, review_of, unanswered


def _is_yes(value: str) -> bool:
    return value == "yes"


class RoundForm(ActForm):
    """What every hand of a review reads: what was submitted, and in a later round what has changed since."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review_of(self.matter)
        self.parts = self.review.read_parts
        self.before = self.review.previous
        self.changed, self.gone = changed_parts(self.parts, self.before.read_parts) if self.before else ([], [])
        self.unchanged = [part for part in self.parts if self.before and part not in [now for now, _ in self.changed]]
        self.triggers = [(code, *rules.TRIGGERS.get(code, (code, ""))) for code in self.review.triggers]
        self.answered = list(
            self.review.questions.none()
            if self.before is None
            else self.before.questions.exclude(answered_at=None).order_by("number")
        )


class ReviewForm(RoundForm):
    """L2 Review (审核): the seven points, each with its finding; a finding whose parts stayed is carried over."""

    questions = forms.CharField(
        label=_("Questions to the handlers"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line each. They answer each before it is submitted again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = rules.points_to_tick(self.review)
        for point in self.points:
            carried = "yes" if point.carried else None
            self.fields[f"holds_{point.number}"] = forms.TypedChoiceField(
                label=point.text,
                choices=[("yes", _("In order")), ("no", _("Something is wrong"))],
                coerce=_is_yes,
                required=False,  # what is missing is told by E-LR-05, of all points at once
                empty_value=None,
                initial=carried,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )
            self.fields[f"reason_{point.number}"] = forms.CharField(
                label=_("Remark"), max_length=300, required=False, initial=str((point.carried or {}).get("reason", ""))
            )

    def rows(self) -> list[dict[str, Any]]:
        """One row a point for the template."""
        return [
            {"point": point, "holds": self[f"holds_{point.number}"], "reason": self[f"reason_{point.number}"]}
            for point in self.points
        ]

    def facts(self) -> dict[str, Any]:
        """Findings and questions beside what every act asks."""
        values = super().facts()
        findings = [
            {"holds": values.pop(f"holds_{point.number}"), "reason": values.pop(f"reason_{point.number}").strip()}
            for point in self.points
        ]
        return {**values, "findings": findings, "questions": rules.reads_list(values.pop("questions"))}


class SignForm(RoundForm):
    """L3, L4 (签发、异议、复核): what the reviewer found, and how the handlers object."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examination = acts.last_examination(self.review)
        self.findings = list(zip(rules.points_to_tick(self.review), self.examination.findings, strict=False))
        self.questions = list(self.review.questions.all())
        self.objection = getattr(self.review, "objection", None)


class AnswerForm(RoundForm):
    """L1 Answer (逐条答复): each question with its answer, and whether it is adopted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = unanswered(self.review.parent_id, before=self.review.round)
        for question in self.asked:
            self.fields[f"answer_{question.pk}"] = forms.CharField(
                label=_("Answer"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"adopted_{question.pk}"] = forms.TypedChoiceField(
                label=_("Adopted?"),
                choices=[("yes", _("Adopted")), ("no", _("Not adopted"))],
                coerce=_is_yes,
                required=False,  # told by E-LR-08, of all questions at once
                empty_value=None,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """One row a question for the template."""
        return [
            {"question": each, "answer": self[f"answer_{each.pk}"], "adopted": self[f"adopted_{each.pk}"]}
            for each in self.asked
        ]

    def facts(self) -> dict[str, Any]:
        """The answers by question beside what every act asks."""
        values = super().facts()
        answers = {
            each.pk: {"answer": values.pop(f"answer_{each.pk}"), "adopted": values.pop(f"adopted_{each.pk}")}
            for each in self.asked
        }
        return {**values, "answers": answers}


class ExtensionForm(ActForm):
    """L2 Extension (延长审核时限): who asks and why, and by how much the limit would move."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = self.matter.acts.filter(node="review", outcome="ASK_EXTENSION").latest("pk")
        clock = Deadline.objects.running().filter(matter=self.matter, rule="legal_review.review").first()
        allowed = ladder(clock.rule, self.matter.unit, local_date(clock.started_at)) if clock else ()
        self.clock, self.step = clock, allowed[0] if allowed else None
