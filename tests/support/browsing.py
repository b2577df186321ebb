"""What walks through the real browser share: coming in, and asking whether a page is well made."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import urljoin

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.test import Client
from django.urls import reverse

PASSWORD = "Mật-khẩu-thử-2026"
WIDE, NARROW = 1280, 360

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


def overflow_of(page) -> str:
    """By how much the page is wider than the window, and what sticks out; nothing when it fits."""
    return page.evaluate(_OVERFLOW)


def faults_of(page, accessibility_faults: Callable, *, widths=(WIDE, NARROW)) -> list[str]:
    """What is wrong with the page that is open, at each width: accessibility, and sideways scrolling."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{page.url} at {width}px: {fault}" for fault in accessibility_faults(page)]
        if sticking_out := overflow_of(page):
            found.append(f"{page.url} at {width}px scrolls sideways by {sticking_out}")
    page.set_viewport_size({"width": widths[0], "height": 800})
    return found
