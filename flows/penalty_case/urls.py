"""Addresses of penalty cases: clues, entries beside the flow, and the party's side in the portal."""

from __future__ import annotations

from django.urls import path

from .views import cases, clues, deliveries, entries, evidence, statements

app_name = "penalty_case"
urlpatterns = [
    path("cases/clues/", clues.drafts, name="drafts"),
    path("cases/clues/new/<int:enterprise>/", clues.new, name="new"),
    path("cases/clues/<int:pk>/edit/", clues.edit, name="edit"),
    path("cases/clues/<int:pk>/save/", clues.save, name="save"),
    path("cases/clues/<int:pk>/discard/", clues.discard, name="discard"),
    path("cases/<int:pk>/enter/<slug:what>/", entries.enter, name="enter"),
    path("cases/<int:pk>/facts/<int:row>/withdraw/", evidence.withdraw_fact, name="withdraw_fact"),
    path("cases/<int:pk>/measures/<int:row>/withdraw/", evidence.withdraw_measure, name="withdraw_measure"),
    path("cases/<int:pk>/evidence/<int:row>/", evidence.evidence, name="evidence"),
    path("cases/<int:pk>/suggestion/", entries.suggestion, name="suggestion"),
    path("portal/cases/", cases.cases, name="cases"),
    path("portal/cases/<int:pk>/", cases.case, name="case"),
    path("portal/cases/<int:pk>/state/", statements.state, name="state"),
    path("portal/cases/<int:pk>/files/<int:file>/", cases.proof, name="proof"),
    path("portal/cases/<int:pk>/papers/<int:paper>/", cases.paper, name="paper"),
    path("portal/cases/<int:pk>/deliveries/<int:delivery>/receive/", deliveries.receive, name="receive"),
    path("portal/cases/<int:pk>/deliveries/agree/", deliveries.agree, name="agree"),
]
