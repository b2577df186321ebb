"""One computer: `./sochibo run`. As production, but over plain HTTP on this machine."""

from .base import *

ALLOWED_HOSTS = words("ALLOWED_HOSTS", "*")
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
