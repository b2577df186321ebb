"""WeasyPrint as we let it work: the site's own static files, whole fonts, nothing else.

Imported only when something is printed (it takes half a second, and Pango); ``core.printing`` is the door.
"""

from __future__ import annotations

import logging
import mimetypes
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils._os import safe_join
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# The address print-outs believe to stand at; nothing is ever asked of it.
BASE_URL = "https://so-chi-bo.invalid"
STYLE_SHEETS = ("css/print.css", "css/print-tables.css", "css/print-forms.css")
FONT = "vendor/tinos/Tinos_400Regular.ttf"

_ready = threading.local()
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class RefusedAddress(FatalURLFetchingError):
    """A print-out asked for something outside the site's own static files; nothing is printed."""


class FontsMissing(RuntimeError):
    """Set-up has not copied the whole fonts; a form printed without them would have wrong letters."""


class StaticFetcher(URLFetcher):
    """The one way by which WeasyPrint reads: local static files and ``data:`` images."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("https", "data"), allow_redirects=False)

    def fetch(self, url, headers=None):
        """The bytes behind an address; ``RefusedAddress`` for all but our own files and inline images."""
        if url.startswith("data:image/"):
            return super().fetch(url, headers)
        path = static_file(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def static_file(url: str) -> Path:
    """The local file behind an address of our static files, collected or not."""
    parts = urlsplit(url)
    prefix = urlsplit(settings.STATIC_URL).path
    refused = RefusedAddress(f"Print-outs may not fetch {url}")
    if f"{parts.scheme}://{parts.netloc}" != BASE_URL or not parts.path.startswith(prefix):
        raise refused
    name = unquote(parts.path[len(prefix) :])
    try:
        collected = Path(safe_join(settings.STATIC_ROOT, name)) if settings.STATIC_ROOT else None
        found = collected if collected and collected.is_file() else finders.find(name)
    except SuspiciousFileOperation:
        raise refused from None
    if not found:
        raise refused
    return Path(found)


def layout(html: str):
    """The pages of an HTML text in the look of ``STYLE_SHEETS`` (a ``weasyprint.Document``)."""
    styles, fonts = _styles_and_fonts()
    source = HTML(string=html, base_url=f"{BASE_URL}/", url_fetcher=StaticFetcher())
    return source.render(stylesheets=styles, font_config=fonts)


def _styles_and_fonts() -> tuple[list[CSS], FontConfiguration]:
    """The parsed style sheets and the loaded fonts, once for each thread."""
    if not hasattr(_ready, "styles"):
        if not finders.find(FONT):
            raise FontsMissing(f"static/{FONT} is missing: run ./sochibo setup.")
        fonts = FontConfiguration()
        _ready.styles = [
            CSS(url=f"{BASE_URL}{settings.STATIC_URL}{name}", url_fetcher=StaticFetcher(), font_config=fonts)
            for name in STYLE_SHEETS
        ]
        _ready.fonts = fonts
    return _ready.styles, _ready.fonts
