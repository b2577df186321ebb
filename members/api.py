"""Members and movements over the API: the lists, filters and services of the pages, in JSON."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, pagination, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from accounts.logs import record_access
from accounts.models import AccessKind
from accounts.permissions import Permission
from branches.models import Organization
from core.access import Access, Reach
from core.identifiers import mask
from core.rest import RowsViewSet, key_field, key_filter, read_body
from members import movements, services
from members.filters import MemberFilter
from members.ledger import Papers
from members.models import EndReason, ExternalScope, Member, MembershipClass, Movement, MovementKind
from members.movements import ACTS
from members.queries import MemberList
from members.record.services.record import update_record
from members.search import record_search


class Placed(serializers.ModelSerializer):
    """An organisation in short."""

    class Meta:
        model = Organization
        fields = ["id", "code", "name"]


class MemberSerializer(serializers.ModelSerializer):
    """A member as lists show him; identifiers in part only."""

    organization = Placed(read_only=True)
    personal_id = serializers.SerializerMethodField(help_text="Chỉ hiện các số cuối.")
    card_number = serializers.SerializerMethodField(help_text="Chỉ hiện các số cuối.")
    email = serializers.CharField(read_only=True)
    end_reason = serializers.CharField(
        read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(EndReason.values)}."
    )

    class Meta:
        model = Member
        fields = [
            "id", "full_name", "name_in_use", "sex", "birth_date", "birth_precision", "personal_id", "card_number", "ethnic_group",
            "occupation", "retired", "general_education", "professional_level", "academic_title", "political_theory", "youth_union",
            "phone", "email", "admission_decision_date", "admission_date", "official_date", "organization", "membership_class",
            "activity_status", "end_reason", "ended_on", "record_missing", "file_missing", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_personal_id(self, member: Member) -> str:
        """The last digits of số căn cước."""
        return mask(member.personal_id)

    def get_card_number(self, member: Member) -> str:
        """The last digits of số thẻ đảng viên."""
        return mask(member.card_number)


class ContactSerializer(serializers.Serializer):
    """The simple fields a program may write; ``version`` is the one that was read, to notice somebody else's change."""

    phone = serializers.CharField(max_length=20, allow_blank=True, required=False)
    email = serializers.EmailField(allow_blank=True, required=False)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something to write, and nothing that cannot be written here."""
        strange = set(self.initial_data) - set(self.fields)
        if strange:
            raise ValidationError(dict.fromkeys(sorted(strange), "Không sửa được mục này qua giao diện lập trình."))
        return attrs


class MemberPagination(pagination.BasePagination):
    """Pages by place in the order, never by number: as cheap at the end of a list as at its beginning."""

    def paginate_queryset(self, queryset, request: Request, view=None):
        """The rows of the page; the list itself was made by the view."""
        listing: MemberList = view.listing
        self.request, self.count = request, listing.count()
        self.page = listing.page(request.query_params.get("after", ""), request.query_params.get("before", ""))
        return self.page.rows

    def get_paginated_response(self, data) -> Response:
        """Rows with how many there are and where the neighbouring pages begin."""
        return Response({
            "count": self.count.n, "count_is_exact": self.count.exact, "next": self._address("after", self.page.next),
            "previous": self._address("before", self.page.previous), "results": data,
        })  # fmt: skip

    def _address(self, name: str, token: str) -> str | None:
        if not token:
            return None
        query = self.request.query_params.copy()
        query.pop("after", None)
        query.pop("before", None)
        query[name] = token
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object", "required": ["count", "count_is_exact", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"}, "count_is_exact": {"type": "boolean"}, "next": link, "previous": link,
                "results": schema,
            },
        }  # fmt: skip

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        """The two places in the address."""
        return [
            {
                "name": name,
                "required": False,
                "in": "query",
                "schema": {"type": "string"},
                "description": "Vị trí trong danh sách.",
            }
            for name in ("after", "before")
        ]


@extend_schema_view(
    list=extend_schema(summary="Danh sách đảng viên trong phạm vi được giao"),
    retrieve=extend_schema(summary="Một đảng viên"),
    partial_update=extend_schema(
        summary="Sửa điện thoại, thư điện tử", request=ContactSerializer, responses=MemberSerializer
    ),
)
class MemberViewSet(RowsViewSet, mixins.UpdateModelMixin):
    """Members: the same filters and the same rows as the page."""

    access = Access(Reach.ROWS, Permission.MEMBER_VIEW)
    action_permissions = {"partial_update": Permission.MEMBER_EDIT}
    http_method_names = ["get", "patch", "head", "options"]
    queryset = Member.objects.select_related("organization")
    serializer_class = MemberSerializer
    pagination_class = MemberPagination
    filterset_class = MemberFilter

    def filter_queryset(self, queryset):
        """The list as the page understands the filters; one member is fetched by its key alone."""
        if self.action != "list":
            return queryset
        form = MemberFilter(self.request.query_params, queryset=Member.objects.none()).form
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        self.listing = MemberList(self.request.scope, form.cleaned_data, self.request.scope.on)
        record_search(self.request, form.cleaned_data["q"], self.listing.organization)
        return self.listing.queryset

    def retrieve(self, request: Request, *args, **kwargs) -> Response:
        """One member; the reading is logged."""
        member = self.get_object()
        record_access(request, AccessKind.READ, member, "API")
        return Response(self.get_serializer(member).data)

    def partial_update(self, request: Request, *args, **kwargs) -> Response:
        """Write the contact fields through the record's own service."""
        member = self.get_object()
        values = read_body(request, ContactSerializer, partial=True)
        version = values.pop("version", None)
        if values:
            update_record(member, values, by=request.user, on=request.scope.on, version=version)
        member = self.get_queryset().get(pk=member.pk)
        return Response(self.get_serializer(member).data)


