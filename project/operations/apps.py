from django.apps import AppConfig
from django.contrib.staticfiles import apps as staticfiles


class OperationsConfig(AppConfig):
    """Health, metrics, signs of life, checks at the start, backup and restore."""

    name = "project.operations"
    label = "operations"
    verbose_name = "运行 Operations"


class StaticFilesConfig(staticfiles.StaticFilesConfig):
    """Static files without the engine's: its screens are not used, and its style sheets name files that it lacks."""

    ignore_patterns = [*staticfiles.StaticFilesConfig.ignore_patterns, "viewflow"]
