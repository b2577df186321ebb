"""The dated numbers of public feedback; their values are data of ``regulations``."""

from __future__ import annotations

from regulations.lookup import Parameter
from regulations.units import DAYS, WORKING_DAYS

ANSWER_DAYS = Parameter("feedback.answer_days", unit=WORKING_DAYS, label="Thời hạn trả lời góp ý")
NOTICE_DAYS = Parameter("feedback.notice_days", unit=DAYS, label="Nhắc trước hạn trả lời góp ý")
