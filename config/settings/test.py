"""The tests: dev, with a quick password hash, files served unhashed, a Redis database per test process."""

import os

from config.environment import broker_url, with_redis_database

from .dev import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None
# A worker started by a test shares the folder of that test.
MEDIA_ROOT = os.environ.get("SOCHIBO_TEST_MEDIA") or VAR_DIR / "test-files"
MFA_TOTP_TOLERANCE = 4  # a busy machine types the code two minutes late: slow, not wrong
SESSION_TOUCH_SECONDS = 10 * 60  # nor is the clock of a session set between two requests whose statements are compared
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Committed data of a test need not survive a power cut; two connections that wait for each other fail, they do not stop the run.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["OPTIONS"].setdefault("options", "-c synchronous_commit=off -c lock_timeout=120s")

# A process started by a test uses the test's own database and queue (PYTEST_XDIST_WORKER is inherited).
# The running site keeps database 0; an ordinary server has databases 0 to 15.
TEST_REDIS_DATABASE = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 15
REDIS_URL = with_redis_database(REDIS_URL, TEST_REDIS_DATABASE)
CACHES["default"]["LOCATION"] = REDIS_URL
CELERY_BROKER_URL = broker_url(REDIS_URL)

LOGGING["root"]["level"] = "WARNING"
LOGGING["loggers"]["django"]["level"] = "WARNING"
