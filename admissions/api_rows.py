"""The programming interface of admission: papers, helpers, verification, consents, tallies, defects; the services of the pages."""

from __future__ import annotations

import django_filters
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission as P
from admissions import api_forms as read
from admissions import api_serializers as shown
from admissions.case_page import OF_SECTION, STAGES
from admissions.forms.rows import (
    CheckForm,
    ConsentForm,
    DefectForm,
    DossierPaperForm,
    HelperForm,
    InstructForm,
    RedressForm,
    TallyForm,
)
from admissions.forms_table import PAPERS
from admissions.models import (
    Admission,
    AdmissionBallot,
    AdmissionDefect,
    AdmissionPaper,
    BallotStage,
    Consent,
    Helper,
    Verification,
)
from admissions.rights import committee_over, may_enter_for_branch, voter_of
from admissions.services import ballots, defects, keeping
from admissions.services.cases import add_paper
from core.access import Access, Reach
from core.findings import Finding, Refused
from core.rest import KeysetPagination, RowsViewSet, ScopedPermission, key_filter, read_body
from core.rest_cases import by_form

_CASE = ("organization", "applicant", "member__organization")


class OfCaseFilter(django_filters.FilterSet):
    """By case."""

    admission = key_filter("Hồ sơ kết nạp")


class OfCaseViewSet(RowsViewSet):
    """Rows of cases: seen by whoever sees the case, entered where the case is somebody's business today."""

    access = Access(Reach.ROWS, P.ADMISSION_VIEW)
    pagination_class = KeysetPagination
    filterset_class = OfCaseFilter

    def case(self, pk: int) -> Admission:
        """The case through the scope."""
        return get_object_or_404(
            Admission.objects.visible_to(self.request.scope).select_related(*_CASE, "destination"), pk=pk
        )

    def kept(self, pk: int, *, reviewer: bool = False) -> Admission:
        """The case, when this person enters its rows."""
        case = self.case(pk)
        if not may_enter_for_branch(self.request.scope, case, reviewer=reviewer):
            raise exceptions.PermissionDenied(ScopedPermission.message)
        return case

    def made(self, row, status: int = 201) -> Response:
        """The row as it now stands."""
        return Response(self.get_serializer(row).data, status=status)


def _still_open(case: Admission, what: str, *, fits: bool = True) -> None:
    if not (case.is_open and fits):
        words = f"Hồ sơ đang ở trạng thái “{case.state_label}”, không {what}."
        raise Refused(Finding("moved_on", words), conflict=True)


class PaperViewSet(OfCaseViewSet):
    """Giấy tờ trong hồ sơ."""

    action_permissions = {"create": P.ADMISSION_VIEW, "partial_update": P.ADMISSION_VIEW}
    queryset = AdmissionPaper.objects.select_related("member")
    serializer_class = shown.PaperSerializer

    @extend_schema(request=read.NewPaperSerializer, responses={201: shown.PaperSerializer})
    def create(self, request):
        """Enter a paper, or the one that replaces it."""
        sent = read_body(request, read.NewPaperSerializer)
        code = sent.pop("code")
        case = self.kept(sent.pop("admission"), reviewer=code in OF_SECTION)
        form_of = PAPERS.get(code)
        if form_of is None:
            raise exceptions.ValidationError({"code": [f"Không có mẫu này; có: {', '.join(PAPERS)}."]})
        _still_open(case, f"ghi thêm {code}", fits=(form_of.phase == "probation") == case.is_member)
        form = DossierPaperForm(sent, form_of=form_of, branch=case.branch, without=case.member)
        values = {name: value for name, value in by_form(form).items() if value is not None}
        found = keeping.paper_findings(values)
        if found:
            raise Refused(found)
        return self.made(add_paper(case=case, code=code, values=values, by=request.user, on=request.scope.on))

    @extend_schema(request=read.PaperValuesSerializer, responses=shown.PaperSerializer)
    def partial_update(self, request, pk=None):
        """Complete or correct a paper that stands."""
        paper = self.get_object()
        case = self.kept(paper.admission_id, reviewer=paper.code in OF_SECTION)
        sent = read_body(request, read.PaperValuesSerializer, partial=True)
        held = {name: getattr(paper, name) for name in keeping.PAPER_COLUMNS}
        form = DossierPaperForm(held | sent, form_of=PAPERS[paper.code], branch=case.branch, held=paper)
        values = {name: value for name, value in by_form(form).items() if name != "member"}
        return self.made(keeping.correct_paper(paper=paper, values=values, on=request.scope.on), 200)


