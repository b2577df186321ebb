"""Everything that changes an account, a grant, a password, a second factor. Each act is one transaction and is on history."""

from __future__ import annotations

import secrets
from datetime import date

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts import rules
from accounts.logs import record_door
from accounts.models import Grant, PasswordUsed, SignInLog, User
from accounts.passwords import random_password
from accounts.permissions import Permission
from accounts.tokens import digest
from core.findings import Finding, Refused, blocking
from core.workflow import NotPermitted


def may_manage(scope, user: User) -> bool:
    """Whether every standing grant of the account lies within one's own reach: nobody manages who has rights beyond his."""
    standing = user.grants.filter(Q(valid_to=None) | Q(valid_to__gte=scope.on)).select_related("organization")
    if "" in scope.paths(Permission.ACCOUNT_MANAGE):
        return True
    return all(
        grant.organization is not None and scope.can(Permission.ACCOUNT_MANAGE, grant.organization)
        for grant in standing
    )


def _require_reach(scope, user: User) -> None:
    if not may_manage(scope, user):
        raise NotPermitted("Tài khoản này có quyền ở tổ chức ngoài phạm vi quản trị của đồng chí")


@transaction.atomic
def create_user(*, scope, username: str, full_name: str, title: str = "", phone: str = "") -> tuple[User, str]:
    """Make an account with a random first password, returned once and to be changed at the first sign-in."""
    password = random_password()
    user = User(
        username=username,
        full_name=full_name,
        title=title,
        phone=phone,
        must_change_password=True,
        created_by=scope.user,
    )
    user.set_password(password)
    user.save()
    _remember(user)
    return user, password


@transaction.atomic
def update_user(*, scope, user: User, full_name: str, title: str, phone: str) -> User:
    """Correct the name, the post, the telephone of an account."""
    _require_reach(scope, user)
    user.full_name, user.title, user.phone = full_name, title, phone
    user.save(update_fields=["full_name", "title", "phone"])
    return user


@transaction.atomic
def close_user(*, scope, user: User, ended_on: date, at_once: bool = False) -> User:
    """Close an account the day a post ends (SEC-17): no sign-in after that day, standing grants end with it.

    ``at_once``: from this moment, with every open session. Raises ``Refused`` for one's own account.
    """
    _require_reach(scope, user)
    if user.pk == scope.user.pk:
        raise Refused(Finding("close_self", "Không được tự đóng tài khoản của mình."))
    found = rules.ending_findings(
        started=timezone.localtime(user.date_joined).date(), ended_on=ended_on, what="tài khoản"
    )
    if found:
        raise Refused(found)
    user.ended_on = ended_on
    user.is_active = not at_once
    user.save(update_fields=["ended_on", "is_active"])
    for grant in user.grants.filter(Q(valid_to=None) | Q(valid_to__gt=ended_on)):
        grant.valid_to = max(ended_on, grant.valid_from)
        grant.save(update_fields=["valid_to"])
    if at_once or ended_on < scope.on:
        _end_sessions(user)
        _withdraw_tokens(user)
    return user


