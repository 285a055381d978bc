from django.apps import AppConfig

from flows.matters.procedures import Procedure


class TrialConfig(AppConfig):
    """Trial procedure (测试业务): no table of its own."""

    name = "tests.flows.matters.trial"
    label = "trial"

    procedure = Procedure(
        code="trial",
        number_code="CS",
        title="Trial",
        title_zh="测试业务",
        flow="tests.flows.matters.trial.flow.TrialFlow",
        gated=("trial.decision",),
        jobs={"trial.compute": "tests.flows.matters.trial.acts.compute_job"},
    )

    def ready(self) -> None:
        from . import flow  # noqa: F401
