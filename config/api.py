"""The programming interface `/api/v1/`: each app's `api.register(router)` adds its operations."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from rest_framework.routers import DefaultRouter

router = DefaultRouter()
router.include_root_view = False

for app in settings.OWN_APPS:
    if find_spec(f"{app}.api"):
        import_module(f"{app}.api").register(router)
