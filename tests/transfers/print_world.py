"""Cases of every procedure with long names and everything a paper may ask, to be printed."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from branches.models import Act, ActKind, ActStep, Organization
from members.models import Member
from tests.factories import make_scope
from tests.transfers.transfer_world import TransferWorld, make_world
from transfers.models import (
    AbsenceWatch,
    CollectiveTransfer,
    Exemption,
    FileSeal,
    Journey,
    NoticeSlip,
    ResidenceLink,
    SealedPaper,
    TemporaryTransfer,
    Transfer,
    TransferState,
)

NAME = "Nguyễn Phương Hoàng Quỳnh Ngọc Khánh Thượng Uyển"
S = TransferState


def signed_in(client, role: str, unit: Organization, **values):
    """The client signed in as somebody with a role at a unit, with the second factor the role asks for; answers with the scope."""
    scope = make_scope(role, unit, **values)
    if scope.needs_second_factor:
        TOTP.activate(scope.user, generate_totp_secret())
    client.force_login(scope.user)
    return scope


class PrintWorld:
    """One case of each procedure, made when asked for."""

    def __init__(self, world: TransferWorld | None = None) -> None:
        self.world = world or make_world()
        self.member = self.world.members[0]
        Member.objects.filter(pk=self.member.pk).update(
            full_name=NAME, name_in_use="Quỳnh Ngọc", birth_date=date(1988, 3, 2), admission_date=date(2010, 5, 19),
            official_date=date(2011, 5, 19), biography_number="0123456", card_number="001080000099",
        )  # fmt: skip
        self.member.refresh_from_db()
        for unit, place in ((self.world.commune, "Mẫu"), (self.world.branch, "Mẫu"), (self.world.other_commune, "Bên")):
            unit.place_name = place
            unit.save(update_fields=["place_name"])

    @cached_property
    def transfer(self) -> Transfer:
        """A transfer to another commune, walked to its end, opened with one paper missing, answered."""
        case = self.world.walk(self.world.open(self.member), S.COMPLETED)
        seal = FileSeal.objects.get(transfer=case)
        seal.state, seal.opened_by, seal.opened_on, seal.opener_name = (
            "documents_missing", self.world.other_commune, date(2026, 9, 8), "Bùi Thị Mở",
        )  # fmt: skip
        seal.note = "Thiếu một tài liệu so với mục lục."
        seal.save()
        seal.papers.update(
            found=True, issued_on=date(2010, 5, 19), issuer="Ban Thường vụ Đảng ủy xã Mẫu", pages=4, number="12-QĐ/ĐU"
        )
        SealedPaper.objects.create(seal=seal, order=3, document_type="05", number="27-QĐ/ĐU", found=False)
        NoticeSlip.objects.filter(transfer=case).update(
            answer_number="05-PB/ĐU", chased_on=date(2026, 9, 20), receiver_name="Bùi Thị Mở"
        )
        case.papers.filter(code="self_review").update(
            remarks="Hoàn thành tốt nhiệm vụ, chấp hành nghiêm nghị quyết của Đảng."
        )
        return Transfer.objects.get(pk=case.pk)

    @cached_property
    def internal(self) -> Transfer:
        """A move within the commune."""
        return self.world.walk(self.world.open(self.world.members[1], self.world.sister), S.COMPLETED)

    @cached_property
    def stay(self) -> TemporaryTransfer:
        """A temporary stay in the other commune with its letter."""
        case = TemporaryTransfer.objects.create(
            member=self.member, origin=self.world.branch, destination=self.world.far, reason="study", study=True, from_on=date(2026, 9, 5),
            until_on=date(2027, 9, 5), first_until_on=date(2027, 9, 5), decision_number="15/QĐ-UBND", decision_on=date(2026, 8, 20),
            introduced_on=date(2026, 9, 4), received_on=date(2026, 9, 10), state="staying", created_by=self.world.user,
            remarks="Tham gia sinh hoạt đầy đủ, giữ gìn tư cách đảng viên.",
        )  # fmt: skip
        letter = case.letters.create(letter_type="temporary", made_on=date(2026, 9, 2), recorded_by=self.world.user)
        for number, unit, words in (
            (1, self.world.branch, ""),
            (4, self.world.commune, "17"),
            (5, self.world.other_commune, "9"),
        ):
            letter.boxes.create(box=number, organization=unit, writer=unit.name, addressed_to="Đảng ủy xã Bên", written_on=date(2026, 9, 2),
                                number=words, dues_paid_to=date(2026, 9, 1) if number == 1 else None, signer_name="Trần Thị Ký",
                                signer_position="Bí thư")  # fmt: skip
        return case

    @cached_property
    def leave(self) -> Exemption:
        """A leave of ten months, agreed above."""
        return Exemption.objects.create(
            member=self.member, kind="leave", ground="treatment", ground_note="Điều trị tại Hà Nội", requested_on=date(2026, 8, 1),
            health_paper="Giấy ra viện số 77, ngày 25/7/2026", from_on=date(2026, 9, 1), until_on=date(2027, 6, 30),
            place="phường Nghĩa Đô, Hà Nội", resolution_number="11-NQ/CB", resolution_on=date(2026, 8, 5), agreed_number="21-CV/ĐU",
            agreed_on=date(2026, 8, 20), informed_on=date(2026, 8, 6), state="in_force", created_by=self.world.user,
        )  # fmt: skip

    @cached_property
    def journey(self) -> Journey:
        """A private visit to relatives, back and reported."""
        return Journey.objects.create(
            member=self.member, country="Cộng hòa Pháp", purpose="family_visit", private=True, visits_relatives=True,
            relatives_pledge_on=date(2026, 5, 2), funding="Tự túc", requested_on=date(2026, 5, 1), from_on=date(2026, 6, 1),
            until_on=date(2026, 7, 1), branch_opinion="Chi bộ nhất trí.", branch_opinion_on=date(2026, 5, 5), permit_number="33-CV/ĐU",
            permit_on=date(2026, 5, 15), left_on=date(2026, 6, 1), returned_on=date(2026, 6, 28), reported_on=date(2026, 7, 3),
            report_note="Thăm chị gái, chấp hành quy định.", state="reported", created_by=self.world.user,
        )  # fmt: skip

    @cached_property
    def link(self) -> ResidenceLink:
        """A member at work here who lives in the other commune."""
        return ResidenceLink.objects.create(
            member=self.member, home=self.world.branch, residence=self.world.far, address="thôn Xa, xã Bên", letter_number="08-GGT/ĐU",
            introduced_on=date(2026, 4, 1), received_on=date(2026, 4, 10), task="Tham gia tổ hòa giải", state="received",
            created_by=self.world.user,
        )  # fmt: skip

    @cached_property
    def watch(self) -> AbsenceWatch:
        """Somebody absent for three months, warned, contacted twice, proposed."""
        case = AbsenceWatch.objects.create(
            member=self.member, organization=self.world.branch, cause="meetings", since_on=date(2026, 7, 1), months_missed=3,
            warned_on=date(2026, 9, 10), warning_number="14-CV/CB", checked_on=date(2026, 10, 1), proposal_number="16-CV/CB",
            proposed_on=date(2026, 10, 5), state="deletion_case", created_by=self.world.user,
        )  # fmt: skip
        for day, reached, result in ((2, False, "Không ở nhà"), (20, True, "Hứa trở lại sinh hoạt, không đến")):
            case.attempts.create(
                made_on=date(2026, 9, day), channel="visit", made_by="Trần Văn Ba", reached=reached, result=result
            )
        return case

    @cached_property
    def handover(self) -> CollectiveTransfer:
        """The branch merged into its sister, still planned."""
        act = Act.objects.create(
            organization=self.world.commune, title="Sáp nhập Chi bộ thôn Mẫu vào Chi bộ thôn Chị", decision_number="45-QĐ/ĐU",
            decision_date=date(2026, 10, 1), effective_on=date(2026, 11, 1), created_by=self.world.user,
        )  # fmt: skip
        ActStep.objects.create(
            act=act, order=1, kind=ActKind.MERGER, subject=self.world.branch, target=self.world.sister
        )
        return CollectiveTransfer.objects.create(
            act=act, giver=self.world.commune, receiver=self.world.other_commune, handover_number="46-QĐ/ĐU", handover_on=date(2026, 10, 5),
            reception_number="12-QĐ/ĐU", reception_on=date(2026, 10, 12), minutes_number="01-BB/ĐU", minutes_on=date(2026, 10, 20),
            giver_signer="Trần Thị Ký, Bí thư", receiver_signer="Lê Văn Nhận, Bí thư", state="handover_minuted", created_by=self.world.user,
        )  # fmt: skip

    def case(self, subject: str):
        """The case of a procedure."""
        return getattr(self, {"temporary": "stay", "exemption": "leave", "liaison": "link", "absence": "watch",
                              "collective": "handover"}.get(subject, subject))  # fmt: skip
