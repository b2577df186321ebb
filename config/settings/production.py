"""An office's deployment: HTTPS in front, names and servers given by the environment."""

from config.environment import required

from .base import *

_HOSTS = required("ALLOWED_HOSTS", "tên miền mà người dùng gõ để vào, cách nhau bằng dấu phẩy", "sochibo.example.vn")
_HOSTS = [host.strip() for host in _HOSTS.split(",") if host.strip()]
ALLOWED_HOSTS = [*_HOSTS, "127.0.0.1"]  # the container's own health check
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS") or [
    f"https://{host.replace('.', '*.', 1) if host.startswith('.') else host}" for host in _HOSTS if host != "*"
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", 365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
