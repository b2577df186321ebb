"""Print-outs of an election: the tally of a ballot, blank ballot papers, the list of the new committee, the request to ratify.

No official forms of the election regulation (190-QĐ/TW, 04-HD/TW) are held here: layouts follow the frame of Party documents
(``document-format.md`` A3, A4) and bear no form code.
"""

from __future__ import annotations

from branches.models.organization import BRANCH_LEVELS
from branches.naming import committee_name
from branches.queries import full_name_on, printed_name
from core.dates import format_date, format_partial
from core.printing import Column, PrintTable
from meetings.congress.attendance import turnout_of
from meetings.congress.queries import CommitteeMember, committee_of
from meetings.models import Ballot, Congress, OfficerRole
from members.models import Sex
from regulations.lookup import lookup_label

BLANKS = 2  # ballot papers on one sheet


def congress_words(congress: Congress) -> str:
    """``Đại hội đảng viên nhiệm kỳ 2026 – 2031``."""
    term = f" nhiệm kỳ {congress.term_label}" if congress.term_label and not congress.adds_only else ""
    return f"{congress.get_kind_display()}{term}"


def _letterhead(congress: Congress, *, of_congress: bool = True, number: str = "") -> dict:
    names = printed_name(congress.organization, congress.held_on)
    own = of_congress and not congress.adds_only
    term = f"\nNHIỆM KỲ {congress.term_label}" if congress.term_label else ""
    return {
        "superior": congress.organization.name.upper() if own else names.superior,
        "issuer": f"{congress.get_kind_display().upper()}{term}" if own else names.issuer,
        "number": number, "place": congress.organization.place_name or "………", "date": congress.held_on,
    }  # fmt: skip


def _officers(congress: Congress) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for officer in congress.officers.all():
        found.setdefault(officer.role, []).append(officer.full_name)
    return found


def tally_context(ballot: Ballot) -> dict:
    """The minutes of counting one ballot (biên bản kiểm phiếu)."""
    congress = ballot.congress
    people = (
        sorted(ballot.candidates.all(), key=lambda c: (-(c.votes or 0), c.order))
        if ballot.counted
        else list(ballot.candidates.all())
    )
    officers = _officers(congress)
    head = officers.get(OfficerRole.COUNTING_HEAD, [])
    return {
        "letterhead": _letterhead(congress), "kind": "BIÊN BẢN", "ballot": ballot, "congress": congress,
        "abstract": f"kiểm phiếu bầu {ballot.get_office_display().lower()}\n(lần {ballot.round})",
        "board": [*head, *officers.get(OfficerRole.COUNTING, [])], "words": congress_words(congress),
        "organization": full_name_on(congress.organization, congress.held_on),
        "table": PrintTable(
            columns=[Column("TT", 12, "center"), Column("Họ và tên", 66), Column("Số phiếu", 24, "right"),
                     Column("Tỷ lệ so với số được triệu tập", 34, "right"), Column("Kết quả", 29, "center")],
            rows=[
                [str(n), c.full_name, _blank(c.votes), _share(c.votes, ballot.called), "Trúng cử" if c.elected else ""]
                for n, c in enumerate(people, 1)
            ],
        ),
        "elected": [c.full_name for c in people if c.elected], "draft": not ballot.counted,
        "left_signature": {"authority": "T/M ĐOÀN CHỦ TỊCH", "office": "CHỦ TỌA",
                           "name": next(iter(officers.get(OfficerRole.PRESIDIUM, [])), "")},
        "signature": {"authority": "T/M BAN KIỂM PHIẾU", "office": "TRƯỞNG BAN", "name": head[0] if head else ""},
        "title": f"Biên bản kiểm phiếu {ballot}",
    }  # fmt: skip


def _blank(value) -> str:
    return "" if value is None else str(value)


def _share(votes: int | None, called: int | None) -> str:
    if votes is None or not called:
        return ""
    return f"{votes * 100 / called:.2f}%".replace(".", ",")


def paper_context(ballot: Ballot) -> dict:
    """Blank ballot papers: the names in the order of the list, no marks."""
    people = list(ballot.candidates.all())
    return {
        "ballot": ballot, "congress": ballot.congress, "words": congress_words(ballot.congress), "candidates": people,
        "organization": ballot.congress.organization.name.upper(), "surplus": len(people) > ballot.seats, "copies": range(BLANKS),
        "title": f"Phiếu bầu {ballot}",
    }  # fmt: skip


