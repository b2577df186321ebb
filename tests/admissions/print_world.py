"""People with long names and full declarations at every step from which a form prints."""

from __future__ import annotations

from datetime import date

from admissions.models import (
    Admission,
    AdmissionDefect,
    AdmissionState,
    ApplicantRelative,
    CaseOrigin,
)
from tests.admissions.admission_world import World

S = AdmissionState
NAME = "Nguyễn Phương Hoàng Quỳnh Ngọc Khánh Thượng Uyển"
PERSON = {
    "name_in_use": "Quỳnh Ngọc", "personal_id": "038098001234", "religion": "catholicism", "nationality": "Việt Nam",
    "birth_province": "tỉnh Thanh Hóa", "birth_commune": "xã Hoằng Lộc", "birth_old_name": "xã Hoằng Thịnh, huyện Hoằng Hóa",
    "native_province": "tỉnh Thanh Hóa", "native_commune": "xã Hoằng Lộc", "native_old_name": "xã Hoằng Thịnh, huyện Hoằng Hóa",
    "permanent_province": "tỉnh Thanh Hóa", "permanent_commune": "xã Mẫu", "permanent_detail": "thôn Phượng Đình Thượng, số nhà 125 ngõ 8",
    "temporary_province": "thành phố Hà Nội", "temporary_commune": "phường Nghĩa Đô", "temporary_detail": "tổ dân phố 17, nhà 3B",
    "occupation_text": "Giáo viên trung học cơ sở dạy môn Ngữ văn", "workplace": "Trường Trung học cơ sở Nguyễn Thị Minh Khai",
    "general_education_text": "12/12", "professional_text": "Đại học Sư phạm Ngữ văn", "foreign_languages": "Tiếng Anh B1",
        "informatics": "Cơ bản",
    "youth_union": True, "youth_union_on": date(2013, 3, 26), "youth_union_at": "Trường THPT Lương Đắc Bằng, tỉnh Thanh Hóa",
    "life_history": "Từ nhỏ sống cùng cha mẹ tại xã Hoằng Lộc.\nTừ năm 2004 đến năm 2016 học phổ thông; từ năm 2016 đến năm 2020 học đại "
                    "học tại Hà Nội; "
                    "từ tháng 9 năm 2020 dạy học tại địa phương.",
    "history_traits": "Không.", "self_remarks": "Có lập trường tư tưởng vững vàng, chấp hành tốt đường lối của Đảng, pháp luật của Nhà "
                                                "nước.",
    "declared": {
        "career": [{"from": "9/2020", "to": "nay",
            "work": "Giáo viên Trường Trung học cơ sở Nguyễn Thị Minh Khai, Phó Bí thư Đoàn trường"}],
        "courses": [{"from": "9/2016", "to": "6/2020", "subject": "Sư phạm Ngữ văn", "school": "Trường Đại học Sư phạm Hà Nội",
            "form": "Chính quy",
                     "result": "Cử nhân"}],
        "commendations": [{"on": "11/2024", "form": "Bằng khen, đã có thành tích trong phong trào thi đua",
            "issuer": "Ủy ban nhân dân tỉnh"}],
    },
}  # fmt: skip


def enrich(world: World, case: Admission, **values) -> Admission:
    """Give the person everything a form may ask."""
    person = case.applicant
    for name, value in (PERSON | values).items():
        setattr(person, name, value)
    person.save()
    if not person.relatives.exists():
        for order, (relationship, name, born) in enumerate((
            ("father", "Nguyễn Phương Hoàng Thế Vĩnh", 1965), ("mother", "Tôn Nữ Thị Ngọc Khuê", 1968),
            ("spouse_husband", "Đặng Trần Thiên Ưng", 1996), ("sibling", "Nguyễn Phương Hoàng Bảo Đại", 2001),
        )):  # fmt: skip
            ApplicantRelative.objects.create(
                applicant=person, order=order, relationship=relationship, full_name=name, birth_year=born, ethnic_group="kinh",
                    religion="none",
                native_place="xã Hoằng Lộc, tỉnh Thanh Hóa", residence="thôn Phượng Đình Thượng, xã Mẫu, tỉnh Thanh Hóa",
                    occupation="Nông dân",
                is_party_member=relationship == "father", political_history="Chấp hành tốt đường lối của Đảng, pháp luật của Nhà nước; "
                    "không có tiền án.",
            )  # fmt: skip
    return case


def say_more(case: Admission) -> None:
    """Words into the papers recorded, letters into the verifications."""
    case.papers.update(
        strengths="Phẩm chất chính trị vững vàng; đạo đức, lối sống trong sáng.\nHoàn thành tốt nhiệm vụ, quan hệ tốt với quần chúng.",
        weaknesses="Đôi lúc còn nể nang, chưa mạnh dạn góp ý với đồng nghiệp.", issuer="",
    )  # fmt: skip
    case.papers.filter(code__in=("5-KNĐ", "12-KNĐ")).update(
        issuer="Công đoàn cơ sở; Đoàn trường; Chi ủy Chi bộ tổ dân phố 17"
    )
    case.verifications.update(asked_body="Đảng ủy xã Hoằng Lộc, tỉnh Thanh Hóa", letter_number="12-CV/ĐU", sent_on=date(2025, 6, 26),
                              envoy="Phạm Thị Giới")  # fmt: skip


def at(world: World, state: str, name: str = NAME, **values) -> Admission:
    """A person at a state, with everything filled in."""
    case = enrich(world, world.open(name, origin=CaseOrigin.RECORDED, **values))
    world.walk(case, state)
    say_more(case)
    case.refresh_from_db()
    return case


def wrong(case: Admission, kind: str, *, recognition: bool = False) -> AdmissionDefect:
    """Something found wrong with an admission or a recognition."""
    return AdmissionDefect.objects.create(
        admission=case, kind=kind, concerns_recognition=recognition, found_on=date(2026, 11, 15), found_by="Ủy ban Kiểm tra Đảng ủy xã Mẫu",
        description="Chi bộ chưa lấy ý kiến nhận xét của chi ủy nơi cư trú.", instruction_number="45-CV/ĐU",
        instruction_on=date(2026, 11, 18),
    )  # fmt: skip
