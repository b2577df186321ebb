"""What is typed on the pages of acts: the decision, one form for each kind of step, who goes where."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from branches.fields import OrganizationField
from branches.followers import Companion
from branches.forms import NONE, level_choices, type_choices
from branches.models import Act, ActKind, ActStep, Organization
from branches.population import Person

MANAGE = "organization.manage"


class ActForm(forms.Form):
    """The decision an act carries out."""

    organization = OrganizationField(
        label="Cấp ủy quyết định", help_text="Mã hoặc tên; cấp trên chung của các tổ chức được sắp xếp."
    )
    title = forms.CharField(
        label="Trích yếu", max_length=250, help_text="Ví dụ: sáp nhập Chi bộ thôn 1 vào Chi bộ thôn 2."
    )
    effective_on = forms.DateField(label="Ngày có hiệu lực")
    decision_number = forms.CharField(label="Số quyết định", required=False, max_length=40)
    decision_date = forms.DateField(label="Ngày quyết định", required=False)
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, scope, act: Act | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if act is not None:
            del self.fields["organization"]
            self.initial |= {name: getattr(act, name) for name in self.fields}
        else:
            self.fields["organization"].bind(scope, MANAGE)


class StepForm(forms.Form):
    """A step of one kind: only the fields that kind needs. Organisations lie under the committee that decides."""

    kind: str = ""

    def __init__(self, *args, act: Act, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        for name, field in self.fields.items():
            if isinstance(field, TargetField):
                field.bind_act(scope, act)
            elif isinstance(field, OrganizationField):
                field.bind(scope, MANAGE, act.organization)
            elif name == "level":
                field.choices = [*NONE, *level_choices()] if not field.required else level_choices()
            elif name in ("organization_type", "branch_type"):
                field.choices = [*NONE, *type_choices(name, act.effective_on)]

    def step_values(self) -> dict:
        """What ``acts.add_step`` is given."""
        return {"kind": self.kind} | self.cleaned_data


class TargetField(OrganizationField):
    """An organisation, or one this very act establishes: typed as its name or as ``việc 1``."""

    def bind_act(self, scope, act: Act) -> None:
        """Say whose reach and whose act."""
        self.bind(scope, MANAGE, act.organization)
        self.established = {
            key: step
            for step in act.steps.filter(kind=ActKind.ESTABLISHMENT)
            for key in (f"việc {step.order}", step.data.get("name", "").casefold())
        }
        if self.established:
            names = "; ".join(f"việc {s.order}: {s.data.get('name')}" for s in dict.fromkeys(self.established.values()))
            self.help_text = f"Mã hoặc tên; hoặc tổ chức thành lập trong quyết định này ({names})."

    def clean(self, value) -> Organization | ActStep | None:
        """The organisation meant, or the step that establishes it."""
        step = self.established.get(str(value or "").strip().casefold())
        return step if step is not None else super().clean(value)


class EstablishForm(StepForm):
    """Thành lập."""

    kind = ActKind.ESTABLISHMENT
    target = TargetField(label="Trực thuộc")
    name = forms.CharField(label="Tên tổ chức đảng mới", max_length=250)
    level = forms.ChoiceField(label="Cấp")
    code = forms.CharField(
        label="Mã tổ chức đảng", required=False, max_length=35, help_text="14 chữ số; chưa được cấp thì bỏ trống."
    )
    organization_type = forms.ChoiceField(label="Loại hình tổ chức cơ sở đảng", required=False)
    branch_type = forms.ChoiceField(label="Loại hình chi bộ", required=False)
    consent = forms.CharField(label="Văn bản đồng ý của cấp trên (trường hợp ngoại lệ)", required=False, max_length=200)


class RenameForm(StepForm):
    """Đổi tên."""

    kind = ActKind.RENAME
    subject = OrganizationField(label="Tổ chức đảng")
    name = forms.CharField(label="Tên mới", max_length=250)
    code = forms.CharField(label="Mã mới (nếu đổi)", required=False, max_length=35)


class UpgradeForm(StepForm):
    """Nâng cấp, chuyển đổi loại hình."""

    kind = ActKind.UPGRADE
    subject = OrganizationField(label="Tổ chức đảng")
    level = forms.ChoiceField(label="Cấp mới", required=False)
    organization_type = forms.ChoiceField(label="Loại hình tổ chức cơ sở đảng mới", required=False)
    branch_type = forms.ChoiceField(label="Loại hình chi bộ mới", required=False)
    name = forms.CharField(label="Tên mới (nếu đổi)", required=False, max_length=250)
    code = forms.CharField(label="Mã mới (nếu đổi)", required=False, max_length=35)
    consent = forms.CharField(label="Văn bản đồng ý của cấp trên (trường hợp ngoại lệ)", required=False, max_length=200)


class HandoverForm(StepForm):
    """Chuyển giao, tiếp nhận tổ chức đảng."""

    kind = ActKind.HANDOVER
    subject = OrganizationField(
        label="Tổ chức đảng được chuyển giao", help_text="Cùng mọi tổ chức, đảng viên trực thuộc."
    )
    target = TargetField(label="Tổ chức tiếp nhận")
    code = forms.CharField(label="Mã mới (nếu đổi)", required=False, max_length=35)


class MergeForm(StepForm):
    """Sáp nhập."""

    kind = ActKind.MERGER
    subject = OrganizationField(
        label="Tổ chức được sáp nhập", help_text="Kết thúc hoạt động; đảng viên chuyển sang tổ chức nhận."
    )
    target = TargetField(label="Sáp nhập vào")
    consent = forms.CharField(label="Văn bản đồng ý của cấp trên (trường hợp ngoại lệ)", required=False, max_length=200)


class ConsolidateForm(MergeForm):
    """Hợp nhất."""

    kind = ActKind.CONSOLIDATION
    subject = OrganizationField(label="Tổ chức được hợp nhất", help_text="Mỗi tổ chức được hợp nhất là một việc.")
    target = TargetField(label="Hợp nhất thành", help_text="Tổ chức mới: thêm việc “Thành lập” trước.")


class ReceiversMixin(forms.Form):
    """Places that receive members: one a line."""

    lines = forms.CharField(
        label="Các nơi nhận đảng viên", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một chi bộ: mã, tên, hoặc “việc 1” nếu thành lập trong quyết định này.",
    )  # fmt: skip
    KEEPS = "chi bộ cũ"

    def clean_lines(self) -> list[Organization | ActStep | None]:
        """The receivers in order; the old branch itself as ``None``."""
        field = TargetField(label="")
        field.bind_act(self.scope, self.act)
        receivers: list[Organization | ActStep | None] = []
        for text in (line.strip() for line in self.cleaned_data["lines"].splitlines()):
            if text:
                receivers.append(None if text.casefold() == self.KEEPS else field.clean(text))
        if len(set(receivers)) != len(receivers):
            raise forms.ValidationError("Có nơi nhận được ghi hai lần.")
        return receivers


class SplitForm(ReceiversMixin, StepForm):
    """Chia tách."""

    kind = ActKind.SPLIT
    subject = OrganizationField(label="Chi bộ được chia tách")
    closes = forms.BooleanField(
        label="Chi bộ cũ kết thúc hoạt động",
        required=False,
        help_text="Nếu chi bộ cũ còn hoạt động, ghi một dòng “chi bộ cũ” ở dưới.",
    )
    field_order = ["subject", "closes", "lines"]

    def __init__(self, *args, scope, **kwargs) -> None:
        self.scope = scope
        super().__init__(*args, scope=scope, **kwargs)


class DissolveForm(ReceiversMixin, StepForm):
    """Giải thể; kết thúc hoạt động; giải tán: members to one branch or to several."""

    kind = ActKind.DISSOLUTION
    subject = OrganizationField(label="Tổ chức đảng")
    target = TargetField(label="Nơi nhận toàn bộ đảng viên, tổ chức trực thuộc", required=False)
    field_order = ["subject", "target", "lines"]

    def __init__(self, *args, scope, **kwargs) -> None:
        self.scope = scope
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["lines"].required = False
        self.fields["lines"].label = "Hoặc nhiều nơi nhận"

    def step_values(self) -> dict:
        """Without receiving lines the whole branch goes to the target."""
        values = super().step_values()
        if not values["lines"]:
            del values["lines"]
        return values


class DisbandForm(DissolveForm):
    """Giải tán (kỷ luật)."""

    kind = ActKind.DISBANDMENT


class TerminateForm(DissolveForm):
    """Kết thúc hoạt động."""

    kind = ActKind.TERMINATION


STEP_FORMS: dict[str, type[StepForm]] = {
    form.kind: form
    for form in (
        EstablishForm, MergeForm, ConsolidateForm, SplitForm, HandoverForm, UpgradeForm, RenameForm, DissolveForm, DisbandForm,
        TerminateForm,
    )
}  # fmt: skip


class AllocationForm(forms.Form):
    """Every member of the branch and the place that receives him; everybody on the way into it."""

    def __init__(
        self,
        *args,
        step: ActStep,
        people: Iterable[Person],
        companions: Iterable[Companion],
        names: list[str],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Chưa phân bổ"), *((str(index), name) for index, name in enumerate(names))]
        for person in people:
            standing = "chính thức" if person.official else "dự bị"
            self.fields[f"member_{person.pk}"] = forms.ChoiceField(
                label=f"{person.name} ({standing}{', đang chuyển' if person.in_transit else ''})", choices=choices, required=False,
                initial=str(step.allocation.get(str(person.pk), "")),
            )  # fmt: skip

        sent = step.data.get("companions", {})
        for one in companions:
            self.fields[f"companion_{one.key}"] = forms.ChoiceField(
                label=f"{one.name} ({one.standing})",
                choices=choices,
                required=False,
                initial=str(sent.get(one.key, "")),
            )

    def _chosen(self, prefix: str) -> dict[str, int]:
        return {
            name.removeprefix(prefix): int(index)
            for name, index in self.cleaned_data.items()
            if name.startswith(prefix) and index != ""
        }

    def allocation(self) -> dict[int, int]:
        """Member → index of the receiving line, for those allocated."""
        return {int(member): index for member, index in self._chosen("member_").items()}

    def companions(self) -> dict[str, int]:
        """Case of somebody on the way into the branch → index of the receiving line, for those allocated."""
        return self._chosen("companion_")


class ReformForm(forms.Form):
    """The re-forming of one commune under 208-QĐ/TW."""

    commune = OrganizationField(label="Đảng bộ xã, phường, đặc khu")
    effective_on = forms.DateField(label="Ngày có hiệu lực", help_text="Ngày quyết định riêng của đảng bộ này.")
    decision_number = forms.CharField(label="Số quyết định", required=False, max_length=40)
    decision_date = forms.DateField(label="Ngày quyết định", required=False)
    closing = forms.CharField(
        label="Đảng bộ kết thúc hoạt động", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một mã hoặc tên; chi bộ của các đảng bộ này chuyển về trực thuộc xã, phường.",
    )  # fmt: skip

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["commune"].bind(scope, MANAGE)

    def clean_closing(self) -> list[Organization]:
        """The committees that end, each below the commune."""
        commune = self.cleaned_data.get("commune")
        field = OrganizationField(label="")
        field.bind(self.scope, MANAGE, commune)
        return (
            [field.clean(text.strip()) for text in self.cleaned_data["closing"].splitlines() if text.strip()]
            if commune
            else []
        )


class AbolishForm(forms.Form):
    """The end of a district committee."""

    district = OrganizationField(label="Đảng bộ kết thúc hoạt động")
    effective_on = forms.DateField(label="Ngày có hiệu lực")
    decision_number = forms.CharField(label="Số quyết định", required=False, max_length=40)
    decision_date = forms.DateField(label="Ngày quyết định", required=False)
    raise_communes = forms.BooleanField(
        label="Đảng bộ xã, phường trở thành cấp trên trực tiếp của tổ chức cơ sở đảng", required=False, initial=True
    )

    def __init__(self, *args, scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].bind(scope, MANAGE)

    def clean_district(self) -> Organization:
        """It has a superior to whom everything goes."""
        district = self.cleaned_data["district"]
        if district.parent_id is None:
            raise forms.ValidationError("Tổ chức này không có cấp trên trong hệ thống để tiếp nhận.")
        return district


class CarryOutForm(forms.Form):
    """The confirmation of an act; a reason where an exception is used."""

    override_reason = forms.CharField(
        label="Lý do thực hiện khác quy định", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
