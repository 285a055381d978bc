from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CalendarConfig(AppConfig):
    """The working-day calendar (工作日日历); its triggers live outside migrations because SQLite remakes tables."""

    name = "flows.calendar"
    label = "calendar"
    verbose_name = "工作日日历 Calendar"

    def ready(self) -> None:
        from . import guards

        pre_migrate.connect(guards.drop, sender=self)
        post_migrate.connect(guards.install, sender=self)
