"""What the programming interfaces of procedures share: reading by the forms of the pages, the steps offered and taken of a case.

::

    class TransferViewSet(ProcedureSteps, RowsViewSet):
        step_form = TransferStepForm
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError as FormError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from core.case_pages import StepForm
from core.rest import CaseSteps
from core.spans import LAST_YEAR
from core.workflow import offers

FIRST_DAY = date(1900, 1, 1)


class DayField(serializers.DateField):
    """A day somebody living may have seen."""

    def to_internal_value(self, value) -> date:
        """The day; 400 before 1900 and after 2199."""
        found = super().to_internal_value(value)
        if not FIRST_DAY <= found <= date(LAST_YEAR, 12, 31):
            raise ValidationError(f"Ngày phải từ năm {FIRST_DAY.year} đến năm {LAST_YEAR}.")
        return found


def text(most: int, **options) -> serializers.CharField:
    """Words that may be left out."""
    return serializers.CharField(max_length=most, required=False, allow_blank=True, **options)


def day(**options) -> DayField:
    """A day that may be left out."""
    return DayField(required=False, allow_null=True, **options)


def version(words: str = "") -> serializers.IntegerField:
    """The version one read."""
    return serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text=words)


def version_in(sent: dict[str, Any]) -> int:
    """The version one read, taken out of what was sent; 400 without it."""
    if sent.get("version") is None:
        raise ValidationError({"version": ["Mục này không được để trống."]})
    return sent.pop("version")


def by_form(form: forms.BaseForm) -> dict[str, Any]:
    """What a form of the pages makes of what was sent; 400 with its words for each field."""
    if not form.is_valid():
        raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


def by_fields(fields: Mapping[str, forms.Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as form fields read them; 400 with the words of each field that does not."""
    read, wrong = {}, {}
    for name, value in values.items():
        try:
            read[name] = fields[name].clean(value)
        except FormError as error:
            wrong[name] = [str(one) for one in error.messages]
    if wrong:
        raise ValidationError(wrong)
    return read


class FindingSerializer(serializers.Serializer):
    """What stands in the way of a step: what is wrong, by which rule, what to do."""

    code = serializers.CharField()
    message = serializers.CharField()
    level = serializers.CharField()
    field = serializers.CharField(required=False)
    row = serializers.IntegerField(required=False)
    basis = serializers.CharField(required=False)
    remedy = serializers.CharField(required=False)
    right = serializers.CharField(required=False)
    overridable = serializers.BooleanField(required=False)


class CaseOfferSerializer(serializers.Serializer):
    """A step that may follow: whether it may be taken now by this person, what it asks, what stands in its way."""

    step = serializers.CharField()
    label = serializers.CharField()
    permitted = serializers.BooleanField()
    ready = serializers.BooleanField()
    needs = serializers.DictField(child=serializers.CharField())
    findings = FindingSerializer(many=True)


class StepTakenSerializer(serializers.Serializer):
    """A step that was taken."""

    step = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    on = serializers.DateField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.username", default="")
    note = serializers.CharField()
    override_reason = serializers.CharField()
    rules = serializers.ListField(child=serializers.CharField())
    findings = FindingSerializer(many=True, help_text="Điều quy định của ngày đó nhắc khi làm bước này.")


class ProcedureSteps(CaseSteps):
    """Also which steps may follow and which were taken; the values of a step are read by the form of the page (``step_form``).

    ``read_apart`` names values that the case itself reads by key, not the form.
    """

    step_form: type[StepForm] = StepForm
    read_apart: tuple[str, ...] = ()
    longest_value = 4000

    @extend_schema(responses=CaseOfferSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def steps(self, request, pk=None):
        """The steps that may follow: what each asks, what stands in its way, by which rule."""
        found = [
            {"step": one.transition.name, "label": one.transition.label, "permitted": one.permitted, "ready": one.ready,
             "needs": one.transition.needs, "findings": [finding.as_json() for finding in one.findings]}
            for one in offers(self.get_object(), request.scope, request.scope.on)
        ]  # fmt: skip
        return Response(found)

    @extend_schema(responses=StepTakenSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def log(self, request, pk=None):
        """The steps that were taken, oldest first."""
        rows = self.get_object().steps.select_related("by").order_by("at", "pk")
        return Response(StepTakenSerializer(rows, many=True).data)

    def made(self, case) -> Response:
        """The answer to the opening of a case."""
        return Response(self.get_serializer(case).data, status=201)

    def step_data(self, data: dict[str, str]) -> dict[str, object]:
        """The values as the form of the step reads them; 400 for one the step does not have."""
        case = self.get_object()
        transition = case.workflow.by_name.get(str(self.request.data.get("step")))
        if transition is None:
            return {}
        fields = self.step_form(case=case, transition=transition, initial={"on": self.request.scope.on}).fields
        strange = sorted(set(data) - set(fields))
        if strange:
            raise ValidationError({"data": [f"Bước này không có mục: {', '.join(strange)[:200]}."]})
        given = {name: value for name, value in data.items() if value.strip()}
        apart = {name: given.pop(name).strip()[:18] for name in self.read_apart if name in given}
        return by_fields(fields, {name: self.as_typed(fields[name], value) for name, value in given.items()}) | apart

    def as_typed(self, field: forms.Field, value: str) -> Any:
        """A value as the field of the page would get it: several codes are parted by commas."""
        if isinstance(field, forms.MultipleChoiceField):
            return [code.strip() for code in value.split(",") if code.strip()]
        return value
