"""Records that may be one person: found over the whole system, decided by whoever may see both.

Three signs: the same personal ID, the same card number, the same folded name with the same birth date. A pair that was declared
two different people is not shown again. A secretary learns that a record like his exists and in which unit, nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from accounts.permissions import Permission
from core.findings import Finding, Refused, Right
from members import ledger
from members.departures import SITTING, end_everything
from members.ledger import Entry, Papers
from members.models import DuplicateDecision, DuplicateOutcome, Member, MovementKind, Seat
from members.record.services.completeness import refresh_missing
from members.record.services.merging import absorb_record

SIGNS = {
    "personal_id": "Trùng số căn cước",
    "card_number": "Trùng số thẻ đảng viên",
    "name_birth": "Trùng họ tên và ngày sinh",
}
_JOINS = {
    "personal_id": "o.personal_id = m.personal_id AND m.personal_id <> '' AND o.personal_id <> ''",
    "card_number": "o.card_number = m.card_number AND m.card_number <> '' AND o.card_number <> ''",
    "name_birth": "o.birth_date = m.birth_date AND o.search_text = m.search_text AND m.birth_precision = 'DAY' "
    "AND o.birth_precision = 'DAY'",
}
#: What may be taken from the record that disappears.
CHOOSABLE = (
    "full_name", "name_in_use", "sex", "birth_date", "personal_id", "old_identity_number", "card_number", "old_card_number",
    "biography_number", "ethnic_group", "religion", "occupation", "retired", "general_education", "professional_level",
    "academic_title", "political_theory", "phone", "email", "admission_decision_date", "admission_date", "official_date",
)  # fmt: skip
_PRECISIONS = {
    "birth_date": "birth_precision",
    "admission_decision_date": "admission_decision_precision",
    "admission_date": "admission_precision",
    "official_date": "official_precision",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and why they look alike; ``mine`` lies in the scope asked about."""

    mine: int
    other: int
    signs: tuple[str, ...]

    @property
    def words(self) -> str:
        """The signs in words."""
        return ", ".join(SIGNS[sign].lower() for sign in self.signs).capitalize()


def pairs(prefixes: tuple[str, ...], *, limit: int = 200, member_id: int | None = None) -> list[Pair]:
    """Pairs with one record in these parts of the tree and the other anywhere, undecided; each pair once.

    One statement over the indexed columns: the scope cuts first, the other record is looked up by key.
    """
    if not prefixes:
        return []
    where, values = _scope_sql(prefixes)
    parts = " UNION ALL ".join(
        f"""(SELECT m.id AS mine, o.id AS other, '{sign}' AS sign
        FROM members_member m JOIN members_member o ON {join} AND o.id <> m.id
        WHERE {where} AND m.merged_into_id IS NULL AND o.merged_into_id IS NULL
          AND m.end_reason <> 'voided' AND o.end_reason <> 'voided' {"AND m.id = %s" if member_id else ""} LIMIT {int(limit) * 4})"""  # noqa: S608 (our own constants; values are bound)
        for sign, join in _JOINS.items()
    )
    arguments = [*values, *([member_id] if member_id else [])] * len(_JOINS)
    inside = where.replace("m.path", "k.path")
    once = f"(f.mine < f.other OR NOT EXISTS (SELECT 1 FROM members_member k WHERE k.id = f.other AND {inside}))"  # noqa: S608
    if member_id:
        once = "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT f.mine, f.other, array_agg(DISTINCT f.sign) FROM ({parts}) f
            WHERE {once} AND NOT EXISTS (
                SELECT 1 FROM members_duplicatedecision d
                WHERE (d.first_id, d.second_id) IN ((f.mine, f.other), (f.other, f.mine)))
            GROUP BY 1, 2 ORDER BY 1, 2 LIMIT %s
            """,  # noqa: S608 (our own constants; values are bound)
            [*arguments, *([] if member_id else values), limit],
        )
        return [Pair(mine, other, tuple(s for s in SIGNS if s in signs)) for mine, other, signs in cursor.fetchall()]


def _scope_sql(prefixes: tuple[str, ...]) -> tuple[str, list[str]]:
    if "" in prefixes:
        return "TRUE", []
    return "(" + " OR ".join(["m.path LIKE %s"] * len(prefixes)) + ")", [f"{prefix}%" for prefix in prefixes]


def others_like(member: Member) -> list[tuple[str, Member]]:
    """For a member's page: the signs and the records that look like this one, wherever they lie."""
    found = pairs((member.path,), member_id=member.pk)
    rows = Member.objects.select_related("organization").in_bulk([pair.other for pair in found])
    return [(pair.words, rows[pair.other]) for pair in found if pair.other in rows]


