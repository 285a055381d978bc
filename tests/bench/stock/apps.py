from django.apps import AppConfig


class StockConfig(AppConfig):
    """Only in the settings of the bench."""

    name = "tests.bench.stock"
    label = "stock"
    default_auto_field = "django.db.models.BigAutoField"
