"""How gunicorn serves the site, on one computer and in containers."""

import os

from config.environment import number

worker_class = "gthread"
workers = number("WEB_WORKERS", max(2, min(4, os.cpu_count() or 1)))
threads = number("WEB_THREADS", 4)
timeout = 120
graceful_timeout = 8
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
preload_app = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 (heartbeat only)
accesslog = None
errorlog = "-"
control_socket_disable = True
