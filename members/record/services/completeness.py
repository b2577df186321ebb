"""How much of a record and of a file is missing, kept on the member for lists and counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from members.counting import refresh_entries
from members.models import FilePaper, Member, MembershipClass
from members.models.papers import PRESENT
from members.record.rules import missing_fields, missing_papers, required_fields, required_papers
from members.record.values import single_values

CHUNK = 1000


@transaction.atomic
def refresh_missing(member_ids: Sequence[int], on: date) -> None:
    """Count anew what these records and files lack by the lists in force on a day, and bring the counters along.

    Called by every service that changes a record, after an import, and nightly for all (a list may have changed).
    """
    ids = sorted(member_ids)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        held: dict[int, set[str]] = defaultdict(set)
        papers = FilePaper.objects.filter(member__in=chunk, presence__in=PRESENT)
        for member_id, code in papers.values_list("member_id", "document_type"):
            held[member_id].add(code)
        changed = []
        for member in Member.all_records.filter(pk__in=chunk).select_related("profile"):
            values = single_values(member)
            record = len(missing_fields(values, member.membership_class, on))
            file = len(missing_papers(held[member.pk], member.membership_class, on))
            if (record, file) != (member.record_missing, member.file_missing):
                member.record_missing, member.file_missing = record, file
                changed.append(member)
        Member.all_records.bulk_update(changed, ["record_missing", "file_missing"], batch_size=500)
        refresh_entries(chunk, on)


def refresh_when_lists_change(on: date) -> int:
    """On the day from which another list of required fields or papers holds, count every record anew; returns how many."""
    before = on - timedelta(days=1)
    classes = MembershipClass.values
    same_lists = all(
        required(which, on) == required(which, before)
        for required in (required_fields, required_papers)
        for which in classes
    )
    if same_lists:
        return 0
    last, total = 0, 0
    while chunk := list(
        Member.objects.current().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        refresh_missing(chunk, on)
        last, total = chunk[-1], total + len(chunk)
    return total