class HelperViewSet(OfCaseViewSet):
    """Đảng viên giúp đỡ."""

    action_permissions = {"create": P.ADMISSION_KEEP, "end": P.ADMISSION_KEEP}
    queryset = Helper.objects.select_related("member")
    serializer_class = shown.HelperSerializer

    @extend_schema(request=read.NewHelperSerializer, responses={201: shown.HelperSerializer})
    def create(self, request):
        """Ask an official member to help, perhaps instead of another."""
        sent = read_body(request, read.NewHelperSerializer)
        case = self.kept(sent.pop("admission"))
        _still_open(case, "phân công giúp đỡ nữa")
        before = sent.pop("instead_of", None)
        old = get_object_or_404(case.helpers.select_related("member"), pk=before) if before else None
        values = by_form(HelperForm(sent, case=case, branch=case.branch, instead_of=old))
        member = values.pop("member")
        return self.made(
            keeping.assign_helper(
                case=case, member=member, values=values, by=request.user, on=request.scope.on, instead_of=old
            )
        )

    @extend_schema(request=read.EndSerializer, responses=shown.HelperSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def end(self, request, pk=None):
        """Somebody helps no more."""
        helper = self.get_object()
        self.kept(helper.admission_id)
        sent = read_body(request, read.EndSerializer)
        ended = keeping.end_helper(
            helper=helper, ended_on=sent["ended_on"], reason=sent["end_reason"], on=request.scope.on
        )
        return self.made(ended, 200)


class VerificationViewSet(OfCaseViewSet):
    """Thẩm tra lý lịch."""

    action_permissions = {"partial_update": P.ADMISSION_KEEP}
    queryset = Verification.objects.order_by("pk")
    serializer_class = shown.VerificationSerializer

    @extend_schema(request=read.CheckSerializer, responses=shown.VerificationSerializer)
    def partial_update(self, request, pk=None):
        """Record how the verification of one person stands."""
        row = self.get_object()
        self.kept(row.admission_id)
        sent = read_body(request, read.CheckSerializer, partial=True)
        held = {name: getattr(row, name) for name in keeping.CHECK_COLUMNS}
        values = by_form(CheckForm(held | sent, row=row))
        return self.made(keeping.save_check(row=row, values=values, on=request.scope.on), 200)


class ConsentViewSet(OfCaseViewSet):
    """Văn bản đồng ý, gia hạn, kết luận."""

    action_permissions = {"create": P.ADMISSION_VIEW}
    queryset = Consent.objects.order_by("pk")
    serializer_class = shown.ConsentSerializer

    @extend_schema(request=read.NewConsentSerializer, responses={201: shown.ConsentSerializer})
    def create(self, request):
        """Enter a written consent, extension or conclusion of a body above."""
        sent = read_body(request, read.NewConsentSerializer)
        case = self.kept(sent.pop("admission"), reviewer=True)
        values = by_form(ConsentForm(sent))
        return self.made(keeping.add_consent(case=case, values=values, by=request.user, on=request.scope.on))


class BallotFilter(OfCaseFilter):
    """Also by what was voted on."""

    stage = django_filters.ChoiceFilter(label="Việc", choices=BallotStage.choices)


class BallotViewSet(OfCaseViewSet):
    """Biểu quyết: chỉ tổng số."""

    action_permissions = {"create": P.ADMISSION_VIEW}
    queryset = AdmissionBallot.objects.order_by("pk")
    serializer_class = shown.AdmissionBallotSerializer
    filterset_class = BallotFilter

    @extend_schema(request=read.NewAdmissionBallotSerializer, responses={201: shown.AdmissionBallotSerializer})
    def create(self, request):
        """Enter a tally; it is judged by the rule of the day of the meeting."""
        sent = read_body(request, read.NewAdmissionBallotSerializer)
        case, stage = self.case(sent.pop("admission")), sent.pop("stage")
        voter = voter_of(case, stage, request.scope.on)
        self.check_organization(voter.organization, voter.permission)
        _still_open(case, "ghi kết quả này", fits=stage in STAGES.get(case.state, ()))
        form = TallyForm(sent, counted=voter.label)
        by_form(form)
        ballot = ballots.record_ballot(case=case, stage=stage, tally=form.tally, organization=voter.organization,
                                       body=voter.body, by=request.user, on=request.scope.on)  # fmt: skip
        return self.made(ballot)


class DefectViewSet(OfCaseViewSet):
    """Sai phạm về kết nạp, công nhận."""

    action_permissions = {"create": P.ADMISSION_REVIEW, "instruct": P.ADMISSION_DECIDE, "redress": P.ADMISSION_DECIDE}
    queryset = AdmissionDefect.objects.order_by("pk")
    serializer_class = shown.DefectSerializer

    @extend_schema(request=read.NewDefectSerializer, responses={201: shown.DefectSerializer})
    def create(self, request):
        """Record that an admission or a recognition was wrong."""
        sent = read_body(request, read.NewDefectSerializer)
        case = self.case(sent.pop("admission"))
        self.check_organization(committee_over(case))
        found = defects.Found(**by_form(DefectForm(sent)))
        return self.made(defects.find_defect(case=case, found=found, by=request.user, on=request.scope.on))

    @extend_schema(request=read.InstructSerializer, responses=shown.DefectSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def instruct(self, request, pk=None):
        """The letter that orders the procedure to be done again."""
        row = self._decided()
        values = by_form(InstructForm(read_body(request, read.InstructSerializer)))
        return self.made(defects.instruct_redo(defect=row, on=request.scope.on, **values), 200)

    @extend_schema(request=read.RedressSerializer, responses=shown.DefectSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def redress(self, request, pk=None):
        """The decision to recognise the person as a member after the procedure was done again."""
        row = self._decided()
        data = by_form(RedressForm(read_body(request, read.RedressSerializer)))
        decision_on = data.pop("decision_on")
        done = defects.redress(defect=row, decision_on=decision_on, data=data, by=request.user, on=request.scope.on)
        return self.made(done, 200)

    def _decided(self) -> AdmissionDefect:
        """The defect, when it is the business of a body one decides for."""
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        case = self.case(row.admission_id)
        decider = defects.competent(case, self.request.scope.on)
        if case.member_id is None:
            raise Http404
        self.check_organization(decider.node if decider else case.branch)
        return row


def register(router) -> None:
    """Add the operations to ``/api/v1/``."""
    for name, viewset in (("paper", PaperViewSet), ("helper", HelperViewSet), ("verification", VerificationViewSet),
                          ("consent", ConsentViewSet), ("ballot", BallotViewSet), ("defect", DefectViewSet)):  # fmt: skip
        router.register(f"admission-{name}s", viewset, basename=f"admission_{name}")
