"""The people of the demo: they can sign in on one's own computer, and nowhere else."""

import os
import re
import stat
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.urls import reverse

from accounts import demo, demo_mode
from accounts.models import User
from tests.accounts.conftest import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def logins(tree, settings, tmp_path, django_capture_on_commit_callbacks):
    """The demo made in a data folder of its own: user name → password."""
    settings.VAR_DIR = tmp_path
    places = dict.fromkeys(demo.PLACES, tree.commune) | {
        "branch": tree.branch,
        "sister": tree.sister,
        "far": tree.sister,
    }
    with django_capture_on_commit_callbacks(execute=True):
        demo.make_personas(places, since=SINCE)
    text = demo_mode.logins_file().read_text(encoding="utf-8")
    return dict(re.findall(r"^(\S+) +([A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3}) ", text, re.M))


def test_every_persona_has_a_password_only_the_owner_can_read(logins):
    assert set(logins) == {sketch.username for sketch in demo.PERSONAS}
    assert len(set(logins.values())) == len(logins)
    assert stat.S_IMODE(demo_mode.logins_file().stat().st_mode) == 0o600


def test_secretary_signs_in_with_the_printed_password(client, logins):
    assert client.post(reverse("account_login"), {"login": "bithu", "password": logins["bithu"]}).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_staff_signs_in_with_the_code_shown_by_the_demo(client, logins):
    page = client.get(reverse("account_login")).content.decode()
    assert reverse("accounts:demo_code") in page
    assert client.post(
        reverse("account_login"), {"login": "canbo.ban", "password": logins["canbo.ban"]}
    ).url == reverse("mfa_authenticate")
    shown = client.get(reverse("accounts:demo_code")).content.decode()
    code = re.search(r"canbo\.ban .*?kit-code\">(\d{6})<", shown, re.S)[1]
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_codes_of_real_people_are_never_shown(client, logins, person):
    person("administrator", username="quantri.that")
    assert "quantri.that" not in client.get(reverse("accounts:demo_code")).content.decode()


def test_demo_people_are_closed_where_no_demo_is(client, logins, settings):
    settings.DEMO_ALLOWED = False
    assert client.get(reverse("accounts:demo_code")).status_code == 404
    response = client.post(reverse("account_login"), {"login": "bithu", "password": logins["bithu"]})
    assert response.url == reverse("account_inactive")


def test_installation_without_demo_data_shows_no_codes(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    assert client.get(reverse("accounts:demo_code")).status_code == 404


def test_demo_is_refused_outside_its_settings(tree, settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(RuntimeError):
        demo.make_personas({}, since=SINCE)


def test_production_knows_no_address_of_the_demo(tmp_path):
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "assert settings.DEMO_ALLOWED is False and settings.REFUSE_UNDECLARED_LOUDLY is False\n"
        "try:\n    reverse('accounts:demo_code')\n"
        "except NoReverseMatch:\n    print('none')\n"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "ALLOWED_HOSTS": "sochibo.example.vn",
        "SECRET_KEY": "k" * 60,
        "DATABASE_URL": "postgresql://nobody@localhost/none",
        "REDIS_URL": "redis://localhost/0",
        "SOCHIBO_VAR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "none\n", done.stderr


def test_first_administrator_is_made_by_command(client, capsys):
    call_command("create_administrator", "quan.tri", "Nguyễn Quản Trị")
    password = re.search(r"Mật khẩu tạm: +(\S+)", capsys.readouterr().out)[1]
    user = User.objects.get(username="quan.tri")
    assert user.check_password(password)
    assert user.must_change_password
    assert [(grant.role, grant.organization) for grant in user.grants.all()] == [("administrator", None)]
