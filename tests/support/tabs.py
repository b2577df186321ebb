"""Pages of the browser, handed from test to test: a page that begins anew loads, reads and draws everything anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE_MS = 120_000  # how long a browser may take over one thing: a busy machine is slow, not wrong


@dataclass
class Tab:
    """One page, in a browser of its own so far as cookies and kept texts go; what it complained of since it was taken."""

    page: object
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note_complaint)
        self.page.on("request", self._note_stranger)

    def forget(self) -> list[str]:
        """Leave nothing of the test behind; the complaints."""
        page, context = self.page, self.page.context
        told, self.complaints = self.complaints, []
        for other in context.pages[1:]:
            other.close()
        context.set_offline(False)
        context.clear_cookies()
        if page.url.startswith(self.address):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            # A file of the same site: anywhere else the process would end with all that it has read.
            page.goto(f"{settings.STATIC_URL}img/mark.svg")
        self.complaints.clear()
        return told

    def _note_complaint(self, message) -> None:
        """Errors count, but not the browser's own line about a refused address (tests look at the status)."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_stranger(self, request) -> None:
        """No page may ask anything of another server."""
        if urlsplit(request.url).scheme in {"http", "https"} and not request.url.startswith(self.address):
            self.complaints.append(f"{request.url}: another server")


class Tabs:
    """The pages of a test process."""

    def __init__(self, chromium, address: str) -> None:
        self._chromium, self._address = chromium, address
        self._free: dict[bool, list[Tab]] = {True: [], False: []}  # with JavaScript, without
        self._taken: list[tuple[bool, Tab]] = []

    def take(self, *, width: int = 1280, height: int = 800, javascript: bool = True):
        """A page nobody has signed in on."""
        tab = self._free[javascript].pop() if self._free[javascript] else self._open(javascript)
        self._taken.append((javascript, tab))
        tab.page.set_viewport_size({"width": width, "height": height})
        return tab.page

    def give_back(self) -> list[str]:
        """At the end of a test: what its pages complained of."""
        told = []
        while self._taken:
            javascript, tab = self._taken.pop()
            told += tab.forget()
            self._free[javascript].append(tab)
        return told

    def _open(self, javascript: bool) -> Tab:
        context = self._chromium.new_context(
            base_url=self._address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE_MS)
        return Tab(context.new_page(), self._address)
