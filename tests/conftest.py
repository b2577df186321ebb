"""What every test may ask for: clean Redis, a real worker, a real browser against the running site."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.conf import settings as django_settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from config.database import url_from_settings
from config.environment import ROOT
from config.launch.processes import tail, wait_until
from config.launch.services import running_services
from config.launch.system import chromium
from regulations.lookup import look_again
from tests.support.browsing import arriving_clicks, read_aloud
from tests.support.emptying import empty, lay_reference_data
from tests.support.serving import Site
from tests.support.tabs import PATIENCE_MS, Tabs
from tests.template_database import ensure_template

# The same examples on every machine and every run: a failure seen once can be seen again.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
# Nor do examples depend on the words and numbers in those source files that a process happens to have loaded; to read them all
# costs each process some seconds, to try them against every alphabet as much again.
providers._get_local_constants = Constants

_services = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    """The embedded servers, also for a pytest called by itself; its helpers find them running."""
    if not hasattr(session.config, "workerinput"):
        _services.enter_context(running_services())


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded stays: the search for garbage passes it over, and is made less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the embedded servers go."""
    _services.close()


_CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # A page of a test lives a second: what makes long ones quick costs it more than it gives.
    "--js-flags=--no-turbofan --no-maglev",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of this test process begins as a copy of the migrated one."""
    connection.settings_dict["TEST"]["TEMPLATE"] = ensure_template(connection.settings_dict)


@pytest.fixture(autouse=True)
def files_of_this_test(settings, tmp_path: Path) -> None:
    """Uploaded and produced files of one test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def clean_redis() -> None:
    """The cache and the queue of this test process, empty."""
    with redis.Redis.from_url(django_settings.REDIS_URL) as server:
        server.flushdb()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The test database with the reference data every rule looks up."""
    with django_db_blocker.unblock():
        lay_reference_data()


@pytest.fixture(autouse=True, scope="session")
def emptied_quickly() -> Iterator[None]:
    """Tests that commit are cleaned up after by ``tests/support/emptying.py``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty())
        yield


@pytest.fixture(autouse=True)
def reference_data() -> None:
    """Every test looks the rules up anew."""
    look_again()  # look-ups remember rows of this process; those of an earlier test were rolled back


def start_browser_first(request) -> None:
    """Before a module opens its transaction, when some test of it needs Chromium: Playwright keeps an event loop in this thread, and
    from then on Django hands out another connection, which would not see what the module laid."""
    if any(
        "_chromium" in item.fixturenames
        for item in request.session.items
        if item.getparent(pytest.Module) is request.node
    ):
        request.getfixturevalue("_chromium")


@pytest.fixture(autouse=True, scope="module")
def stage(request, django_db_blocker) -> Iterator:
    """What the module names ``WORLD``, made once for it: ``WORLD = make_world``, any function without arguments.

    It stands in one transaction around those of the tests, each of which is rolled back to here; every test of the module finds
    its rows, also a test that does not ask for ``world``. Tests that commit have no place in such a module.
    """
    make = getattr(request.module, "WORLD", None)
    if make is None:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    start_browser_first(request)
    with django_db_blocker.unblock(), transaction.atomic():
        look_again()
        yield make()
        transaction.set_rollback(True)


@pytest.fixture
def world(stage, db):
    """The ``WORLD`` of the module for one test, which may change its copy."""
    return deepcopy(stage)


@pytest.fixture(scope="module")
def world_of_module(request, django_db_setup, django_db_blocker) -> Iterator:
    """The people and organisations of ``tests/address_world.py``, made once for a module; a test takes ``again()``.

    They stand in one transaction around those of the tests, each of which is rolled back to here. Their sessions do not end,
    nor is their clock set again, while a slow machine works through the module.
    """
    from tests.address_world import World

    start_browser_first(request)
    patient = override_settings(
        SESSION_IDLE_SECONDS=28_800, ADMINISTRATOR_IDLE_SECONDS=28_800, SESSION_TOUCH_SECONDS=28_800
    )
    with patient, django_db_blocker.unblock(), transaction.atomic():
        yield World().settled()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world_of_app(request, world_of_module, tmp_path_factory) -> Iterator:
    """The same with the rows that the lists of one app would show, made once for all its addresses; the parameter names the app."""
    from tests.address_samples import BACKGROUND

    world = world_of_module.again()
    world.files = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=world.files), transaction.atomic():
        look_again()
        for make in BACKGROUND.get(getattr(request, "param", ""), ()):
            make(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world_of_address(world_of_app, db, settings):
    """The world in which one test tries addresses of one app."""
    world = world_of_app.again()
    settings.MEDIA_ROOT = world.files
    return world


@pytest.fixture
def celery_worker_process(transactional_db, settings, tmp_path: Path) -> Iterator[subprocess.Popen]:
    """A real Celery worker in its own process, on the test's database and queue; it may be killed."""
    log = tmp_path / "worker.log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": url_from_settings(connection.settings_dict),
        "SOCHIBO_TEST_MEDIA": str(settings.MEDIA_ROOT),
    }
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
    options = ["--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        ready = wait_until(lambda: "ready." in tail(log, 50) or process.poll() is not None, 300)
        assert ready and process.poll() is None, f"the worker did not start:\n{tail(log, 50)}"
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(60)


@pytest.fixture
def celery_app() -> Celery:
    """The application, on this test process's queue."""
    from config.celery import app

    return app


@pytest.fixture(scope="session")
def _chromium() -> Iterator:
    """One Chromium for the whole test process."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)

    program = chromium()
    if program is None:
        pytest.fail("no Chromium on this machine: ./sochibo setup says how to install it")
    # Playwright's synchronous interface keeps an event loop in this thread; Django would refuse queries.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, arriving_clicks():
        browser = playwright.chromium.launch(executable_path=program, args=_CHROMIUM_FLAGS)
        yield browser
        connections.close_all()  # those of this thread's loop, which nobody reaches when it has ended
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def site(_chromium) -> Iterator[Site]:
    """The running site, for browsers; `new_page` opens it to the test."""
    with Site().running() as running:
        yield running


@pytest.fixture(scope="session")
def _tabs(_chromium, site) -> Tabs:
    """The pages of this test process."""
    return Tabs(_chromium, site.address)


@pytest.fixture
def new_page(_chromium, site, _tabs, db) -> Iterator[Callable]:
    """Open pages: `new_page(width=360, javascript=False)`; what the browser complains of fails the test."""
    with site.open_to(connections[DEFAULT_DB_ALIAS]):
        yield _tabs.take
        complaints = _tabs.give_back()
    assert complaints == []


@pytest.fixture
def page(new_page):
    """One page, 1280 pixels wide, with JavaScript."""
    return new_page()


@pytest.fixture(scope="session")
def accessibility_faults(site) -> Callable:
    """`accessibility_faults(page)`: what axe-core finds against WCAG 2.2 AA, one line a fault.

    `rules=…` asks only of those; `without=…` passes over parts of the page, and over the style sheets, which are those of every page.
    """

    def faults(page, rules: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
        return read_aloud(page, site.address, rules=rules, without=without)

    return faults
