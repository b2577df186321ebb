"""What walks through the real browser share: coming in, and asking whether a page is well made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

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

# The parts passed over keep their place and are emptied meanwhile: axe would look at everything in them before it leaves them out.
_READ = """async ([script, without, options]) => {
  if (typeof axe !== 'object') {
    await new Promise((done, failed) => {
      const element = Object.assign(document.createElement('script'), {src: script, onload: done, onerror: failed});
      document.head.append(element);
    });
  }
  const parts = [...document.querySelectorAll(without.join() || ':not(*)')].map(part => {
    const {width, height} = part.getBoundingClientRect();
    return {part, width, height, inside: [...part.childNodes]};
  });
  for (const {part, width, height} of parts) {
    part.replaceChildren();
    Object.assign(part.style, {boxSizing: 'border-box', width: width + 'px', height: height + 'px'});
  }
  const found = await axe.run(without.length ? {exclude: without.map(part => [part])} : document, options);
  for (const {part, inside} of parts) {
    part.removeAttribute('style');
    part.replaceChildren(...inside);
  }
  return found.violations.flatMap(({id, help, nodes}) => nodes.map(({html}) => `${id}: ${help} — ${html.slice(0, 200)}`));
}"""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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
    """Stand inside as somebody who has signed in, without walking through the form."""
    client = Client()
    client.force_login(user)
    bring(page, client)


def bring(page, client: Client) -> None:
    """Give the browser the session of a signed-in test client."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"}]
    )


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def overflow_of(page) -> str:
    """By how much the page is wider than the window, and what sticks out; nothing when it fits."""
    return page.evaluate(_OVERFLOW)


def read_aloud(page, address: str, *, rules: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """What axe-core, which the site at the address has, says of the open page; see the fixture ``accessibility_faults``."""
    asked = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": _TAGS}
    options = {"runOnly": asked, "resultTypes": ["violations"], "preload": not without}
    script = f"{address}{settings.STATIC_URL}vendor/axe/axe.min.js"
    return page.evaluate(_READ, [script, list(without), options])


def faults_of(page, accessibility_faults: Callable, *, widths=(WIDE, NARROW), thorough: bool = False) -> list[str]:
    """What is wrong with the page that is open, at each width: accessibility, and sideways scrolling.

    All rules are asked at the first width, at the others those of the layout, of what the page does not share with every other:
    most of the time goes into the rules. ``thorough`` asks all of them everywhere, and of the whole page.
    """
    found = []
    without = () if thorough else SHELL
    for width in widths:
        if page.viewport_size != {"width": width, "height": 800}:
            page.set_viewport_size({"width": width, "height": 800})
        rules = () if thorough or width == widths[0] else LAYOUT_RULES
        found += [f"{page.url} at {width}px: {fault}" for fault in accessibility_faults(page, rules, without)]
        if sticking_out := overflow_of(page):
            found.append(f"{page.url} at {width}px scrolls sideways by {sticking_out}")
    page.set_viewport_size({"width": widths[0], "height": 800})
    return found
