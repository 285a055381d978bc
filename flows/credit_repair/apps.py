from django.apps import AppConfig


class CreditRepairConfig(AppConfig):
    name = "flows.credit_repair"
    label = "credit_repair"
