"""Invented documents for the gallery and the tests of printing; nobody in them exists."""

from __future__ import annotations

from datetime import date

from core.printing import Column, PrintTable

_TEXT = (
    "Chi bộ đã lãnh đạo thực hiện tốt nhiệm vụ trong tháng; cán bộ, đảng viên giữ vững lập trường, chấp hành nghiêm chủ "
    "trương của Đảng, chính sách, pháp luật của Nhà nước; vận động Nhân dân giữ gìn vệ sinh môi trường, phòng cháy, "
    "chữa cháy, hỗ trợ các hộ gặp khó khăn và những gia đình neo đơn trên địa bàn."
)


def branch_report() -> dict:
    """The monthly report of an invented branch, with long names and every trying letter."""
    return {
        "letterhead": {
            "superior": "Đảng bộ phường Bình Minh",
            "issuer": "Chi bộ tổ dân phố số 3",
            "number": "Số 11-BC/CB",
            "place": "Bình Minh",
            "date": date(2026, 11, 25),
        },
        "abstract": "tình hình thực hiện nhiệm vụ tháng 11 và phương hướng,\nnhiệm vụ tháng 12 năm 2026",
        "sections": [
            {
                "title": "I- KẾT QUẢ THỰC HIỆN NHIỆM VỤ THÁNG 11",
                "parts": [
                    {
                        "title": "1. Công tác đảng viên",
                        "texts": [
                            "Tổng số đảng viên đầu tháng: 42; tăng 1 (kết nạp 1); giảm 1 (chuyển đi 1); cuối tháng: "
                            "42, trong đó chính thức 40, dự bị 2, nữ 19.",
                            "Kết nạp đồng chí Nguyễn Hoàng Phương Nguyệt Thường; chuyển sinh hoạt đảng chính thức đồng "
                            "chí Đỗ Ngọc Quỳnh Ẩn đến Chi bộ thôn Đồng Mỡ, Đảng bộ xã Kỳ Lữ. Ỡ ữ ẫ ặ ợ ẽ ỷ ỵ ẳ ậ ệ ộ.",
                        ],
                    },
                    {"title": "2. Sinh hoạt chi bộ", "texts": [_TEXT, _TEXT]},
                    {"title": "3. Kiểm tra, giám sát, kỷ luật", "texts": [_TEXT]},
                ],
            },
            {"title": "II- ĐÁNH GIÁ CHUNG", "parts": [{"title": "1. Ưu điểm", "texts": [_TEXT, _TEXT]}]},
            {
                "title": "III- PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG 12",
                "parts": [{"title": "1. Nhiệm vụ trọng tâm", "texts": [_TEXT, _TEXT]}],
            },
        ],
        "recipients": ["Đảng ủy phường (báo cáo)", "Các đồng chí chi ủy viên", "Lưu Chi bộ"],
        "signature": {"authority": "T/M CHI BỘ", "office": "BÍ THƯ", "name": "Nguyễn Văn A"},
    }


def statistical_sheet(rows: int = 60) -> dict:
    """A landscape sheet of so many rows, for the heading on each page."""
    columns = [
        Column("TT", 10, "center"),
        Column("Nội dung", 112),
        Column("Tổng số", 35, "right"),
        Column("Trong đó nữ", 35, "right"),
        Column("So với cùng kỳ (%)", 35, "right"),
    ]
    lines = [
        (str(number), f"Chi bộ thôn Đồng Mỡ số {number} thuộc Đảng bộ xã Kỳ Lữ", "127.455", "41.206", "99,42")
        for number in range(1, rows)
    ]
    table = PrintTable(
        columns,
        [*lines, ("", "Tổng số", "127.455", "41.206", "99,42")],
        numbers=("1", "2", "3", "4", "5(=3*100/…)"),
        totals=frozenset({rows - 1}),
    )
    return {
        "sheet": {
            "unit": "Đảng ủy phường Bình Minh",
            "issuer": "Ban Tổ chức",
            "title": "THỐNG KÊ TĂNG, GIẢM ĐẢNG VIÊN",
            "period": "Tháng 11 năm 2026",
            "code": "Biểu số 1-BTCTW",
            "place": "Bình Minh",
            "date": date(2026, 2, 5),
        },
        "table": table,
        "signature": {"authority": "T/M Ban Thường vụ", "office": "Bí thư", "name": "Trần Thị B"},
        "recipients": ["Ban Tổ chức Tỉnh ủy", "Lưu Đảng ủy"],
    }
