from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official papers (文书): numbers, letters, verification, delivery. Knows no procedure and no law."""

    name = "documents"
    verbose_name = "文书 Documents"
