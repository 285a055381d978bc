"""Addresses of the legal review: the queue, the coverage of a period, the withdrawal of a conclusion."""

from __future__ import annotations

from django.urls import path

from .views import coverage, queue, withdrawing

app_name = "legal_review"
urlpatterns = [
    path("legal/", queue.queue, name="queue"),
    path("legal/coverage/", coverage.coverage, name="coverage"),
    path("legal/coverage/file/", coverage.export, name="coverage_file"),
    path("legal/<int:pk>/withdraw/", withdrawing.withdraw, name="withdraw"),
]
