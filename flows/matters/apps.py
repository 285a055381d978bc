from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters (办件): the spine on which every procedure hangs."""

    name = "flows.matters"
    label = "matters"
    verbose_name = "办件 Matters"
