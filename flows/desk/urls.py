"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from flows.desk.views import audit, entrance, lists, matter, notices, search, tasks, workbench

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
    path("search/", search.search, name="search"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("audit/", audit.audit, name="audit"),
    path("account/", entrance.account, name="account"),
]
