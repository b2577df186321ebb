import pytest

from config.database import settings_from_url, url_from_settings
from config.environment import EnvironmentFault


def test_database_url_becomes_settings():
    found = settings_from_url("postgresql://so:b%40t@db.example:6432/so_chi_bo?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "so_chi_bo",
        "USER": "so",
        "PASSWORD": "b@t",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_url_takes_a_socket_folder():
    found = settings_from_url("postgresql://sochibo@/sochibo?host=/tmp/a b")
    assert (found["HOST"], found["OPTIONS"]) == ("/tmp/a b", {})


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://a@b", "postgresql://a@b:nhiều/c", "sochibo"])
def test_unreadable_database_url_explains_itself(url):
    with pytest.raises(EnvironmentFault, match="DATABASE_URL"):
        settings_from_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://so:b%40t@db.example:6432/so_chi_bo?sslmode=require",
        "postgresql://sochibo@/sochibo?host=/tmp/a b",
    ],
)
def test_address_of_settings_leads_to_the_same_settings(url):
    assert settings_from_url(url_from_settings(settings_from_url(url))) == settings_from_url(url)
