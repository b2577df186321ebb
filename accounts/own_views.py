"""Pages about oneself, and the page that shows the codes of a demo."""

from __future__ import annotations

import time

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from rest_framework.authtoken.models import Token

from accounts import demo_mode, doors, services
from accounts.models import SignInLog, User
from accounts.roles import ROLES
from core.access import Reach, page

_SIGN_INS = 10


@page(reach=Reach.SIGNED_IN)
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Tài khoản của tôi: roles in force, keys, the latest sign-ins."""
    return render(
        request,
        "accounts/profile.html",
        {
            "roles": [(grant, ROLES[grant.role]) for grant in request.scope.grants],
            "has_second_factor": doors.has_second_factor(request.user),
            "token_days": settings.API_TOKEN_DAYS,
            "token": Token.objects.filter(user=request.user).first(),
            "sign_ins": SignInLog.objects.filter(user=request.user).select_related("by")[:_SIGN_INS],
        },
    )


@page(reach=Reach.SIGNED_IN)
@require_POST
@never_cache
def token_make(request: HttpRequest) -> HttpResponse:
    """A token for the API, shown once; the one before it is withdrawn."""
    return render(request, "accounts/token_shown.html", {"token": services.make_token(user=request.user)})


@page(reach=Reach.SIGNED_IN)
@require_POST
def token_revoke(request: HttpRequest) -> HttpResponse:
    """Withdraw one's token."""
    services.revoke_token(user=request.user, by=request.user)
    messages.success(request, "Đã thu hồi mã truy cập.")
    return redirect("accounts:profile")


@page(reach=Reach.SIGNED_IN)
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign oneself out on every device, this one too."""
    services.sign_out_everywhere(user=request.user, by=request.user)
    logout(request)
    messages.success(request, "Đã đăng xuất khỏi mọi thiết bị.")
    return redirect("account_login")


@page(reach=Reach.PUBLIC)
@require_safe
@never_cache
def demo_code(request: HttpRequest) -> HttpResponse:
    """The six digits of the moment for accounts of a demo; no such page anywhere but in a demo on one's own computer."""
    if not demo_mode.is_on():
        raise Http404
    keys = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__is_demo=True).select_related("user")
    counter = int(time.time()) // mfa_settings.TOTP_PERIOD
    codes = [
        (key.user, format_hotp_value(hotp_value(decrypt(key.data["secret"]), counter)))
        for key in keys.order_by("user__username")
    ]
    others = User.objects.filter(is_demo=True).exclude(pk__in=[user.pk for user, _ in codes])
    left = mfa_settings.TOTP_PERIOD - int(time.time()) % mfa_settings.TOTP_PERIOD
    return render(request, "accounts/demo_code.html", {"codes": codes, "others": others, "seconds_left": left})
