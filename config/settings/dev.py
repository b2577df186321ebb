"""One computer: `./sochibo run`. As production, but over plain HTTP on this machine."""

import socket

from .base import *

ALLOWED_HOSTS = words("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{socket.gethostname().lower()}")
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
REFUSE_UNDECLARED_LOUDLY = True
DEMO_ALLOWED = True