@transaction.atomic
def reopen_user(*, scope, user: User) -> User:
    """Open a closed account again; its grants stay ended and are given anew."""
    _require_reach(scope, user)
    user.ended_on, user.is_active = None, True
    user.save(update_fields=["ended_on", "is_active"])
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: User) -> None:
    """A new password chosen by the person: remembered, no longer a first one, tokens of the API withdrawn."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _remember(user)
    record_door(SignInLog.Kind.PASSWORD_CHANGED, user=user, by=by)


@transaction.atomic
def reset_password(*, scope, user: User) -> str:
    """Give a random password, returned once and to be changed at the next sign-in; open sessions and tokens end."""
    _require_reach(scope, user)
    password = random_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _remember(user)
    _end_sessions(user)
    _withdraw_tokens(user)
    record_door(SignInLog.Kind.PASSWORD_RESET, user=user, by=scope.user)
    return password


@transaction.atomic
def reset_second_factor(*, scope, user: User) -> None:
    """Take away the authenticator (a lost telephone): it is set up anew at the next sign-in; open sessions end."""
    _require_reach(scope, user)
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    _withdraw_tokens(user)
    record_door(SignInLog.Kind.FACTOR_RESET, user=user, by=scope.user)


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User) -> None:
    """End every open session of an account."""
    _end_sessions(user)
    record_door(SignInLog.Kind.SESSIONS_ENDED, user=user, by=by)


@transaction.atomic
def end_sessions_of(*, scope, user: User) -> None:
    """End every open session of somebody else's account within one's reach, and its tokens."""
    _require_reach(scope, user)
    _withdraw_tokens(user)
    sign_out_everywhere(user=user, by=scope.user)


@transaction.atomic
def mark_reviewed(*, scope, user: User) -> None:
    """Write that the rights of an account were gone through today (yearly review, SEC-17)."""
    _require_reach(scope, user)
    user.reviewed_on = scope.on
    user.save(update_fields=["reviewed_on"])


@transaction.atomic
def add_grant(
    *, scope, user: User, role: str, organization, valid_from: date, valid_to: date | None = None, basis: str = ""
) -> Grant:
    """Give a role on a node from a day; only within one's own reach. Raises ``Refused`` with what stands against it."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    _require_reach(scope, locked)
    found = rules.grant_findings(
        scope=scope, user=locked, role=role, organization=organization, valid_from=valid_from, valid_to=valid_to,
        standing=list(locked.grants.all()),
    )  # fmt: skip
    if blocking(found):
        raise Refused(found)
    return Grant.objects.create(
        user=locked, role=role, organization=organization, valid_from=valid_from, valid_to=valid_to, basis=basis,
        granted_by=scope.user,
    )  # fmt: skip


@transaction.atomic
def end_grant(*, scope, grant: Grant, ended_on: date) -> Grant:
    """Let a grant end on a day; it stays on record. Only within one's own reach."""
    within = grant.organization is not None and scope.can(Permission.ACCOUNT_MANAGE, grant.organization)
    if not within and scope.paths(Permission.ACCOUNT_MANAGE) != ("",):
        raise NotPermitted("Phân quyền này nằm ngoài phạm vi quản trị của đồng chí")
    if grant.user_id == scope.user.pk:
        raise Refused(Finding("end_own_grant", "Không được tự kết thúc quyền của mình."))
    found = rules.ending_findings(started=grant.valid_from, ended_on=ended_on, what="phân quyền")
    if grant.valid_to is not None and ended_on > grant.valid_to:
        found.append(
            Finding("grant_longer", "Phân quyền đã kết thúc sớm hơn ngày này.", field="ended_on",
                    remedy="Muốn kéo dài, hãy thêm phân quyền mới.")
        )  # fmt: skip
    if found:
        raise Refused(found)
    grant.valid_to = ended_on
    grant.save(update_fields=["valid_to"])
    return grant


@transaction.atomic
def make_token(*, user: User) -> str:
    """A token for the API, returned once; the one before it is withdrawn."""
    _withdraw_tokens(user)
    key = secrets.token_urlsafe(32)
    Token.objects.create(user=user, key=digest(key))
    record_door(SignInLog.Kind.TOKEN_MADE, user=user, by=user)
    return key


@transaction.atomic
def revoke_token(*, user: User, by: User) -> None:
    """Withdraw the token of the API."""
    if _withdraw_tokens(user):
        record_door(SignInLog.Kind.TOKEN_REVOKED, user=user, by=by)


def _withdraw_tokens(user: User) -> int:
    return Token.objects.filter(user=user).delete()[0]


def _end_sessions(user: User) -> None:
    user.sessions_from = timezone.now()
    user.save(update_fields=["sessions_from"])


def _remember(user: User) -> None:
    """Keep the hash, so that the same password is refused later."""
    PasswordUsed.objects.create(user=user, password=user.password)
