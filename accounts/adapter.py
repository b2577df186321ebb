"""How django-allauth behaves here: nobody signs up, wrong tries lock the door for a while, secrets are kept sealed."""

from __future__ import annotations

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts import doors, services
from accounts.logs import record_door
from accounts.models import SignInLog, User
from accounts.scopes import UserScope
from accounts.signals import STARTED

_LOCKED = (
    "Đã nhập sai quá 5 lần trong 15 phút nên việc đăng nhập tạm bị khóa. "
    "Hãy thử lại sau 15 phút hoặc liên hệ người quản trị hệ thống."
)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by user name; accounts are made by an administrator alone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản đã thôi sử dụng. Hãy liên hệ người quản trị hệ thống.",
        "enter_current_password": "Hãy nhập mật khẩu hiện tại.",
        "incorrect_password": "Mật khẩu không đúng.",
        "invalid_login": "Chưa nhập tên đăng nhập.",
        "rate_limited": "Thao tác quá nhanh. Hãy đợi một phút rồi thử lại.",
        "too_many_login_attempts": _LOCKED,
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và kiểu gõ tiếng Việt.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made on the page Tài khoản."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Count the try; after five wrong ones the door stays shut, which is written down."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _record_try(SignInLog.Kind.LOCKED, request, credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        """Write the wrong try down."""
        _record_try(SignInLog.Kind.FAILED, request, credentials)

    def pre_login(self, request: HttpRequest, user: User, **kwargs):
        """An account whose last day has passed does not come in."""
        if doors.is_closed(user, timezone.localdate()):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def set_password(self, user: User, password: str) -> None:
        """A person's own new password."""
        services.set_password(user=user, password=password, by=user)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whether the password is asked again before a key is changed: not when one has just signed in."""
        started = context.request.session.get(STARTED, 0)
        return time.time() - started > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After a change of password: on to the work."""
        return "/"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Six digits of an authenticator application; its secret is sealed with the key of the installation."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Vai trò của đồng chí cần xác thực hai bước nên không gỡ được.",
        "cannot_generate_recovery_codes": "Hãy thiết lập xác thực hai bước trước khi tạo mã dự phòng.",
        "incorrect_code": "Mã không đúng hoặc đã dùng. Hãy nhập sáu chữ số đang hiện trong ứng dụng.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while a role held asks for it."""
        return not UserScope(authenticator.user, timezone.localdate()).needs_second_factor

    def get_totp_label(self, user: User) -> str:
        """What the application shows beside the digits."""
        return user.username


def _seal() -> MultiFernet:
    """The seal of secrets, derived from the keys of the installation; older keys still open."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor {key}".encode()).digest())) for key in keys]
    )


def _record_try(kind: SignInLog.Kind, request: HttpRequest, credentials: dict) -> None:
    """One row of the log for a try with this user name, known or not."""
    username = credentials.get("username", "")
    user = User.objects.filter(username__iexact=username).first()
    record_door(kind, user=user, username=username, request=request)
