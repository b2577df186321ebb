"""The door of rows for the programming interface: every viewset of ours passes through it.

::

    class TargetViewSet(RowsViewSet):
        access = Access(Reach.ROWS, Permission.ORGANIZATION_VIEW)
        action_permissions = {"create": Permission.COMMITTEE_MANAGE}
        queryset = Target.objects.order_by("-year", "pk")

Rows outside the scope answer 404; a row that may be seen but not acted upon answers 403.
"""

from __future__ import annotations

import django_filters
from django.core.exceptions import ImproperlyConfigured
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, pagination, permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from core.access import access_of
from core.paging import AFTER, BEFORE, keyset_page
from core.workflow import perform

KEY = "[0-9]{1,18}"  # a key in an address
BIGGEST_KEY = 2**62


def key_field(**options) -> serializers.IntegerField:
    """The key of a row in what a program sends."""
    return serializers.IntegerField(min_value=1, max_value=BIGGEST_KEY, **options)


def key_filter(label: str, **options) -> django_filters.NumberFilter:
    """Keep the rows of the thing with this key."""
    return django_filters.NumberFilter(label=label, min_value=1, max_value=BIGGEST_KEY, decimal_places=0, **options)


def read_body(request, form: type[serializers.Serializer], **options) -> dict:
    """What a program sent, as ``form`` reads it; bad input answers 400 naming the fields."""
    asked = form(data=request.data, **options)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


class ScopedPermission(permissions.BasePermission):
    """Asks the permission of the action: anywhere before the rows are read, on the row once it is known."""

    message = "Bạn không có quyền thực hiện việc này."

    def has_permission(self, request, view) -> bool:
        """Whether the person is signed in and holds the permission on some organisation."""
        if not request.user or not request.user.is_authenticated:
            return False
        access = access_of(view)
        if access is None:
            raise ImproperlyConfigured(f"{type(view).__name__} declares no Access.")
        permission = view.permission_code() if hasattr(view, "permission_code") else access.permission
        return permission is None or request.scope.can(permission)

    def has_object_permission(self, request, view, obj) -> bool:
        """Whether the permission is held where this row lies."""
        permission = view.permission_code() if hasattr(view, "permission_code") else None
        if permission is None or not hasattr(obj, "scope_paths"):
            return True
        return type(obj)._default_manager.visible_to(request.scope, permission).filter(pk=obj.pk).exists()


class ScopedViewSet:
    """Base of every viewset over rows: put it first among the bases.

    ``access`` names the permission that opens the address; ``action_permissions`` the permission of each action that changes
    something (reading actions fall back to ``access``). The queryset is always cut to the rows of the person's scope.
    """

    access = None
    action_permissions: dict[str, str] = {}
    permission_classes = (ScopedPermission,)

    def permission_code(self) -> str | None:
        """The permission of the current action; an action that writes must name its own."""
        declared = self.action_permissions.get(self.action or "")
        if declared:
            return str(declared)
        if self.request.method not in permissions.SAFE_METHODS and self.action:
            raise ImproperlyConfigured(f"{type(self).__name__}.{self.action} changes rows and names no permission.")
        return self.access.permission

    def get_queryset(self):
        """The rows this person may see; none while the schema is being drawn."""
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(self.request.scope)

    def check_organization(self, organization, permission: str | None = None) -> None:
        """Refuse (403) an act on an organisation where the permission of the action is not held."""
        if not self.request.scope.can(permission or self.permission_code(), organization):
            raise exceptions.PermissionDenied(ScopedPermission.message)


class RowsViewSet(ScopedViewSet, viewsets.ReadOnlyModelViewSet):
    """Rows to list and to read one by one; what writes is added by its own action."""

    lookup_value_regex = KEY


class KeysetPagination(pagination.BasePagination):
    """Pages by place in the order of the viewset (``order``), never by number: as cheap at the end of a list as at its beginning."""

    def paginate_queryset(self, queryset, request, view=None) -> list:
        """The rows of the page."""
        self.request, order = request, getattr(view, "order", ("-pk",))
        self.page = keyset_page(request._request, queryset, order=order)
        return self.page.rows

    def get_paginated_response(self, data) -> Response:
        """Rows with where the neighbouring pages begin."""
        absolute = self.request.build_absolute_uri
        following, previous = (absolute(place) if place else None for place in (self.page.next, self.page.previous))
        return Response({"next": following, "previous": previous, "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        """The shape of a page, for the OpenAPI document."""
        link = {"type": "string", "nullable": True, "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view) -> list[dict]:
        """The two places in the address."""
        words = "Vị trí trong danh sách, lấy từ `next` hoặc `previous`."
        return [
            {"name": name, "required": False, "in": "query", "schema": {"type": "string"}, "description": words}
            for name in (AFTER, BEFORE)
        ]


class StepSerializer(serializers.Serializer):
    """One step of a procedure: its name, the version one saw, its day, what it needs."""

    step = serializers.CharField(max_length=40)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    on = serializers.DateField(required=False)
    data = serializers.DictField(child=serializers.CharField(max_length=10_000, allow_blank=True), required=False)
    override_reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class CaseSteps:
    """For viewsets over cases: ``POST …/step/`` takes a step by the one function that takes them all.

    ``longest_value`` is how many characters each value of ``data`` may have.
    """

    longest_value = 400

    @extend_schema(request=StepSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def step(self, request, pk=None):
        """Take a step of the procedure; the rules answer 422 with findings, a late comer 409."""
        case = self.get_object()
        values = read_body(request, StepSerializer)
        given = values.get("data") or {}
        too_long = [name for name, value in given.items() if len(value) > self.longest_value]
        if too_long:
            words = f"Nội dung dài quá {self.longest_value} ký tự: {', '.join(too_long)}."
            raise exceptions.ValidationError({"data": [words]})
        perform(
            case, values["step"], scope=request.scope, on=values.get("on") or request.scope.on, data=self.step_data(given),
            override_reason=values.get("override_reason", ""),
            version=values.get("version"),
        )  # fmt: skip
        return Response(self.get_serializer(case).data)

    def step_data(self, data: dict[str, str]) -> dict[str, object]:
        """What a step is given of what was sent; a viewset may read dates or leave things out."""
        return data
