"""Public addresses of papers."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("verify/", views.ask, name="ask"),
    path("verify/<path:code>/", views.verify, name="verify"),
]
