"""`/healthz`: is this installation able to serve? Asked by the launcher, containers and load balancers."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from core.access import Reach, page


@page(reach=Reach.PUBLIC)
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database and Redis answer, else 503; names what failed and nothing more."""
    state = {"database": _database_answers(), "redis": _redis_answers()}
    healthy = all(state.values())
    return JsonResponse({"status": "ok" if healthy else "fault", **state}, status=200 if healthy else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return False
    return True
