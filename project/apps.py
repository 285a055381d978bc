from django.apps import AppConfig
from django.contrib.admin import apps as administration


class ProjectConfig(AppConfig):
    """The composition root: site chrome and the demonstration city."""

    name = "project"


class AdministrationConfig(administration.AdminConfig):
    """The administration site, as Django has it but for the entry when somebody changes his own password."""

    default = False
    default_site = "project.logins.Administration"
