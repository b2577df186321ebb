"""The site as browsers of the tests see it: answered in the transaction of the test, and only while the test waits for a browser.

Nothing has to be committed for it, so no table is emptied afterwards and a module may lay its world once; what a page brings along
is kept by the browser from one test to the next, as at home.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import unquote

import greenlet
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http.response import HttpResponseBase
from django.test import TestCase
from django.test.testcases import QuietWSGIRequestHandler


class _Server(ThreadedWSGIServer):
    """A thread for each connection of a browser; the connection to the database is the test's, who closes it."""

    def _close_connections(self) -> None:
        return


class Site:
    """The running site; ``open_to`` gives it the database of one test."""

    def __init__(self) -> None:
        self._turn = Lock()  # either the test goes on or a request is answered: they share one transaction
        self._turn.acquire()
        self._database: BaseDatabaseWrapper | None = None
        self._made: dict[str, HttpResponseBase] = {}
        self._files: dict[str, tuple[str, bytes]] = {}
        self._pages = WSGIHandler()
        self._server = _Server(("localhost", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
        self._server.set_app(self._answer)
        self.address = f"http://localhost:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[Site]:
        """From here on browsers are answered; the test that calls is the one that waits for them."""
        Thread(target=self._server.serve_forever, daemon=True).start()
        test, before = greenlet.getcurrent(), greenlet.gettrace()

        def hand_over(event: str, between: tuple[greenlet.greenlet, greenlet.greenlet]) -> None:
            """Playwright leaves the greenlet of the test while it waits, and comes back to it."""
            if between[0] is test:
                self._turn.release()
            elif between[1] is test:
                self._turn.acquire()

        greenlet.settrace(hand_over)
        try:
            yield self
        finally:
            greenlet.settrace(before)
            self._server.shutdown()
            self._server.server_close()

    @contextmanager
    def open_to(self, database: BaseDatabaseWrapper) -> Iterator[None]:
        """Answer from what one test sees."""
        database.inc_thread_sharing()
        database.close_if_unusable_or_obsolete = lambda: None  # else the end of a request would end the transaction
        self._database = database
        try:
            yield
        finally:
            self._database = None
            self._made.clear()
            del database.close_if_unusable_or_obsolete
            database.dec_thread_sharing()

    def show(self, page, url: str, response: HttpResponseBase) -> None:
        """Open the address, at which this has been answered: it is not made twice."""
        self._made[url] = response
        page.goto(url)

    def _answer(self, environ: dict, start: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(settings.STATIC_URL):
            return self._file(path, start)
        with self._turn:
            if self._database is None:  # the last words of a page that is being closed
                start("503 Service Unavailable", [("Content-Length", "0")])
                return []
            connections[DEFAULT_DB_ALIAS] = self._database
            return self._page(environ, start)

    def _page(self, environ: dict, start: Callable) -> list[bytes]:
        query = environ["QUERY_STRING"]
        made = self._made.pop(f"{environ['PATH_INFO']}?{query}" if query else environ["PATH_INFO"], None)
        if made is not None:
            start(f"{made.status_code} {made.reason_phrase}", list(made.items()))
            return [made.content]
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = self._pages(environ, start)
            body = b"".join(response)
        response.close()
        return [body]

    def _file(self, path: str, start: Callable) -> list[bytes]:
        """A style sheet, a script, a font: the same for every page and every test."""
        if path not in self._files:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self._files[path] = kind, Path(finders.find(unquote(path.removeprefix(settings.STATIC_URL)))).read_bytes()
        kind, content = self._files[path]
        start(
            "200 OK",
            [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "max-age=86400")],
        )
        return [content]
