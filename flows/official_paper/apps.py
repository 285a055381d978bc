from django.apps import AppConfig
from django.utils.translation import gettext_noop as _

from flows.matters.procedures import Procedure
from permissions import roles


class OfficialPaperConfig(AppConfig):
    """Drafting of official papers (公文办理), 党政机关公文处理工作条例."""

    name = "flows.official_paper"
    label = "official_paper"
    verbose_name = "公文办理 Official papers"

    procedure = Procedure(
        code="official_paper",
        number_code="GW",
        title=_("Official papers"),
        title_zh="公文办理",
        flow="flows.official_paper.flow.OfficialPaperFlow",
        facts="flows.official_paper.views.facts",
        urls="flows.official_paper.urls",
        lead=_("Papers that sections draft, the office checks and a leader signs, the newest first."),
        desk=(
            (_("Draft a paper"), "official_paper:drafts", "pencil"),
            (_("Papers received"), "official_paper:received", "mail"),
        ),
        documents={
            "official_paper.notice": "通知",
            "official_paper.reply": "批复",
            "official_paper.decision": "决定",
            "official_paper.request": "请示",
            "official_paper.report": "报告",
            "official_paper.letter": "函",
        },
        delivers=roles.ARCHIVIST.code,
        delivers_from="OFFICE",
        jobs={"official_paper.issue": "flows.official_paper.letters.issue_paper"},
        own_materials={
            "ENCLOSURE_1": _("Enclosure 1"),
            "ENCLOSURE_2": _("Enclosure 2"),
            "ENCLOSURE_3": _("Enclosure 3"),
            "SIGNED_ORIGINAL": _("Signed original"),
        },
    )

    def ready(self) -> None:
        """References to the flow and its nodes in the database resolve only when it is loaded."""
        from . import flow  # noqa: F401, PLC0415
