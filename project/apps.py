from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The composition root: site chrome and the demonstration city."""

    name = "project"
