"""The stamp by which every process sees that the reference data changed."""

import uuid

from django.db import models


class DataVersion(models.Model):
    """One row; its token changes with every change of the reference data.

    A token, not a counter: a change that was rolled back must never look like the one that followed it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token = models.UUIDField("Dấu phiên bản", default=uuid.uuid4)
    #: Fingerprint of the data files last loaded; the same files are not loaded twice.
    digest = models.CharField("Dấu của dữ liệu đã nạp", max_length=64, blank=True)
    changed_at = models.DateTimeField("Thay đổi lúc", auto_now=True)

    class Meta:
        verbose_name = "phiên bản dữ liệu quy định"
        verbose_name_plural = "phiên bản dữ liệu quy định"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="regulations_one_data_version"),
        ]

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def touch(cls) -> None:
        """Tell every process to read the reference data again."""
        cls.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4()})
