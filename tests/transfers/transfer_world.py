"""A province with two communes, branches in each, members, and a hand that walks a transfer to any state by real steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from branches.models import Level, Organization, Term
from core.workflow import Consequence, perform
from members.models import FilePaper, Member
from tests.factories import TODAY, make_member, make_members, make_organization, make_user
from transfers.models import Transfer, TransferState
from transfers.routing import holder_of
from transfers.services.cases import add_paper, open_arrival, open_transfer
from transfers.services.seals import seal_file

S = TransferState
SIGNER = {"signer_name": "Trần Thị Ký", "signer_position": "Bí thư"}
DAY = timedelta(days=1)
START = date(2026, 9, 1)  # the smooth way begins here, one step a day


@dataclass
class TransferWorld:
    """Two communes of one province under 208-QĐ/TW (đảng bộ cơ sở), a third still above its grassroots organisations, another province."""

    province: Organization
    commune: Organization
    other_commune: Organization
    branch: Organization
    sister: Organization  # same commune
    far: Organization  # the other commune
    upper: Organization  # a commune that still stands above grassroots organisations
    grassroots: Organization
    inner: Organization  # a branch of that grassroots organisation
    abroad_province: Organization
    abroad_branch: Organization  # a branch of the other province
    members: list[Member]
    user: object
    day: dict[int, date] = field(default_factory=dict)

    def open(self, member: Member | None = None, destination: Organization | None = None, **values) -> Transfer:
        """A case that has just arisen: to the far branch, for a change of work."""
        values = {"reason": "work", "cause_on": date(2026, 8, 20)} | values
        if "outside_unit" not in values:
            values["destination"] = destination or self.far
        return open_transfer(member=member or self.members[0], by=self.user, on=TODAY, **values)

    def arrival(self, full_name: str = "Phan Văn Đến", **values) -> Transfer:
        """Somebody with a letter from outside, for the branch."""
        person = {"full_name": full_name, "sex": "male", "birth_date": date(1980, 4, 5), "admission_date": date(2005, 5, 19),
                  "official_date": date(2006, 5, 19), "card_number": "079080001234",
                  "ethnic_group": "kinh", "religion": "none"}  # fmt: skip
        values = {
            "destination": self.branch, "outside_unit": "Đảng bộ phường Xa, tỉnh Khác", "boundary": "other_province",
            "introduced_on": START, "letter_number": "12",
        } | values  # fmt: skip
        return open_arrival(person=person | values.pop("person", {}), by=self.user, on=TODAY, **values)

    def step(self, case: Transfer, name: str, on: date | None = None, **data):
        """Take one step, by default the day after the last."""
        on = on or self.day.get(case.pk, case.introduced_on or START) + DAY
        self.day[case.pk] = on
        override = data.pop("override_reason", "")
        return perform(
            case, name, scope=Consequence(self.user, TODAY), on=on, data=SIGNER | data, override_reason=override
        )

    def papers(self, case: Transfer, on: date = START) -> None:
        """The papers of the request."""
        for code in ("decision", "self_review"):
            add_paper(
                case=case, code=code, values={"made_on": on, "number": f"{code[:2]}-{case.pk}"}, by=self.user, on=TODAY
            )

    def seal(self, case: Transfer, on: date = START) -> None:
        """The sealed file with two papers."""
        for kind in ("01", "02"):
            FilePaper.objects.get_or_create(member=case.member, document_type=kind)
        seal_file(case=case, by=self.user, sealed_by=holder_of(case), on=on, name="Lê Văn Niêm")

    def walk(self, case: Transfer, until: str) -> Transfer:
        """Take the smooth way until a state is reached."""
        for _ in range(20):
            if case.state == until:
                return case
            self._next(case)
        raise AssertionError(f"{case.state} is not {until}")

    def _next(self, case: Transfer) -> None:
        match case.state:
            case S.ARISEN:
                self.step(case, "request", START if case.pk not in self.day else None)
            case S.REQUESTED:
                self.papers(case)
                self.step(case, "take_up")
            case S.BRANCH_REVIEW:
                self.step(case, "sign_branch", dues_paid_to=self.day.get(case.pk, START) + DAY)
            case S.ORIGIN_PROCESSING:
                transition = case.workflow.by_name["introduce"]
                if not transition.applies(case):
                    self.step(case, "forward")
                    return
                if case.kind != "internal":
                    self.seal(case)
                self.step(case, "introduce")
            case S.BRANCH_RECEIVED:
                self.step(case, "complete")
            case _:
                for name in ("receive_upper", "receive_grassroots", "accept"):
                    if case.workflow.by_name[name].applies(case) and case.state in case.workflow.by_name[name].sources:
                        self.step(case, name)
                        return
                raise AssertionError(f"no way on from {case.state}")


def make_world() -> TransferWorld:
    """The organisations and five members of the first branch, three of its sister."""
    province = make_organization("Đảng bộ tỉnh Mẫu", level=Level.PROVINCIAL)
    commune = make_organization("Đảng bộ xã Mẫu", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    other = make_organization("Đảng bộ xã Bên", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ thôn Mẫu", parent=commune)
    sister = make_organization("Chi bộ thôn Chị", parent=commune)
    far = make_organization("Chi bộ thôn Xa", parent=other)
    upper = make_organization("Đảng bộ phường Cũ", parent=province, level=Level.UPPER)
    grassroots = make_organization("Đảng bộ cơ sở Trường", parent=upper, level=Level.GRASSROOTS_COMMITTEE)
    inner = make_organization("Chi bộ Khoa Toán", parent=grassroots)
    abroad_province = make_organization("Đảng bộ tỉnh Khác", level=Level.PROVINCIAL)
    abroad_commune = make_organization("Đảng bộ xã Khác", parent=abroad_province, level=Level.GRASSROOTS_COMMITTEE)
    abroad_branch = make_organization("Chi bộ thôn Khác", parent=abroad_commune)
    for unit in (
        province,
        commune,
        other,
        branch,
        sister,
        far,
        upper,
        grassroots,
        inner,
        abroad_province,
        abroad_commune,
        abroad_branch,
    ):
        Term.objects.create(organization=unit, label="2025–2030", starts_on=date(2025, 3, 1))
    names = ["Nguyễn Văn Đi", "Phạm Thị Ở", "Trần Văn Ba", "Hoàng Thị Bốn", "Đỗ Văn Năm"]
    members = make_members(
        branch,
        [{"full_name": name, "card_number": f"0010800000{n:02}"} for n, name in enumerate(names)],
        on=date(2022, 1, 1),
    )
    make_members(sister, ("Lý Thị Sáu", "Mai Văn Bảy", "Cao Thị Tám"), on=date(2022, 1, 1))
    make_member(far, "Vũ Thị Xa", on=date(2022, 1, 1))
    return TransferWorld(
        province,
        commune,
        other,
        branch,
        sister,
        far,
        upper,
        grassroots,
        inner,
        abroad_province,
        abroad_branch,
        members,
        make_user("thu.ky"),
    )
