"""The fixtures themselves: a guard that cannot fail guards nothing."""

import os
import signal

import pytest
from django.core.cache import cache


@pytest.mark.browser
def test_browser_reaches_the_running_site(page):
    assert page.goto("/healthz").status == 200


@pytest.mark.browser
def test_accessibility_faults_are_found(page, accessibility_faults):
    page.goto("/healthz")
    page.set_content("<html><body><img src='data:,'></body></html>")
    assert [fault for fault in accessibility_faults(page) if fault.startswith("image-alt")]


def test_worker_process_answers_and_may_be_killed(celery_worker_process, celery_app):
    assert len(celery_app.control.ping(timeout=60, limit=1)) == 1
    os.killpg(celery_worker_process.pid, signal.SIGKILL)
    assert celery_worker_process.wait(60) == -signal.SIGKILL


def test_cache_begins_empty():
    assert cache.get("left-by-another-test") is None
    cache.set("left-by-another-test", 1)


def test_cache_begins_empty_again():
    assert cache.get("left-by-another-test") is None
    cache.set("left-by-another-test", 1)
