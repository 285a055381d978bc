"""Pages of credit repair: the enterprise's portal, the list of the desk, the public page of penalties."""

from __future__ import annotations

from typing import Any

from flows.matters.models import Matter


def facts(matter: Matter) -> dict[str, Any]:
    """What the matter page shows of this procedure (``credit_repair/facts.html``)."""
    application = matter.repair  # type: ignore[attr-defined]
    return {
        "application": application,
        "penalty": application.penalty,
        "corrections": application.corrections.all(),
        "findings": application.verified_facts.select_related("work_item__holder"),
    }
