"""Signals of Django and django-allauth (never between apps of our own): they start the clock of a session and fill the log."""

from __future__ import annotations

import time

from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from accounts.logs import record_door
from accounts.models import SignInLog

STARTED, SEEN = "gate_started", "gate_seen"  # keys of the session: seconds since the epoch


@receiver(user_logged_in)
def on_signed_in(sender, request, user, **kwargs) -> None:
    """A session begins."""
    request.session[STARTED] = request.session[SEEN] = time.time()
    record_door(SignInLog.Kind.SIGNED_IN, user=user, request=request)


@receiver(user_logged_out)
def on_signed_out(sender, request, user, **kwargs) -> None:
    """A session ends."""
    if user is not None:
        record_door(SignInLog.Kind.SIGNED_OUT, user=user, request=request)


@receiver(authentication_failed)
def on_wrong_code(sender, request, user, **kwargs) -> None:
    """A wrong code of the second factor."""
    record_door(SignInLog.Kind.FAILED, user=user, request=request)


@receiver(authenticator_added)
def on_factor_set(sender, request, user, **kwargs) -> None:
    """A second factor was set up."""
    record_door(SignInLog.Kind.FACTOR_SET, user=user, by=user, request=request)


@receiver(authenticator_removed)
def on_factor_removed(sender, request, user, **kwargs) -> None:
    """A second factor was taken away by its owner."""
    record_door(SignInLog.Kind.FACTOR_RESET, user=user, by=user, request=request)
