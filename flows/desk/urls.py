"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from flows.desk.views import (
    audit,
    calculator,
    calendar,
    entrance,
    forecast,
    lists,
    matter,
    notices,
    rulebook,
    search,
    tasks,
    workbench,
)

app_name = "desk"
urlpatterns = [
    path("desk/", workbench.workbench, name="workbench"),
    path("inbox/", lists.inbox, name="inbox"),
    path("inbox/pool/", lists.pool, name="pool"),
    path("inbox/done/", lists.done, name="done"),
    path("inbox/started/", lists.started, name="started"),
    path("inbox/copied/", lists.copied, name="copied"),
    path("matters/", lists.matters, name="matters"),
    path("procedures/<slug:code>/", lists.procedure, name="procedure"),
    path("matters/<str:number>/", matter.matter, name="matter"),
    path("matters/<str:number>/materials/<int:pk>/", matter.material, name="material"),
    path("matters/<str:number>/papers/<int:pk>/", matter.paper, name="paper"),
    path("tasks/<int:pk>/act/", tasks.act, name="act"),
    path("tasks/<int:pk>/claim/", tasks.claim, name="claim"),
    path("tasks/<int:pk>/release/", tasks.release, name="release"),
    path("tasks/<int:pk>/hand-over/", forecast.hand_over, name="hand_over"),
    path("forecast/", forecast.forecast_page, name="forecast"),
    path("search/", search.search, name="search"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("audit/", audit.audit, name="audit"),
    path("account/", entrance.account, name="account"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("calendars/", calendar.calendars, name="calendars"),
    path("calendars/new/", calendar.new_draft, name="calendar_new"),
    path("calendars/drafts/<int:pk>/", calendar.calendar_draft, name="calendar_draft"),
    path("calendars/drafts/<int:pk>/days/", calendar.draft_days, name="calendar_days"),
    path("calendars/drafts/<int:pk>/file/", calendar.draft_file, name="calendar_take_in"),
    path("calendars/drafts/<int:pk>/publish/", calendar.draft_publish, name="calendar_publish"),
    path("calendars/drafts/<int:pk>/withdraw/", calendar.draft_withdraw, name="calendar_withdraw"),
    path("calendars/<str:region>/<int:year>/", calendar.calendar_year, name="calendar"),
    path("calendars/<str:region>/<int:year>/<int:version>.<str:ending>", calendar.calendar_file, name="calendar_file"),
    path("rulebook/", rulebook.rules, name="rules"),
    path("rulebook/settings/<int:pk>/withdraw/", rulebook.withdraw_setting, name="setting_withdraw"),
    path("rulebook/<str:key>/", rulebook.rule, name="rule"),
    path("rulebook/<str:key>/settle/", rulebook.settle_value, name="rule_settle"),
    path("rulebook/<str:key>/article/", rulebook.settle_article, name="rule_article"),
]
