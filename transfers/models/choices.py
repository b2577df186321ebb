"""Words of the procedures of this app; codes and labels are those of ``states.toml`` and of the look-up lists (``transfer.md``)."""

from __future__ import annotations

from django.db import models


class TransferKind(models.TextChoices):
    """How far a transfer goes; computed from the two ends and the tree of the introduction date (``transfer.md`` 2).

    A dissolved branch is a reason, not a distance: its members go as far as their new branch lies.
    """

    INTERNAL = "internal", "Nội bộ đảng bộ cơ sở"
    SAME_UPPER = "official_same_upper", "Chính thức – trong cùng cấp trên trực tiếp"
    SAME_PROVINCE = "official_same_province", "Chính thức – trong tỉnh"
    OTHER_PROVINCE = "official_other_province", "Chính thức – ngoài tỉnh (đảng bộ trực thuộc Trung ương khác)"
    ABROAD_OUT = "abroad_out", "Chính thức ra ngoài nước"
    ABROAD_RETURN = "abroad_return", "Từ ngoài nước về"


class OtherEnd(models.TextChoices):
    """What stands at the end that lies outside the system."""

    PARTY = "party", "Tổ chức đảng ngoài hệ thống"
    ARMY = "army", "Quân đội"
    POLICE = "police", "Công an"
    FOREIGN_AFFAIRS = "foreign_affairs", "Đảng ủy Bộ Ngoại giao (đi, về ngoài nước)"


class TransferState(models.TextChoices):
    """Where an official transfer stands (``transfer.md`` 5, S0–S8). Being overdue is read from the dates, not a state."""

    ARISEN = "arisen", "Phát sinh nhu cầu"
    REQUESTED = "requested", "Đề nghị"
    BRANCH_REVIEW = "branch_review", "Chi bộ kiểm điểm, chi ủy kiểm tra"
    ORIGIN_PROCESSING = "origin_processing", "Cấp trên nơi đi xử lý"
    INTRODUCED = "introduced", "Đã giới thiệu, niêm phong"
    UPPER_RECEIVED = "destination_upper_received", "Cấp trên nơi đến tiếp nhận"
    GRASSROOTS_RECEIVED = "destination_grassroots_received", "Đảng ủy cơ sở nơi đến tiếp nhận"
    BRANCH_RECEIVED = "branch_received", "Đã tiếp nhận"
    COMPLETED = "completed", "Hoàn tất"
    BLOCKED = "blocked", "Chưa chuyển"
    RETURNED = "returned", "Nơi đến trả lại"
    WITHDRAWN = "withdrawn", "Rút đề nghị"
    RECALLED = "recalled", "Thu hồi giấy"
    DELETION_CASE = "deletion_case", "Chuyển sang xem xét xóa tên"
    DEPARTED = "departed", "Kết thúc vì đảng viên ra khỏi đảng số"
    MERGED = "merged", "Kết thúc vì nơi đi, nơi đến đã nhập làm một"

    @property
    def tone(self) -> str:
        """Tone of the badge on screen."""
        if self in (self.COMPLETED, self.BRANCH_RECEIVED):
            return "done"
        if self in (self.BLOCKED, self.RETURNED, self.DELETION_CASE):
            return "warning"
        if self in (self.WITHDRAWN, self.RECALLED, self.DEPARTED, self.MERGED):
            return "neutral"
        return "current" if self in (self.INTRODUCED, self.UPPER_RECEIVED, self.GRASSROOTS_RECEIVED) else "progress"


S = TransferState
#: Before the introduction: the member belongs to the origin.
BEFORE_INTRODUCTION = (S.ARISEN, S.REQUESTED, S.BRANCH_REVIEW, S.ORIGIN_PROCESSING, S.BLOCKED)
#: Between the introduction and the reception.
UNDER_WAY = (S.INTRODUCED, S.UPPER_RECEIVED, S.GRASSROOTS_RECEIVED, S.RETURNED, S.DELETION_CASE)
#: Nothing more is asked of anybody.
CLOSED = (S.COMPLETED, S.WITHDRAWN, S.RECALLED, S.DEPARTED, S.MERGED)
#: The member has a case that goes on; one at a time.
OPEN = tuple(state for state in S if state not in (*CLOSED, S.BRANCH_RECEIVED))


class Channel(models.TextChoices):
    """How the request came (``transfer.md`` 12)."""

    IN_PERSON = "in_person", "Trực tiếp"
    POST = "post", "Bưu chính"
    PORTAL = "portal", "Cổng Dịch vụ công Quốc gia"
    ICPV = "icpv", "Ứng dụng iCPV"


class CaseOrigin(models.TextChoices):
    """How the case came into the system."""

    WALKED = "walked", "Theo dõi từng bước"
    RECORDED = "recorded", "Nhập hồi tố"


class SealState(models.TextChoices):
    """Standing of the travelling file (``transfer.md`` 4)."""

    NOT_PREPARED = "not_prepared", "Chưa lập"
    SEALED = "sealed", "Đã niêm phong"
    CARRIED = "carried", "Đang mang theo"
    INTACT = "received_intact", "Đã nhận, nguyên niêm phong"
    BROKEN = "seal_broken", "Niêm phong không nguyên"
    MISSING = "documents_missing", "Thiếu tài liệu"
    LOST = "lost", "Mất"


class LetterType(models.TextChoices):
    """Kinds of letters of introduction; boxes and captions are the lists ``letter_type`` and ``letter_box``."""

    OFFICIAL = "official", "Giấy giới thiệu sinh hoạt đảng chính thức"
    TEMPORARY = "temporary", "Giấy giới thiệu sinh hoạt đảng tạm thời"
    INTERNAL = "internal", "Giấy giới thiệu sinh hoạt đảng nội bộ"
    ABROAD = "abroad", "Giấy giới thiệu sinh hoạt đảng ra ngoài nước"


class Direction(models.TextChoices):
    """On which side of the register a line stands."""

    OUT = "out", "Giới thiệu đi"
    IN = "in", "Tiếp nhận đến"
