"""Tokens of the programming interface: who calls without a browser.

A module of its own because Django REST framework loads it while it loads itself.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from rest_framework import authentication, exceptions

from accounts.doors import why_closed
from accounts.scopes import UserScope

KEY_LENGTH = 40  # the column of rest_framework.authtoken


def digest(key: str) -> str:
    """What is kept of a token: the token itself is shown once and never stored."""
    return sha256(key.encode()).hexdigest()[:KEY_LENGTH]


class ApiTokenAuthentication(authentication.TokenAuthentication):
    """``Authorization: Token …``: a token made on the person's own page, of limited life."""

    def authenticate(self, request):
        """The person behind the header, and his scope on the request: a session beside the token counts for nothing."""
        found = super().authenticate(request)
        if found:
            request._request.scope = UserScope(found[0], timezone.localdate())
        return found

    def authenticate_credentials(self, key):
        """The person behind a token; refuses an expired token and an account that is closed or not ready."""
        user, token = super().authenticate_credentials(digest(key))
        if token.created < timezone.now() - timedelta(days=settings.API_TOKEN_DAYS):
            raise exceptions.AuthenticationFailed("Mã truy cập đã hết hạn. Hãy tạo mã mới ở trang Tài khoản của tôi.")
        reason = why_closed(user, UserScope(user, timezone.localdate()))
        if reason:
            raise exceptions.AuthenticationFailed(reason)
        return user, token
