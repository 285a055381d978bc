from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Units, people and their appointments (机构、人员、任职)."""

    name = "permissions.organisations"
    label = "organisations"
    verbose_name = "机构与人员 Organisations"
