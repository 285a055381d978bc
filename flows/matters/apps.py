from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class MattersConfig(AppConfig):
    """Matters (办件): the spine on which every procedure hangs; its triggers live outside migrations."""

    name = "flows.matters"
    label = "matters"
    verbose_name = "办件 Matters"

    def ready(self) -> None:
        from . import gate

        pre_migrate.connect(gate.drop, sender=self)
        post_migrate.connect(gate.install, sender=self)
