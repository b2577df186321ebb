"""What a password must be (SEC-04), each rule a validator named in the settings, each refusal in words."""

from __future__ import annotations

import re
import secrets

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from core.names import fold

_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without those that look alike on paper
_CAPITALS = _LETTERS.upper()
_DIGITS = "23456789"
_SHORTEST_PART = 3


class LongEnoughValidator:
    """At least so many signs."""

    def __init__(self, length: int) -> None:
        self.length = length

    def validate(self, password: str, user=None) -> None:
        """Refuse a short password."""
        if len(password) < self.length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"Mật khẩu cần dài ít nhất {self.length} ký tự."


class MixedClassesValidator:
    """Small letters, capitals, digits, other signs: at least so many of the four kinds."""

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def validate(self, password: str, user=None) -> None:
        """Refuse a password of too few kinds of signs."""
        kinds = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
        if sum(any(kind(sign) for sign in password) for kind in kinds) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"Mật khẩu cần có ít nhất {self.classes} trong 4 loại: chữ thường, chữ hoa, chữ số, ký hiệu khác."


class NotAboutThePersonValidator:
    """No part of the name, no user name, no telephone number inside the password."""

    def validate(self, password: str, user=None) -> None:
        """Refuse a password that can be guessed from the person."""
        if user is None:
            return
        folded = fold(password).replace(" ", "")
        digits = re.sub(r"\D", "", password)
        name = fold(user.full_name or "")
        words = {
            name.replace(" ", ""),
            fold(user.username or ""),
            *(w for w in name.split() if len(w) > _SHORTEST_PART),
        }
        phone = re.sub(r"\D", "", user.phone or "")
        if any(len(word) >= _SHORTEST_PART and word in folded for word in words) or (phone and phone in digits):
            raise ValidationError(self.get_help_text(), code="password_about_person")

    def get_help_text(self) -> str:
        """The rule in words."""
        return "Mật khẩu không được chứa họ tên, tên đăng nhập hoặc số điện thoại của người dùng."


class NotUsedBeforeValidator:
    """Not one of the last passwords of this person."""

    def __init__(self, remembered: int) -> None:
        self.remembered = remembered

    def validate(self, password: str, user=None) -> None:
        """Refuse the present password and the ones before it."""
        if user is None or user.pk is None:
            return
        kept = list(
            user.passwords_used.order_by("-set_at", "-pk").values_list("password", flat=True)[: self.remembered]
        )
        if any(check_password(password, one) for one in {user.password, *kept}):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"Mật khẩu không được trùng với {self.remembered} mật khẩu gần nhất."


def random_password(length: int = 16) -> str:
    """A first password: easy to read off paper, never guessable, of every kind asked for."""
    groups = [_CAPITALS, _LETTERS, _DIGITS]
    signs = [secrets.choice(group) for group in groups]
    signs += [secrets.choice(_LETTERS + _CAPITALS + _DIGITS) for _ in range(length - len(signs))]
    secrets.SystemRandom().shuffle(signs)
    text = "".join(signs)
    return "-".join(text[start : start + 4] for start in range(0, length, 4))
