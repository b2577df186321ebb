"""The paper file: its papers, who keeps it, loans, loss and restoration, the half-yearly count (``member-record.md`` 2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from branches.models import Organization
from core.dates import format_date
from core.findings import Finding, Refused, Right
from core.text import clean
from members.models import (
    FileCount,
    FileCustody,
    FileHandover,
    FileHandoverLine,
    FileIncident,
    FileLoan,
    FilePaper,
    Member,
    Presence,
)
from members.models.papers import PRESENT
from members.record.queries import keeper_on, paper_label
from members.record.services.completeness import refresh_missing
from regulations.lookup import lookup_value


def _not_future(name: str, day: date | None, on: date) -> list[Finding]:
    if day is None or day <= on:
        return []
    return [Finding("future", f"Ngày {format_date(day)} chưa đến.", field=name, remedy="Nhập ngày không sau hôm nay.")]


@transaction.atomic
def save_paper(*, member: Member, values: Mapping[str, Any], on: date, paper: FilePaper | None = None) -> FilePaper:
    """Add a paper to a file, or correct what is written of one.

    Effects: the paper; what the file lacks, with the counters. A paper that is absent needs the reason why.
    """
    paper = FilePaper.objects.select_for_update(of=("self",)).get(pk=paper.pk) if paper else FilePaper(member=member)
    for name, value in values.items():
        setattr(paper, name, clean(value) if isinstance(value, str) else value)
    found = _not_future("issued_on", paper.issued_on, on)
    if lookup_value("member_document", paper.document_type) is None:
        found.append(
            Finding(
                "unknown_type", "Chưa chọn loại tài liệu.", field="document_type", remedy="Chọn một trong 104 loại."
            )
        )
    if paper.presence == Presence.MISSING and not paper.reason_missing:
        found.append(Finding("reason_missing", "Tài liệu không có thì phải ghi lý do.", field="reason_missing",
                             right=Right.REGULATION, remedy="Ghi lý do, ví dụ: kết nạp trước khi có mẫu này."))  # fmt: skip
    if found:
        raise Refused(found)
    if paper.presence != Presence.MISSING:
        paper.reason_missing = ""
    if paper.presence == Presence.RESTORED and paper.restored_on is None:
        paper.restored_on = on
    paper.save()
    refresh_missing([member.pk], on)
    return paper


@transaction.atomic
def remove_paper(*, paper: FilePaper, on: date) -> None:
    """Take out a line entered by mistake (its trace stays in the history)."""
    member_id = paper.member_id
    paper.delete()
    refresh_missing([member_id], on)


@transaction.atomic
def set_checklist(*, member: Member, present: Collection[str], listed: Collection[str], on: date) -> int:
    """Tick off the types on a checklist at once; returns how many papers were added or taken out.

    Types newly ticked get an original without details; types unticked lose papers that carry no detail (others have to be opened
    one by one, so that nothing written is lost by a stray tick).
    """
    held = {}
    for paper in FilePaper.objects.filter(member=member, document_type__in=listed).order_by("pk"):
        held.setdefault(paper.document_type, []).append(paper)
    changed, stuck = 0, []
    for code in listed:
        papers = held.get(code, [])
        has = any(paper.presence in PRESENT for paper in papers)
        if code in present and not has:
            FilePaper.objects.create(member=member, document_type=code, presence=Presence.ORIGINAL)
            changed += 1
        elif code not in present and has:
            bare = [
                p
                for p in papers
                if p.presence in PRESENT and not (p.number or p.issued_on or p.issuer or p.note or p.pages)
            ]
            if len(bare) < sum(p.presence in PRESENT for p in papers):
                stuck.append(code)
                continue
            for paper in bare:
                paper.delete()
            changed += len(bare)
    if stuck:
        names = "; ".join(f"{code} – {paper_label(code)}" for code in stuck)
        raise Refused(Finding("has_details", f"Đã ghi chi tiết, không bỏ bằng dấu đánh được: {names}.",
                              remedy="Mở từng tài liệu để sửa hoặc ghi là không có."))  # fmt: skip
    refresh_missing([member.pk], on)
    return changed


@transaction.atomic
def hand_over(*, members: Sequence[Member], to: Organization, values: Mapping[str, Any], by, on: date) -> FileHandover:
    """Record a hand-over of files with its minutes.

    Effects: the hand-over with one line a file and its number of papers; custody of each file closed the day before and opened
    for the receiver. Refused when a file is out on loan, or when on a transfer the table of contents is not certified.
    """
    handed_on = values["handed_on"]
    locked = list(
        Member.all_records.select_for_update(of=("self",)).filter(pk__in=[m.pk for m in members]).order_by("pk")
    )
    found = _not_future("handed_on", handed_on, on)
    if not locked:
        found.append(Finding("no_files", "Chưa chọn hồ sơ nào.", field="members", remedy="Chọn ít nhất một đảng viên."))
    if values["reason"] == FileHandover.Reason.TRANSFER and not values.get("index_certified"):
        found.append(Finding("index_not_certified",
                             "Mục lục tài liệu chưa có xác nhận của cấp ủy nơi chuyển đi: không tiếp nhận hồ sơ.",
                             field="index_certified", right=Right.REGULATION, basis="Hướng dẫn 01-HD/TW, ngày 20/9/2016, điểm 8.2",
                             remedy="Đề nghị nơi chuyển đi xác nhận mục lục."))  # fmt: skip
    for loan in FileLoan.objects.filter(member__in=locked, returned_on=None).select_related("member"):
        found.append(Finding("on_loan", f"Hồ sơ của đồng chí {loan.member} đang do {loan.borrower} mượn.", field="members",
                             remedy="Ghi trả hồ sơ trước."))  # fmt: skip
    for custody in FileCustody.objects.filter(member__in=locked, valid_from__gte=handed_on).select_related("member"):
        found.append(Finding("later_custody",
                             f"Hồ sơ của đồng chí {custody.member} đã ghi nơi giữ từ {format_date(custody.valid_from)}.",
                             field="handed_on", remedy="Kiểm tra lại ngày giao nhận."))  # fmt: skip
    if found:
        raise Refused(found)
    given = {k: clean(v) if isinstance(v, str) else v for k, v in values.items()}
    given.setdefault("from_organization", keeper_on(locked[0], handed_on))
    handover = FileHandover.objects.create(to_organization=to, recorded_by=by, **given)
    for member in locked:
        FileHandoverLine.objects.create(
            handover=handover,
            member=member,
            papers=FilePaper.objects.filter(member=member, presence__in=PRESENT).count(),
        )
        FileCustody.objects.filter(member=member, valid_to=None).update(valid_to=handed_on - timedelta(days=1))
        FileCustody.objects.create(member=member, keeper=to, valid_from=handed_on, handover=handover)
    return handover


@transaction.atomic
def lend_file(*, member: Member, values: Mapping[str, Any], by, on: date) -> FileLoan:
    """Lend a file: to whom, for what, by whose leave, until when. One loan at a time."""
    Member.all_records.select_for_update(of=("self",)).get(pk=member.pk)
    found = _not_future("out_on", values["out_on"], on)
    open_loan = FileLoan.objects.filter(member=member, returned_on=None).first()
    if open_loan:
        found.append(Finding("on_loan", f"Hồ sơ đang do {open_loan.borrower} mượn từ {format_date(open_loan.out_on)}.",
                             remedy="Ghi trả hồ sơ trước."))  # fmt: skip
    if values.get("due_on") and values["due_on"] < values["out_on"]:
        found.append(
            Finding("due_before", "Ngày hẹn trả trước ngày mượn.", field="due_on", remedy="Kiểm tra lại hai ngày.")
        )
    if found:
        raise Refused(found)
    return FileLoan.objects.create(
        member=member, recorded_by=by, **{k: clean(v) if isinstance(v, str) else v for k, v in values.items()}
    )


@transaction.atomic
def return_file(*, loan: FileLoan, returned_on: date, on: date) -> FileLoan:
    """Record that a lent file came back."""
    loan = FileLoan.objects.select_for_update(of=("self",)).get(pk=loan.pk)
    found = _not_future("returned_on", returned_on, on)
    if loan.returned_on:
        raise Refused(Finding("returned", f"Hồ sơ đã trả ngày {format_date(loan.returned_on)}."), conflict=True)
    if returned_on < loan.out_on:
        found.append(
            Finding("before_out", f"Ngày trả trước ngày mượn {format_date(loan.out_on)}.", field="returned_on")
        )
    if found:
        raise Refused(found)
    loan.returned_on = returned_on
    loan.save(update_fields=["returned_on"])
    return loan


@transaction.atomic
def report_loss(*, member: Member, values: Mapping[str, Any], by, on: date) -> FileIncident:
    """Record that a file or some of its papers are lost.

    Effects: the incident; the papers it names stand as missing with the reason, so that the file is no longer complete.
    """
    found = _not_future("found_on", values["found_on"], on)
    codes = sorted(set(values.get("papers_lost") or []))
    if values.get("whole_file"):
        codes = sorted(
            set(FilePaper.objects.filter(member=member, presence__in=PRESENT).values_list("document_type", flat=True))
        )
    elif not codes:
        found.append(Finding("no_papers", "Chưa ghi mất tài liệu nào.", field="papers_lost",
                             remedy="Chọn tài liệu bị mất, hoặc đánh dấu mất toàn bộ hồ sơ."))  # fmt: skip
    if member.fileincident_set.filter(restored_on=None).exists():
        found.append(
            Finding(
                "open_incident", "Đang có một việc mất hồ sơ chưa khôi phục xong.", remedy="Ghi khôi phục việc trước."
            )
        )
    if found:
        raise Refused(found)
    incident = FileIncident.objects.create(
        member=member, found_on=values["found_on"], papers_lost=codes, whole_file=bool(values.get("whole_file")),
        cause=values.get("cause", ""), explained_by=clean(values.get("explained_by", "")), recorded_by=by,
    )  # fmt: skip
    reason = f"Mất, phát hiện ngày {format_date(values['found_on'])}"
    for code in codes:
        lost = FilePaper.objects.filter(member=member, document_type=code, presence__in=PRESENT)
        for paper in lost:
            paper.presence, paper.reason_missing = Presence.MISSING, reason
            paper.save(update_fields=["presence", "reason_missing"])
        if not FilePaper.objects.filter(member=member, document_type=code).exists():
            FilePaper.objects.create(
                member=member, document_type=code, presence=Presence.MISSING, reason_missing=reason
            )
    refresh_missing([member.pk], on)
    return incident


@transaction.atomic
def restore_file(
    *, incident: FileIncident, papers: Collection[str], certified_by: str, restored_on: date, on: date
) -> FileIncident:
    """Record the restoration of a lost file, certified by the committee; never dated before the loss was found.

    Effects: the papers restored stand as such with the date; those not restored stay missing with their reason.
    """
    incident = FileIncident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    found = _not_future("restored_on", restored_on, on)
    if incident.restored_on:
        raise Refused(Finding("restored", f"Đã khôi phục ngày {format_date(incident.restored_on)}."), conflict=True)
    if restored_on < incident.found_on:
        found.append(Finding("back_dated", f"Ngày khôi phục trước ngày phát hiện mất {format_date(incident.found_on)}.",
                             field="restored_on", right=Right.PRINCIPLE, remedy="Không ghi lùi ngày."))  # fmt: skip
    if not clean(certified_by):
        found.append(
            Finding(
                "not_certified", "Chưa ghi cấp ủy xác nhận.", field="certified_by", remedy="Ghi cấp ủy xác nhận hồ sơ."
            )
        )
    if found:
        raise Refused(found)
    restored = sorted(set(papers) & set(incident.papers_lost))
    for paper in FilePaper.objects.filter(
        member=incident.member, document_type__in=restored, presence=Presence.MISSING
    ):
        paper.presence, paper.reason_missing, paper.restored_on = Presence.RESTORED, "", restored_on
        paper.save(update_fields=["presence", "reason_missing", "restored_on"])
    incident.restored_on, incident.certified_by, incident.papers_restored = restored_on, clean(certified_by), restored
    incident.save()
    refresh_missing([incident.member_id], on)
    return incident


@transaction.atomic
def count_files(
    *, organization: Organization, counted_on: date, absent: Collection[Member], conclusion: str, by, on: date
) -> FileCount:
    """Record the half-yearly comparison of the list with the files on the shelf: who has no file, and what was decided."""
    found = _not_future("counted_on", counted_on, on)
    listed = Member.objects.current().under(organization)
    strangers = [m for m in absent if not m.path.startswith(organization.path)]
    if strangers:
        found.append(Finding("not_here", f"Đồng chí {strangers[0]} không thuộc {organization.name}.", field="absent"))
    if absent and not clean(conclusion):
        found.append(Finding("no_conclusion", "Có đảng viên chưa có hồ sơ thì phải ghi cách xử lý.", field="conclusion",
                             remedy="Ghi nguyên nhân và cách xử lý."))  # fmt: skip
    if found:
        raise Refused(found)
    total = listed.count()
    count = FileCount.objects.create(
        organization=organization, counted_on=counted_on, listed=total, found=total - len(absent), conclusion=conclusion,
        recorded_by=by,
    )  # fmt: skip
    count.absent.set(absent)
    return count
