"""Turn a database address (`postgresql://user:password@host:port/name?option=…`) into Django's settings."""

from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from .environment import EnvironmentFault

_SCHEMES = {"postgres", "postgresql", "pgsql"}


def settings_from_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for `url`; options after `?` go to libpq (`host` may be a socket folder)."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _SCHEMES or not name:
        raise EnvironmentFault(
            "DATABASE_URL không đọc được: cần dạng postgresql://người-dùng:mật-khẩu@máy-chủ:5432/tên-cơ-sở-dữ-liệu."
        )
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        raise EnvironmentFault("DATABASE_URL: số cổng phải là số từ 1 đến 65535.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(port or ""),
        "OPTIONS": options,
    }


def url_from_settings(database: dict[str, Any]) -> str:
    """The address of a DATABASES entry, for a process started on the same database."""
    account = quote(database["USER"], safe="")
    if database["PASSWORD"]:
        account += ":" + quote(database["PASSWORD"], safe="")
    options = {key: value for key, value in database["OPTIONS"].items() if isinstance(value, str)}
    options |= {"host": database["HOST"], "port": str(database["PORT"])}
    query = urlencode({key: value for key, value in options.items() if value}, quote_via=quote)
    return f"postgresql://{account}@/{quote(database['NAME'], safe='')}?{query}"
