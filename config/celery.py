"""The Celery application: broker Redis, tasks found in each app's `tasks.py`, periods in `CELERY_BEAT_SCHEDULE`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("sochibo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
