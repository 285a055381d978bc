"""gunicorn in production: `gunicorn -c project/deploy/gunicorn.py project.wsgi`."""

import os
from typing import Any

bind = os.environ.get("BANJIE_BIND", "127.0.0.1:8000")
# A process waits for the database most of the time; its four threads are what people notice.
workers = int(os.environ.get("BANJIE_WEB_PROCESSES", min((os.cpu_count() or 1) + 1, 8)))
worker_class = "gthread"
threads = int(os.environ.get("BANJIE_WEB_THREADS", "4"))
preload_app = True  # read once, shared by the processes
# A process gives way to a fresh one now and then, and not all of them at the same moment.
max_requests = 5000
max_requests_jitter = 1000
timeout = 60  # an upload is read by the proxy first; whoever takes longer than this hangs
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = "/dev/shm"  # a heartbeat must not wait for a disk
control_socket_disable = True
# The lines are the application's own, one a request; gunicorn's few go the same way (project.operations.logs).
accesslog = None
errorlog = "-"
loglevel = "info"


def on_starting(server: Any) -> None:
    """Say in one sentence what is missing, instead of serving errors."""
    from project.operations import checks  # noqa: PLC0415  the application is loaded only now

    checks.begin()
