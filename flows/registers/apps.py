from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "flows.registers"
    label = "registers"
    verbose_name = "台账"
