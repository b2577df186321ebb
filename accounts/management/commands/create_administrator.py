"""``manage.py create_administrator``: the first account of a new installation."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.forms import NewUserForm
from accounts.models import Grant, User
from accounts.passwords import random_password


class Command(BaseCommand):
    """An administrator of the whole system with a random first password, printed once."""

    help = "Lập tài khoản quản trị hệ thống; mật khẩu lần đầu được in ra một lần và phải đổi khi đăng nhập."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("full_name", help="họ và tên")

    @transaction.atomic
    def handle(self, *args, username: str, full_name: str, **options) -> None:
        """Make the account and its grant."""
        form = NewUserForm({"username": username, "full_name": full_name})
        if not form.is_valid():
            raise CommandError(" ".join(words for errors in form.errors.values() for words in errors))
        password = random_password()
        user = User(
            username=form.cleaned_data["username"], full_name=form.cleaned_data["full_name"], must_change_password=True
        )
        user.set_password(password)
        user.save()
        Grant.objects.create(user=user, role="administrator", valid_from=timezone.localdate(), basis="Lập khi cài đặt")
        self.stdout.write(
            f"Tên đăng nhập: {user.username}\nMật khẩu tạm:  {password}\nPhải đổi mật khẩu ở lần đăng nhập đầu."
        )
