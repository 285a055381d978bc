"""Which papers wait to be made, and who signs them (制文), 行政处罚法 art 47."""

from __future__ import annotations

from django.db.models import Q

from flows.matters.models import Matter

from ..models import PaperOrder, PenaltyCase


def waiting_orders(case: PenaltyCase) -> list[PaperOrder]:
    """What leaves and is not made yet, oldest first; the decision itself has a step of its own."""
    rows = PaperOrder.objects.filter(case=case, leaves=True, document=None, sent_back_at=None)
    return list(rows)


def signatory_in(matter: Matter, case: PenaltyCase) -> str:
    """Who approved what leaves: the leader of the own bureau who acted last in the matter, else the officer in charge.

    A leader of the authority above, who let the case take longer, signs none of its papers.
    """
    own = matter.acts.filter(Q(unit=matter.unit_id) | Q(unit__parent=matter.unit_id))
    approved = own.filter(role__in=["deputy_leader", "principal", "legal_head"]).order_by("pk").last()
    return approved.actor_name if approved else case.lead.name
