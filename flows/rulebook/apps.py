from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """What an authority settles for itself (本机关设定), beside what the law settles."""

    name = "flows.rulebook"
    label = "rulebook"
    verbose_name = "规则库 Rulebook"
