"""Public feedback of a demo branch: some answered, some waiting."""

from __future__ import annotations

import random
from datetime import date, timedelta

from branches.models import Organization
from core.workflow import perform
from meetings.feedback.services import receive

SAID = (
    ("front_board", "Ban công tác Mặt trận", "conference", "resolution", "Nghị quyết làm đường, kênh mương",
     "Đề nghị công khai mức đóng góp của từng hộ trước khi thi công và cử người giám sát.",
     "Chi bộ giao tổ vận động niêm yết mức đóng góp; Mặt trận cử hai người giám sát."),
    ("women", "Chi hội Phụ nữ", "writing", "organization", "Sinh hoạt chi bộ",
     "Đề nghị chi bộ mời chi hội dự khi bàn việc vệ sinh môi trường, rác thải.",
     "Chi ủy đồng ý mời đại diện chi hội dự các buổi sinh hoạt chuyên đề."),
    ("people", "Nhân dân", "in_person", "resolution", "Xây dựng nông thôn mới",
     "Đèn đường đoạn cuối xóm hỏng hai tháng chưa sửa, đề nghị chi bộ nhắc trưởng thôn.",
     "Đã làm việc với thôn, sửa xong trong tháng."),
    ("veterans", "Chi hội Cựu chiến binh", "conference", "organization", "Tuyên truyền, vận động",
     "Đề nghị chi bộ phân công đảng viên phụ trách nhóm hộ cụ thể hơn.",
     "Chi bộ đã phân công lại đảng viên phụ trách hộ."),
)  # fmt: skip


def fill(branch: Organization, *, by, on: date, rng: random.Random) -> None:
    """Two or three comments of the year; ``by`` is a scope that may take every step."""
    chosen = rng.sample(SAID, rng.choice((1, 2, 2, 3)))
    days = sorted(rng.randrange(3, 150) for _ in chosen)
    for (source, name, channel, subject, about, content, reply), back in zip(chosen, reversed(days), strict=True):
        day = on - timedelta(days=back)
        values = {
            "source": source, "source_name": name, "received_on": day, "channel": channel, "subject": subject, "about": about,
            "content": content,
        }  # fmt: skip
        held = receive(organization=branch, values=values, denounces=False, by=by.user, on=on)
        if back < 15:
            continue
        perform(held, "take", scope=by, on=min(day + timedelta(days=2), on), data={"handled_by": "Chi ủy"})
        if back < 25 and rng.random() < 0.5:
            continue
        answered = min(day + timedelta(days=rng.randrange(5, 20)), on)
        perform(held, "answer", scope=by, on=answered, data={"reply": reply})
        if rng.random() < 0.6:
            perform(held, "close", scope=by, on=min(answered + timedelta(days=7), on))