def committee_context(congress: Congress) -> dict:
    """The list of the new committee (``organization.md`` 5.4, point 6): age, sex, ethnicity, education, theory, re-elected or new."""
    names = printed_name(congress.organization, congress.held_on)
    committee = committee_of(congress)
    widths = (("TT", 9), ("Họ và tên", 40), ("Chức vụ", 28), ("Ngày sinh\nNam", 22), ("Ngày sinh\nNữ", 22), ("Dân tộc", 18),
              ("Học vấn, chuyên môn", 44), ("Lý luận chính trị", 22), ("Ngày vào Đảng", 23), ("Tái cử, mới", 29))  # fmt: skip
    return {
        "sheet": {
            "unit": names.superior, "issuer": names.issuer, "title": "DANH SÁCH\nCẤP ỦY ĐÃ BẦU",
            "period": f"NHIỆM KỲ {congress.term_label}" if congress.term_label else "",
            "code": f"{congress.get_kind_display()}\nngày {format_date(congress.held_on)}",
            "place": congress.organization.place_name or "………", "date": congress.held_on,
        },
        "table": PrintTable(
            columns=[Column(label, width, "center" if n in (0, 3, 4, 8) else "left") for n, (label, width) in enumerate(widths)],
            rows=[_line(number, one) for number, one in enumerate(committee, 1)], first_page=16,
        ),
        "summary": _summary(committee, congress), "signature": _signature(congress),
        "left_signature": {"office": "NGƯỜI LẬP DANH SÁCH", "name": ""}, "draft": False, "congress": congress,
    }  # fmt: skip


def _line(number: int, one: CommitteeMember) -> list[str]:
    member = one.seat.member
    born = format_partial(member.birth_date, member.birth_precision)
    education = "; ".join(
        words for words in (lookup_label("education_level", member.general_education),
                            lookup_label("professional_level", member.professional_level)) if words
    )  # fmt: skip
    female = member.sex == Sex.FEMALE
    return [
        str(number), member.full_name, one.position, "" if female else born, born if female else "",
        lookup_label("ethnic_group", member.ethnic_group), education, lookup_label("theory_level", member.political_theory),
        format_partial(member.admission_date, member.admission_precision), one.standing,
    ]  # fmt: skip


def _summary(committee: list[CommitteeMember], congress: Congress) -> str:
    from meetings.congress.figures import Makeup
    from meetings.congress.parameters import YOUNG_AGE

    young = int(YOUNG_AGE.value_on(congress.held_on))
    makeup = Makeup("")
    for one in {c.seat.member_id: c for c in committee}.values():
        makeup.add(one.seat.member, on=congress.held_on, reelected=one.reelected, young_age=young)
    age = f"; tuổi bình quân {makeup.average_age}".replace(".", ",") if makeup.average_age is not None else ""
    return (
        f"Tổng số {makeup.size} đồng chí; nữ {makeup.female}; dân tộc thiểu số {makeup.minority}; dưới {young} tuổi {makeup.young}{age}; "
        f"tái cử {makeup.reelected}, tham gia lần đầu {makeup.new}."
    )


def _signature(congress: Congress) -> dict:
    branch = congress.organization.level in BRANCH_LEVELS
    secretary = next((c.seat.member.full_name for c in committee_of(congress) if c.seat.position == "secretary"), "")
    return {"authority": "T/M CHI BỘ" if branch else "T/M ĐẢNG ỦY", "office": "BÍ THƯ", "name": secretary}


def proposal_context(congress: Congress) -> dict:
    """The request to ratify (tờ trình đề nghị chuẩn y), with the results and the list."""
    branch = congress.organization.level in BRANCH_LEVELS
    above = congress.superior
    ballots = list(congress.ballots.exclude(counted_at=None).prefetch_related("candidates").order_by("pk"))
    results = [
        (f"{ballot.get_office_display()}{f' (lần {ballot.round})' if ballot.round > 1 else ''}", candidate)
        for ballot in ballots
        for candidate in sorted(ballot.candidates.all(), key=lambda c: (-(c.votes or 0), c.order))
        if candidate.elected
    ]
    turnout = turnout_of(congress)
    return {
        "letterhead": _letterhead(congress, of_congress=False, number=f"Số        -TTr/{'CB' if branch else 'ĐU'}")
        | {"date": congress.submitted_on},
        "kind": "TỜ TRÌNH", "congress": congress, "words": congress_words(congress), "turnout": turnout,
        "abstract": f"đề nghị chuẩn y kết quả bầu cử\n{congress_words(congress)[0].lower()}{congress_words(congress)[1:]}",
        "addressee": f"Ban Thường vụ {committee_name(above.name, above.level)}",
        "table": PrintTable(
            columns=[Column("TT", 12, "center"), Column("Họ và tên", 66), Column("Chức danh", 53),
                     Column("Số phiếu trúng cử", 34, "right")],
            rows=[[str(n), c.full_name, label, f"{c.votes}/{c.ballot.called}"] for n, (label, c) in enumerate(results, 1)],
            first_page=14,
        ),
        "papers": [str(paper) for paper in congress.papers.all()], "recipients": ["Như trên", "Lưu Chi bộ" if branch else "Lưu Đảng ủy"],
        "signature": _signature(congress), "title": f"Tờ trình đề nghị chuẩn y, {congress}",
    }  # fmt: skip
