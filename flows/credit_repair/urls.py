"""Addresses of credit repair."""

from django.urls import URLPattern

app_name = "credit_repair"
urlpatterns: list[URLPattern] = []
