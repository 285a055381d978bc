from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Screens that all procedures share."""

    name = "flows.desk"
    label = "desk"
