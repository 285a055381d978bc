from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "flows.matters"
    label = "matters"
