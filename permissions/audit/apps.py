from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    """The append-only log (留痕); its triggers live outside migrations because SQLite remakes tables."""

    name = "permissions.audit"
    label = "audit"
    verbose_name = "留痕 Audit log"

    def ready(self) -> None:
        from . import triggers

        pre_migrate.connect(triggers.drop, sender=self)
        post_migrate.connect(triggers.install, sender=self)