class MovementSerializer(serializers.ModelSerializer):
    """An entry of the ledger; an empty end lies outside the system."""

    member_name = serializers.CharField(source="member.full_name")
    boundary = serializers.CharField(
        read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(ExternalScope.values)}."
    )
    membership_class = serializers.CharField(
        read_only=True, help_text=f"Trống, hoặc một trong: {', '.join(MembershipClass.values)}."
    )
    reversed_by = serializers.SerializerMethodField()

    class Meta:
        model = Movement
        fields = [
            "id", "member", "member_name", "kind", "sign", "effective_on", "recorded_at", "before_origin", "before_destination",
            "after_origin", "after_destination", "boundary", "external_unit", "membership_class", "document_number",
            "document_date", "issuer", "note", "reverses", "reversed_by",
        ]  # fmt: skip
        read_only_fields = fields

    def get_reversed_by(self, movement: Movement) -> int | None:
        """The entry that reverses this one."""
        reversal = getattr(movement, "reversed_by", None)
        return reversal.pk if reversal else None


class NewMovementSerializer(serializers.Serializer):
    """One act, as the form of the page asks for it."""

    member = key_field()
    act = serializers.ChoiceField(choices=[(act.code, act.label) for act in ACTS.values()])
    effective_on = serializers.DateField()
    branch = key_field(required=False)
    document_number = serializers.CharField(max_length=60, default="", allow_blank=True)
    document_date = serializers.DateField(default=None, allow_null=True)
    issuer = serializers.CharField(max_length=200, default="", allow_blank=True)
    note = serializers.CharField(max_length=300, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Every field the act asks for is there."""
        act = ACTS[attrs["act"]]
        if "branch" in act.fields and attrs.get("branch") is None:
            raise ValidationError({"branch": f"“{act.label}” cần mục này."})
        return attrs


class ReasonSerializer(serializers.Serializer):
    """Why an entry was a mistake."""

    reason = serializers.CharField(max_length=300)


class MovementFilter(django_filters.FilterSet):
    """Which entries to list."""

    organization = key_filter("Tổ chức đảng", method="within")
    member = key_filter("Đảng viên")
    kind = django_filters.ChoiceFilter(label="Loại biến động", choices=MovementKind.choices)
    start = django_filters.DateFilter(label="Từ ngày", field_name="effective_on", lookup_expr="gte")
    end = django_filters.DateFilter(label="Đến ngày", field_name="effective_on", lookup_expr="lte")

    class Meta:
        model = Movement
        fields: list[str] = []

    def within(self, queryset, name, value):
        """Felt on or below one organisation of the scope."""
        visible = Organization.objects.visible_to(self.request.scope, Permission.MEMBER_VIEW)
        organization = visible.filter(pk=int(value)).first()
        if organization is None:
            raise NotFound
        return queryset.under(organization)


class MovementPagination(MemberPagination):
    """The latest first, from a place in the order."""

    def paginate_queryset(self, queryset, request: Request, view=None):
        """The rows of the page."""
        self.request = request
        rows, self.following = movements.page_of(queryset, request.query_params.get("after", ""))
        return rows

    def get_paginated_response(self, data) -> Response:
        """Rows and where the next page begins."""
        return Response({"next": self._address("after", self.following), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page."""
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {"type": "object", "required": ["next", "results"], "properties": {"next": link, "results": schema}}

    def get_schema_operation_parameters(self, view) -> list[dict[str, Any]]:
        """The place in the address."""
        return super().get_schema_operation_parameters(view)[:1]


REFUSED = OpenApiResponse(
    OpenApiTypes.OBJECT, description="Không hợp lệ: `detail` và từng nội dung chưa đạt trong `findings`."
)
ERRORS = {400: OpenApiTypes.OBJECT, 403: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT, 422: REFUSED}


@extend_schema_view(
    list=extend_schema(
        summary="Biến động đảng số",
        parameters=[OpenApiParameter("organization", OpenApiTypes.INT, description="Tổ chức đảng (gồm cấp dưới).")],
    ),
    retrieve=extend_schema(summary="Một biến động"),
)
class MovementViewSet(RowsViewSet):
    """The ledger: read it, record an act, reverse an entry. Transfers are cases of their own."""

    access = Access(Reach.ROWS, Permission.MEMBER_VIEW)
    action_permissions = {"create": Permission.MOVEMENT_RECORD, "reverse": Permission.MOVEMENT_REVERSE}
    queryset = Movement.objects.select_related("member", "reversed_by")
    serializer_class = MovementSerializer
    pagination_class = MovementPagination
    filterset_class = MovementFilter

    @extend_schema(
        summary="Ghi một biến động", request=NewMovementSerializer, responses={201: MovementSerializer, **ERRORS}
    )
    def create(self, request: Request) -> Response:
        """Record one act through the services of the page."""
        data = read_body(request, NewMovementSerializer)
        member = self._member(data.pop("member"))
        act = ACTS[data["act"]]
        self._resolve(data, act)
        papers = Papers(*(data[name] for name in ("document_number", "document_date", "issuer", "note")))
        done = movements.perform(act, member=member, data=data, papers=papers, by=request.user, on=request.scope.on)
        entry = done if isinstance(done, Movement) else Movement.objects.filter(member=done).latest("pk")
        return Response(self.get_serializer(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Đảo một bút toán", request=ReasonSerializer, responses={201: MovementSerializer, **ERRORS})
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str | None = None) -> Response:
        """Meet a mistaken entry with a reversing one."""
        movement = self.get_object()
        asked = read_body(request, ReasonSerializer)
        reversal = services.reverse_movement(
            movement=movement, reason=asked["reason"], by=request.user, on=request.scope.on
        )
        return Response(self.get_serializer(reversal).data, status=status.HTTP_201_CREATED)

    def _member(self, pk: int) -> Member:
        rows = Member.objects.visible_to(self.request.scope, Permission.MEMBER_VIEW)
        member = rows.filter(pk=pk).select_related("organization").first()
        if member is None:
            raise NotFound
        self.check_organization(member.organization)
        return member

    def _resolve(self, data: dict[str, Any], act) -> None:
        """The key of the receiving branch into the branch, where one may record."""
        if "branch" not in act.fields:
            return
        reachable = Organization.objects.visible_to(self.request.scope, Permission.MOVEMENT_RECORD)
        data["branch"] = reachable.filter(pk=data["branch"]).first()
        if data["branch"] is None:
            raise ValidationError({"branch": "Không có tổ chức đảng này trong phạm vi của đồng chí."})


def register(router: BaseRouter) -> None:
    """The operations of this app."""
    router.register("members", MemberViewSet, basename="member")
    router.register("movements", MovementViewSet, basename="movement")
