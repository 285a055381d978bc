"""Addresses of official papers: drafts, the manuscript, what was received."""

from __future__ import annotations

from django.urls import path

from .views import drafts, manuscript, received

app_name = "official_paper"
urlpatterns = [
    path("papers/", drafts.drafts, name="drafts"),
    path("papers/new/<slug:kind>/", drafts.new, name="new"),
    path("papers/<int:pk>/edit/", drafts.edit, name="edit"),
    path("papers/<int:pk>/save/", drafts.save, name="save"),
    path("papers/<int:pk>/discard/", drafts.discard, name="discard"),
    path("papers/<int:pk>/enclosures/<int:file>/", drafts.enclosure, name="enclosure"),
    path("papers/<int:pk>/withdraw/", manuscript.withdraw, name="withdraw"),
    path("papers/<int:pk>/manuscript/", manuscript.manuscript, name="manuscript"),
    path("papers/received/", received.received, name="received"),
    path("papers/received/<int:pk>/", received.read, name="read"),
    path("papers/received/<int:pk>/sign-for/", received.sign_for, name="sign_for"),
]
