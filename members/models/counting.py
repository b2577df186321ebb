"""What is counted: one row for each member in the headcount, and totals kept for every node of the tree.

``HeadcountEntry`` lies at the lowest node that counts the member: his branch, or while in transit the lowest node that holds
both ends. A trigger turns every change of these rows into ``TallyDelta`` rows, which are folded into ``NodeTally`` of the node
and everything above it (``members.counting``). A total is therefore tally + deltas not yet folded, exact at any moment and as
cheap at the root as at a branch. The nightly recount proves it.
"""

from __future__ import annotations

from django.db import models

from branches.models import Organization
from members.models.member import Member


class HeadcountEntry(models.Model):
    """The facets of a counted member on the day ``as_of`` (age and party age move bands at midnight)."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="headcount_entry")
    node = models.ForeignKey(Organization, models.PROTECT, related_name="headcount_entries")
    in_transit = models.BooleanField(default=False)
    membership_class = models.CharField(max_length=12)
    activity_status = models.CharField(max_length=20)
    sex = models.CharField(max_length=6)
    ethnic_group = models.CharField(max_length=30)
    religion = models.CharField(max_length=30)
    occupation = models.CharField(max_length=10)
    retired = models.BooleanField()
    general_education = models.CharField(max_length=30)
    professional_level = models.CharField(max_length=30)
    academic_title = models.CharField(max_length=30)
    political_theory = models.CharField(max_length=30)
    youth_union = models.BooleanField()
    private_owner = models.BooleanField()
    foreign_spouse = models.BooleanField()
    admission_period = models.CharField(max_length=2)
    age_band = models.CharField(max_length=2)
    age_years = models.SmallIntegerField(null=True)
    party_age_band = models.SmallIntegerField(null=True)
    record_complete = models.BooleanField()
    file_complete = models.BooleanField()

    class Meta:
        verbose_name = "dòng đảng số"
        verbose_name_plural = "dòng đảng số"

    def __str__(self) -> str:
        return str(self.member_id)


class NodeTally(models.Model):
    """How many members of a node and everything below it bear one value of one dimension."""

    node = models.ForeignKey(Organization, models.CASCADE, related_name="tallies")
    dimension = models.CharField(max_length=30)
    key = models.CharField(max_length=30)
    n = models.BigIntegerField()

    class Meta:
        verbose_name = "số đếm"
        verbose_name_plural = "số đếm"
        constraints = [models.UniqueConstraint("node", "dimension", "key", name="tally_once")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.dimension}={self.key}: {self.n}"


class TallyDelta(models.Model):
    """A change of totals not yet folded upward."""

    node = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    dimension = models.CharField(max_length=30)
    key = models.CharField(max_length=30)
    n = models.BigIntegerField()

    class Meta:
        verbose_name = "thay đổi số đếm"
        verbose_name_plural = "thay đổi số đếm"

    def __str__(self) -> str:
        return f"{self.node_id} {self.dimension}={self.key}: {self.n:+}"
