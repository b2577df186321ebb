"""How sure we are of a fact, and who entered it."""

from django.db import models


class Mark(models.TextChoices):
    """How a fact is known; shown in words wherever the fact is shown."""

    CONFIRMED = "confirmed", "Đã thấy văn bản"
    CONFIRMED_SECONDARY = "confirmed-secondary", "Thấy qua nguồn thứ hai"
    CONFIRMED_LOCAL = "confirmed-local", "Ví dụ của địa phương"
    RECALLED = "recalled", "Theo hiểu biết chung, chưa thấy văn bản"
    CONFLICT = "conflict", "Nguồn khác nhau"
    DESIGN = "design", "Lựa chọn của phần mềm"
    OPEN = "open", "Chưa rõ"

    @property
    def tone(self) -> str:
        """The kit's tone of the badge; never the only sign, the label is always shown."""
        if self in {Mark.RECALLED, Mark.CONFLICT, Mark.OPEN}:
            return "warning"
        return "done" if self is Mark.CONFIRMED else "neutral"


class Origin(models.TextChoices):
    """Who entered a row: the data that come with the program, or the office that uses it."""

    HANDBOOK = "handbook", "Dữ liệu kèm theo phần mềm"
    OFFICE = "office", "Cơ quan nhập"
