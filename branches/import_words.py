"""The words a list of organisations is written in: headers, levels, types of branch."""

from __future__ import annotations

from core.sheets import Vocabulary

HEADERS = {
    "ordinal": ("STT", "TT", "Số TT", "Số thứ tự"),
    "code": (
        *("Mã", "Mã tổ chức đảng", "Mã TCĐ", "Mã tổ chức", "Mã đơn vị", "Mã số", "Mã chi bộ"),
        *("Mã tổ chức Đảng (14 số)", "Mã định danh tổ chức đảng"),
    ),
    "name": (
        *("Tên tổ chức đảng", "Tổ chức đảng", "Tên tổ chức", "Tên đơn vị", "Tên chi bộ", "Đơn vị", "Chi bộ"),
        *("Tên đảng bộ, chi bộ", "Đảng bộ, chi bộ", "Tên chi bộ, đảng bộ", "Tên", "Tên TCĐ", "Tên gọi"),
    ),
    "parent": (
        *("Cấp trên trực tiếp", "Tổ chức đảng cấp trên", "Cấp trên", "Trực thuộc", "Đơn vị cấp trên"),
        *("Tổ chức đảng cấp trên trực tiếp", "Mã cấp trên", "Mã tổ chức cấp trên", "Thuộc đảng bộ"),
        *("Tên tổ chức cấp trên", "Đảng bộ cấp trên", "Mã tổ chức đảng cấp trên", "Mã cha", "Đảng bộ"),
    ),
    "level": ("Cấp", "Cấp tổ chức đảng", "Cấp tổ chức", "Cấp TCĐ", "Loại tổ chức đảng", "Cấp độ"),
    "organization_type": (
        *("Loại hình", "Loại hình TCCSĐ", "Loại hình tổ chức cơ sở đảng", "Loại hình tổ chức"),
        "Loại hình tổ chức đảng",
    ),
    "branch_type": ("Loại hình chi bộ", "Loại chi bộ"),
    "exchange_identifier": ("Mã định danh điện tử", "Mã định danh"),
    "established_on": ("Ngày thành lập", "Ngày, tháng, năm thành lập", "Thành lập ngày"),
    "decision_number": ("Số quyết định", "Số quyết định thành lập", "Quyết định thành lập", "Số QĐ"),
    "decision_date": ("Ngày quyết định", "Ngày quyết định thành lập", "Ngày QĐ"),
    "decision_issuer": ("Cơ quan ban hành", "Cấp ra quyết định", "Cơ quan quyết định"),
    "address": ("Địa chỉ", "Địa bàn", "Trụ sở"),
    "headcount": ("Số đảng viên", "Tổng số đảng viên", "Đảng viên", "Số ĐV", "Đảng số"),
    "secretary": ("Bí thư", "Họ tên bí thư", "Bí thư chi bộ"),
    "note": ("Ghi chú",),
}
VOCABULARY = Vocabulary(HEADERS)
LABELS = {name: headers[0] for name, headers in HEADERS.items()} | {"code": "Mã tổ chức đảng"}

# Names and usual short forms of the levels; folded text → code.
LEVEL_WORDS = (
    (r"trung uong$|^tw$", "central"),
    (r"truc thuoc trung uong|\btinh\b|\bthanh pho\b|^tttw$|tinh uy|thanh uy", "provincial"),
    (r"cap tren truc tiep|cap tren co so|^cttt$", "upper"),
    (r"dang bo bo phan|bo phan|^dubp$", "sectional_committee"),
    (r"truc thuoc co so", "sub_grassroots_committee"),
    (r"chi bo co so|^cbcs$", "grassroots_branch"),
    (r"dang bo co so|dang uy co so|^ducs$|^dbcs$", "grassroots_committee"),
    (r"to dang", "party_cell"),
    (r"chi bo|^cb$|^cbtt$", "branch"),
)
BRANCH_TYPE_WORDS = (
    (r"\b(cong an)\b", "police"),
    (r"\b(quan su|quan doi|don bien phong|ban chi huy)\b", "military"),
    (r"\b(truong|mam non|tieu hoc|thcs|thpt|dai hoc|cao dang|sinh vien)\b", "school"),
    (r"\b(tram y te|benh vien|trung tam y te|y te)\b", "health"),
    (r"\b(hop tac xa|htx)\b", "cooperative"),
    (r"\b(cong ty|doanh nghiep|xi nghiep|nha may|ngan hang|chi nhanh)\b", "enterprise"),
    (r"\b(huu tri)\b", "retired"),
    (r"\b(sinh hoat tam thoi)\b", "temporary"),
    (r"\b(chi bo ghep|ghep)\b", "combined"),
    (r"\b(ngoai nuoc)\b", "abroad"),
    (r"\b(to dan pho|khu pho|khom|tdp|khu dan cu)\b", "urban_group"),
    (r"\b(thon|ap|ban|buon|soc|lang|xom|phum|bon)\b", "village"),
    (r"\b(co quan|van phong|ubnd|hdnd|mttq|mat tran|doan the|phong|so|ban xay dung dang)\b", "agency"),
)
