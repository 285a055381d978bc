"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from flows.desk.views import entrance
from project import logins, site
from project.operations import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.landing, name="landing"),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("account/password/", logins.OwnPassword.as_view(), name="password_change"),
    path(
        "account/password/done/",
        auth.PasswordChangeDoneView.as_view(template_name="registration/password_done.html"),
        name="password_change_done",
    ),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("flows.desk.urls")),
    path("", include("documents.urls")),
    *site.procedure_urls(),
]

handler400 = "flows.desk.views.errors.bad_request"
handler403 = "flows.desk.views.errors.not_found"
handler404 = "flows.desk.views.errors.not_found"
handler500 = "flows.desk.views.errors.server_error"
