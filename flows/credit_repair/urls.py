"""Addresses of credit repair: the portal and the public page."""

from __future__ import annotations

from django.urls import path

from .views import application, deliveries, materials, portal, progress, public

app_name = "credit_repair"
urlpatterns = [
    path("portal/", portal.penalties, name="penalties"),
    path("portal/penalties/<int:pk>/apply/", portal.apply, name="apply"),
    path("portal/applications/", progress.applications, name="applications"),
    path("portal/applications/<int:pk>/", progress.progress, name="progress"),
    path("portal/applications/<int:pk>/edit/", application.edit, name="edit"),
    path("portal/applications/<int:pk>/save/", application.save, name="save"),
    path("portal/applications/<int:pk>/discard/", application.discard, name="discard"),
    path("portal/applications/<int:pk>/commitment/", materials.commitment, name="commitment"),
    path("portal/applications/<int:pk>/materials/<str:code>/", materials.upload, name="upload"),
    path("portal/applications/<int:pk>/files/<int:file>/", materials.material, name="material"),
    path("portal/applications/<int:pk>/correct/", progress.correct, name="correct"),
    path("portal/applications/<int:pk>/withdraw/", progress.withdraw, name="withdraw"),
    path("portal/applications/<int:pk>/paper/", progress.paper, name="paper"),
    path("portal/applications/<int:pk>/papers/<int:paper>/", progress.notice, name="notice"),
    path("portal/applications/<int:pk>/deliveries/<int:delivery>/receive/", deliveries.receive, name="receive"),
    path("portal/applications/<int:pk>/deliveries/agree/", deliveries.agree, name="agree"),
    path("publicity/", public.publicity, name="publicity"),
    path("publicity/withdrawn/", public.withdrawn, name="withdrawn"),
    path("publicity/<int:pk>/", public.published_penalty, name="published_penalty"),
]
