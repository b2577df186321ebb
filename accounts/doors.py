"""What stands between a signed-in person and the pages: closed account, password to change, second factor to set up."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from accounts import demo_mode
from accounts.permissions import Permission


def is_closed(user, on: date) -> bool:
    """Whether the account may no longer be used: switched off, its last day passed, a demo account outside a demo."""
    return (
        not user.is_active
        or (user.ended_on is not None and user.ended_on < on)
        or (user.is_demo and not demo_mode.is_on())
    )


def must_change_password(user, scope) -> bool:
    """Whether a new password is due: a first one given by somebody else, or a privileged one that has grown old (SEC-04)."""
    if user.must_change_password:
        return True
    if not scope.needs_second_factor or user.password_changed_at is None:
        return False
    return user.password_changed_at < timezone.now() - timedelta(days=settings.PRIVILEGED_PASSWORD_DAYS)


def has_second_factor(user) -> bool:
    """Whether an authenticator application has been set up."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def lacks_second_factor(user, scope) -> bool:
    """Whether a role held asks for a second factor that is not set up yet (SEC-06)."""
    return scope.needs_second_factor and not has_second_factor(user)


def why_closed(user, scope) -> str:
    """Why this person may not go on, in words; empty when nothing stands in the way. For callers that cannot be redirected."""
    if is_closed(user, scope.on):
        return "Tài khoản đã thôi sử dụng."
    if must_change_password(user, scope):
        return "Phải đổi mật khẩu trước khi làm việc tiếp."
    if lacks_second_factor(user, scope):
        return "Phải thiết lập xác thực hai bước trước khi làm việc tiếp."
    return ""


def idle_seconds(scope) -> int:
    """How long a session may rest: shorter for whoever manages accounts (SEC-05)."""
    if scope.can(Permission.ACCOUNT_MANAGE):
        return settings.ADMINISTRATOR_IDLE_SECONDS
    return settings.SESSION_IDLE_SECONDS
