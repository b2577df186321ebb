import os
import subprocess
import sys

import pytest
from django.test import Client

from config.environment import ROOT


def _manage(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "django", *words],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in {"ALLOWED_HOSTS", "DJANGO_ALLOW_ASYNC_UNSAFE"}}
        | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_pass_every_deployment_check():
    result = _manage("check", "--deploy", "--fail-level", "WARNING", ALLOWED_HOSTS="so.example.vn")
    assert result.returncode == 0, result.stderr


def test_production_without_its_host_names_says_what_is_missing():
    result = _manage("check")
    assert result.returncode != 0
    assert "Thiếu biến môi trường ALLOWED_HOSTS" in result.stderr


@pytest.mark.django_db
def test_health_page_tells_of_database_and_redis():
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": True, "redis": True}


@pytest.mark.django_db
def test_pages_allow_nothing_but_the_site_itself():
    policy = Client().get("/healthz").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_security_headers_stand_on_every_answer():
    headers = Client().get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
