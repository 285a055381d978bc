from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official papers (文书): numbers, letters, verification, delivery. Knows no procedure and no law."""

    name = "documents"
    verbose_name = "文书 Documents"

    def ready(self) -> None:
        """The house forms are known to every process; making one of them is the worker's."""
        from .forms import catalogue  # noqa: PLC0415

        catalogue.register_forms()