def like_values(*, full_name_text: str, birth_date, personal_id: str, card_number: str):
    """Records that already bear these values, for a warning before a new one is opened."""
    condition = Q(pk__in=())
    if personal_id:
        condition |= Q(personal_id=personal_id)
    if card_number:
        condition |= Q(card_number=card_number)
    if birth_date and full_name_text:
        condition |= Q(birth_date=birth_date, search_text=full_name_text)
    return Member.objects.filter(condition).exclude(end_reason="voided").select_related("organization")[:5]


def may_decide(scope, *members: Member) -> bool:
    """Whether a person may answer about these records: the permission on the unit of every one of them."""
    return all(scope.can(Permission.MEMBER_MERGE, member.organization) for member in members)


def differences(keep: Member, other: Member) -> list[tuple[str, object, object]]:
    """The fields in which two records differ: name, the value of the first, of the second."""
    return [(n, getattr(keep, n), getattr(other, n)) for n in CHOOSABLE if getattr(keep, n) != getattr(other, n)]


@transaction.atomic
def keep_apart(*, first: Member, second: Member, reason: str, by) -> DuplicateDecision:
    """Decide that two records are two people; the pair is not shown again."""
    _check_reason(reason)
    one, other = sorted((first, second), key=lambda member: member.pk)
    _check_undecided(one, other)
    return DuplicateDecision.objects.create(
        first=one, second=other, outcome=DuplicateOutcome.DIFFERENT, reason=reason.strip()[:300], decided_by=by
    )


@transaction.atomic
def merge(*, keep: Member, duplicate: Member, take: list[str], reason: str, by, on) -> DuplicateDecision:
    """Make two records one (gộp hồ sơ trùng).

    Effects: the values named in ``take`` go over to the record that stays; the other leaves the headcount by a ``merged_record``
    movement (when it was counted) and points to the one that stays, to whom go over the seats held now and what only the other
    record knew (``absorb_record``); its movements and history remain readable there.
    """
    _check_reason(reason)
    locked = (
        Member.all_records.select_for_update(of=("self",))
        .filter(pk__in=[keep.pk, duplicate.pk])
        .order_by("pk")
        .in_bulk()
    )
    if len(locked) < 2:
        raise Refused(Finding("one_record", "Cần hai hồ sơ khác nhau."))
    keep, duplicate = locked[keep.pk], locked[duplicate.pk]
    if keep.merged_into_id or duplicate.merged_into_id:
        raise Refused(Finding("merged", "Một trong hai hồ sơ đã được gộp.", right=Right.PRINCIPLE), conflict=True)
    if not keep.is_current and duplicate.is_current:
        raise Refused(
            Finding("left", f"Hồ sơ giữ lại đã ra khỏi danh sách ({keep.get_end_reason_display()}), hồ sơ kia đang sinh hoạt.",
                    field="keep", right=Right.PRINCIPLE, remedy="Giữ hồ sơ đang sinh hoạt.")
        )  # fmt: skip
    _check_undecided(keep, duplicate)
    taken = {
        name: [_plain(getattr(keep, name)), _plain(getattr(duplicate, name))] for name in take if name in CHOOSABLE
    }
    Seat.objects.filter(member=duplicate, status__in=SITTING, valid_to=None).update(member=keep)
    if duplicate.is_current:
        entry = Entry(
            duplicate,
            MovementKind.MERGED_RECORD,
            on,
            None,
            Papers(note=f"Gộp vào hồ sơ số {keep.pk}. {reason.strip()}"),
        )
        end_everything(duplicate, ledger.record(entry, by=by, on=on))
        duplicate.refresh_from_db()
    duplicate.merged_into = keep
    duplicate.save(update_fields=["merged_into", "updated_at"])
    Member.all_records.filter(merged_into=duplicate).update(merged_into=keep)
    _take(keep, duplicate, list(taken))
    absorb_record(keep, duplicate, by=by, on=on)
    refresh_missing([keep.pk], on)
    return DuplicateDecision.objects.create(
        first=keep,
        second=duplicate,
        outcome=DuplicateOutcome.MERGED,
        reason=reason.strip()[:300],
        taken=taken,
        decided_by=by,
    )


def _take(keep: Member, duplicate: Member, names: list[str]) -> None:
    from members.search import name_columns

    columns = set()
    for name in names:
        for column in filter(None, (name, _PRECISIONS.get(name))):
            setattr(keep, column, getattr(duplicate, column))
            columns.add(column)
    if {"full_name", "name_in_use"} & columns:
        for column, value in name_columns(keep.full_name, keep.name_in_use).items():
            setattr(keep, column, value)
            columns.add(column)
    if columns:
        keep.version += 1
        keep.save(update_fields=[*columns, "version", "updated_at"])


def _plain(value) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(Finding("reason", "Cần ghi căn cứ, lý do.", field="reason"))


def _check_undecided(one: Member, other: Member) -> None:
    if DuplicateDecision.objects.filter(Q(first=one, second=other) | Q(first=other, second=one)).exists():
        raise Refused(Finding("decided", "Hai hồ sơ này đã có kết luận."), conflict=True)
