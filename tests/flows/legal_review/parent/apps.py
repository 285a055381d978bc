from django.apps import AppConfig

from flows.matters.procedures import Procedure


class ParentConfig(AppConfig):
    """Trial procedure whose decisions are reviewed (测试业务): no table of its own."""

    name = "tests.flows.legal_review.parent"
    label = "parent"

    procedure = Procedure(
        code="parent",
        number_code="CP",
        title="Reviewed trial",
        title_zh="须审核的测试业务",
        flow="tests.flows.legal_review.parent.flow.ParentFlow",
        submission="tests.flows.legal_review.parent.acts.submission",
        gated=("parent.decision",),
    )

    def ready(self) -> None:
        from . import flow  # noqa: F401
