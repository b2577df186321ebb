"""What walks through the real browser share: coming in, and asking whether a page is well made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

NO_SERVER = "http://localhost"  # where pages believe to stand that ``Answered`` answers
PASSWORD = "Mật-khẩu-thử-2026"
WIDE, NARROW = 1280, 360
SHELL = (".kit-header", ".kit-side")  # around every page; nine tenths of the elements of most
LAYOUT_RULES = ("target-size", "scrollable-region-focusable")  # what else a narrow window may spoil of a good page

_OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return '';
  const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1);
  const told = wide.slice(-3).map(e => e.outerHTML.slice(0, 120)).join(' | ');
  return (document.documentElement.scrollWidth - room) + 'px: ' + told;
}"""


def code_of(secret: str) -> str:
    """The six digits an authenticator shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@contextmanager
def arriving_clicks() -> Iterator[None]:
    """A click that leads to another page ends when that page is there: Playwright's own ends when it begins to arrive."""
    from playwright.sync_api import Locator

    press = Locator.click

    def click(locator, **options) -> None:
        press(locator, **options)
        locator.page.wait_for_load_state()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click)
        yield


def sign_in(page, user, *, secret: str = "") -> None:
    """Sign in through the form; the second factor where the role asks for it."""
    page.goto(reverse("account_login"))
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    if secret:
        page.get_by_label("Mã xác thực").fill(code_of(secret))
        page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(re.compile(r"/(?!auth)[^?]*$"))


def come_in(page, user) -> None:
    """Stand inside as somebody who has signed in, without walking through the form again."""
    client = Client()
    client.force_login(user)
    bring(page, client)


def bring(page, client: Client) -> None:
    """Give the browser the session of a signed-in test client."""
    page.goto(reverse("account_login"))
    session = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": urljoin(page.url, "/"),
    }
    page.context.add_cookies([session])


class Answered:
    """A page of the browser whose every request a test client answers, in the thread and the transaction of the test.

    Nothing has to be committed for it, so the tables need not be emptied afterwards, and a page that was already asked for
    is not made twice.
    """

    _files: ClassVar[
        dict[str, tuple[dict[str, str], bytes]]
    ] = {}  # style sheets, scripts, fonts: the same for every page

    def __init__(self, page, client: Client) -> None:
        self.page, self.client = page, client
        self._waiting: dict[str, HttpResponseBase] = {}
        # Playwright calls back in a context of its own, in which Django would open another connection.
        context = copy_context()
        page.route("**/*", lambda route: context.copy().run(self._answer, route))

    def show(self, url: str, response: HttpResponseBase) -> None:
        """Open the address, at which this has been answered."""
        self._waiting[url] = response
        self.page.goto(url)

    def _answer(self, route) -> None:
        parts = urlsplit(route.request.url)
        url = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if url in self._files:
            headers, body = self._files[url]
            route.fulfill(headers=headers, body=body)
            return
        response = self._waiting.pop(url, None) or self._ask(route.request, url)
        headers, body = dict(response.headers), body_of(response)
        if response.status_code == 200 and url.startswith(settings.STATIC_URL):
            self._files[url] = headers, body
        route.fulfill(status=response.status_code, headers=headers, body=body)

    def _ask(self, request, url: str) -> HttpResponseBase:
        given = {name: value for name, value in request.headers.items() if name not in {"cookie", "host"}}
        kind = given.pop("content-type", "application/octet-stream")
        return self.client.generic(
            request.method,
            url,
            request.post_data_buffer or b"",
            content_type=kind,
            headers=given,
            HTTP_HOST="localhost",
        )


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def overflow_of(page) -> str:
    """By how much the page is wider than the window, and what sticks out; nothing when it fits."""
    return page.evaluate(_OVERFLOW)


def faults_of(page, accessibility_faults: Callable, *, widths=(WIDE, NARROW), thorough: bool = False) -> list[str]:
    """What is wrong with the page that is open, at each width: accessibility, and sideways scrolling.

    All rules are asked at the first width, at the others those of the layout, of what the page does not share with every other:
    most of the time goes into the rules. ``thorough`` asks all of them everywhere, and of the whole page.
    """
    found = []
    without = () if thorough else SHELL
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        rules = () if thorough or width == widths[0] else LAYOUT_RULES
        found += [f"{page.url} at {width}px: {fault}" for fault in accessibility_faults(page, rules, without)]
        if sticking_out := overflow_of(page):
            found.append(f"{page.url} at {width}px scrolls sideways by {sticking_out}")
    page.set_viewport_size({"width": widths[0], "height": 800})
    return found
