"""Invented Vietnamese names with plausible weights; no list of real people was used."""

from __future__ import annotations

import random

FAMILY = (
    ["Nguyễn"] * 38
    + ["Trần"] * 12
    + ["Lê"] * 10
    + ["Phạm"] * 7
    + ["Hoàng"] * 4
    + ["Huỳnh"] * 4
    + ["Vũ"] * 3
    + ["Võ"] * 3
)
FAMILY += (
    ["Phan"] * 4
    + ["Đặng"] * 3
    + ["Bùi"] * 3
    + ["Đỗ"] * 2
    + ["Hồ"] * 2
    + ["Ngô", "Dương", "Lý", "Đinh", "Đoàn", "Trịnh"]
)
MALE_MIDDLE = ["Văn"] * 12 + [
    "Đức",
    "Hữu",
    "Quang",
    "Minh",
    "Thanh",
    "Ngọc",
    "Xuân",
    "Công",
    "Đình",
    "Bá",
    "Trọng",
    "Quốc",
]
FEMALE_MIDDLE = ["Thị"] * 14 + ["Thị Ngọc", "Thị Thu", "Thị Kim", "Thị Bích", "Ngọc", "Thanh", "Thu", "Hồng", "Diệu"]
MALE_GIVEN = (
    "An Ân Bách Bảo Bình Cảnh Chiến Chung Công Cường Danh Dũng Duy Dương Đạt Định Đông Đức Giang Hà Hải Hậu Hiển Hiệp Hiếu Hòa "
    "Hoàn Hoạt Hùng Huy Hưng Khải Khánh Khiêm Khoa Kiên Lâm Lập Linh Lộc Long Luân Lực Mạnh Minh Nam Nghĩa Nguyên Nhân Nhật Phong "
    "Phú Phúc Phước Quân Quang Quốc Quý Quyết Sang Sơn Tài Tâm Tân Thái Thành Thắng Thế Thiện Thịnh Thọ Thuận Tiến Tín Toàn Trí "
    "Trung Trường Tú Tuấn Tùng Tường Vinh Vũ Vượng Ý"
).split()
FEMALE_GIVEN = (
    "An Anh Ánh Bích Châu Chi Cúc Diễm Diệp Dung Duyên Đào Điệp Giang Hà Hạnh Hằng Hiền Hoa Hòa Hồng Huệ Hương Hường Khanh Lan Lành "
    "Lê Liên Linh Loan Lợi Lụa Lý Mai Mận Mến Mỹ Nga Ngân Nghĩa Ngọc Nguyệt Nhàn Nhi Nhung Nụ Oanh Phương Phượng Quế Quyên Sương Tâm "
    "Thảo Thắm Thoa Thơ Thơm Thu Thuận Thúy Thủy Tình Trang Trinh Tuyết Vân Vui Xuân Yến"
).split()
VILLAGES = (
    "An Mẫu, Bình Mẫu, Cẩm Mẫu, Đông Mẫu, Hòa Mẫu, Lộc Mẫu, Long Mẫu, Mỹ Mẫu, Nghĩa Mẫu, Phú Mẫu, Phước Mẫu, Quang Mẫu, Sơn Mẫu, "
    "Tân Mẫu, Thạnh Mẫu, Thuận Mẫu, Trung Mẫu, Vĩnh Mẫu, Xuân Mẫu, Yên Mẫu"
).split(", ")


def person_name(rng: random.Random, *, female: bool) -> str:
    """One invented full name."""
    middle = rng.choice(FEMALE_MIDDLE if female else MALE_MIDDLE)
    return f"{rng.choice(FAMILY)} {middle} {rng.choice(FEMALE_GIVEN if female else MALE_GIVEN)}"


def place_name(rng: random.Random, number: int) -> str:
    """An invented place; "Mẫu" says that it is one."""
    base = VILLAGES[number % len(VILLAGES)]
    turn = number // len(VILLAGES)
    return base if not turn else f"{base} {turn + 1}"
