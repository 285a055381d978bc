from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "flows.desk"
    label = "desk"
