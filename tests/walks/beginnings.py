"""Where a history begins (办件史的起点): at the enterprise's portal, or with a matter that waits at some step already.

What comes before costs a third of the time without the pages; every step by hand has a beginning, so that a few
histories meet each of them. A new step needs one line here: the test of the world of strange input demands it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from flows.credit_repair import acts
from flows.credit_repair.models import Ground
from flows.matters import attachments
from flows.matters.models import Matter
from flows.registers.models import Penalty
from tests.city import City, findings
from tests.walks.pages import PICTURE

Beginning = Callable[[City, Penalty], Matter | None]


def at_the_portal(city: City, penalty: Penalty) -> None:
    """Nothing was asked for yet."""


def draft(city: City, penalty: Penalty) -> Matter:
    return city.draft(penalty).matter


def correct(city: City, penalty: Penalty) -> Matter:
    matter = city.submitted(penalty)
    city.does("sj.credit", matter, "accept", outcome="CORRECT", items=["盖章", "补凭证"])
    return matter


def consent_to_non_acceptance(city: City, penalty: Penalty) -> Matter:
    matter = city.submitted(penalty)
    grounds = [Ground.R4.value]
    city.does("sj.credit", matter, "accept", outcome="PROPOSE_REFUSAL", grounds=grounds, statement="承诺书未盖章")
    return matter


def consent_to_refusal(city: City, penalty: Penalty) -> Matter:
    matter = city.to("review", city.submitted(penalty))
    grounds = [Ground.R5.value]
    city.does("sj.head", matter, "review", outcome="PROPOSE_REFUSAL", grounds=grounds, statement="缴款凭证系伪造")
    return matter


def decide_refusal(city: City, penalty: Penalty) -> Matter:
    matter = consent_to_refusal(city, penalty)
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT", opinion="同意")
    return matter


def answer_extension(city: City, penalty: Penalty) -> Matter:
    matter = city.to("verify", city.submitted(penalty))
    document = attachments.receive(SimpleUploadedFile("核查函.png", PICTURE, "image/png"), "document")
    city.does("sj.verify1", matter, "verify", outcome=acts.ASKS, reason="需向税务机关核查", document=document)
    return matter


def seal_extension(city: City, penalty: Penalty) -> Matter:
    matter = answer_extension(city, penalty)
    city.does("sj.leader", matter, "answer_extension", outcome="GRANT", opinion="请抓紧核查")
    return matter


def deliver_extension(city: City, penalty: Penalty) -> Matter:
    matter = seal_extension(city, penalty)
    city.does("sj.seal", matter, "seal_extension", outcome="SEALED")
    city.run_jobs()
    return matter


def second_verification(city: City, penalty: Penalty) -> Matter:
    """The first hand is done, the second is not."""
    matter = city.to("verify", city.submitted(penalty))
    city.does("sj.verify1", matter, "verify", findings=findings())
    return matter


def _waits_at(node: str) -> Beginning:
    def begin(city: City, penalty: Penalty) -> Matter:
        return city.to(node, city.submitted(penalty))

    return begin


STRAIGHT = ("accept", "verify", "review", "decide", "seal", "issue", "deliver", "confirm", "archive")
BEGINNINGS: dict[str, Beginning] = {
    "": at_the_portal,
    "draft": draft,
    "correct": correct,
    "consent_to_non_acceptance": consent_to_non_acceptance,
    "consent_to_refusal": consent_to_refusal,
    "decide refusal": decide_refusal,
    "answer_extension": answer_extension,
    "seal_extension": seal_extension,
    "deliver_extension": deliver_extension,
    "verify, the second": second_verification,
} | {node: _waits_at(node) for node in STRAIGHT}
