"""Proof of the invariants on any installation (``docs/invariants.md``): set-based, safe to run at any time, changes nothing.

Each check answers with the rows that break it, named so that a clerk can find them; no rows, the invariant holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from branches.models import Organization
from members import counting
from reports import reconcile_cases

LIMIT = 50


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the data: which invariant it proves, in words, and the faults it finds."""

    invariant: str
    label: str
    faults: Callable[[], Iterable[str]]


def _rows(sql: str, words: str) -> Callable[[], list[str]]:
    """Faults of a query whose columns fill the words in order."""

    def find() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {LIMIT}")
            return [words.format(*row) for row in cursor.fetchall()]

    return find


_ONE_PLACE = """
    SELECT m.id, m.full_name, count(p.id) FROM members_member m
    LEFT JOIN members_membershipperiod p ON p.member_id = m.id AND p.valid_to IS NULL
    WHERE m.merged_into_id IS NULL GROUP BY m.id HAVING count(p.id) <> (CASE WHEN m.end_reason = '' THEN 1 ELSE 0 END)
"""
_MIRROR = """
    SELECT m.id, m.full_name FROM members_member m
    LEFT JOIN members_membershipperiod p ON p.member_id = m.id AND p.valid_to IS NULL
    JOIN branches_organization o ON o.id = m.organization_id
    WHERE m.path <> o.path OR (p.id IS NOT NULL AND (p.origin_id <> m.organization_id
          OR (p.kind = 'transit') <> (m.activity_status = 'in_transit')))
"""
_STANDING = """
    SELECT m.*, COALESCE(m.before_origin_id, 0) AS b1, COALESCE(m.before_destination_id, 0) AS b2,
           COALESCE(m.after_origin_id, 0) AS a1, COALESCE(m.after_destination_id, 0) AS a2
    FROM members_movement m WHERE m.sign = 1 AND NOT EXISTS (SELECT 1 FROM members_movement r WHERE r.reverses_id = m.id)
"""
_CHAIN = f"""
    WITH chain AS (
        SELECT s.*, lag(a1) OVER w AS was1, lag(a2) OVER w AS was2 FROM ({_STANDING}) s
        WINDOW w AS (PARTITION BY member_id ORDER BY effective_on, id)
    )
    SELECT member_id, id, effective_on FROM chain WHERE b1 <> COALESCE(was1, 0) OR b2 <> COALESCE(was2, 0)
"""
_PERIODS = f"""
    WITH steps AS (
        SELECT s.*, lead(effective_on) OVER w AS next_on FROM ({_STANDING}) s
        WINDOW w AS (PARTITION BY member_id ORDER BY effective_on, id)
    ), derived AS (
        SELECT member_id, a1 AS origin_id, a2 AS destination_id, effective_on AS valid_from, next_on - 1 AS valid_to
        FROM steps WHERE a1 <> 0 AND (next_on IS NULL OR next_on > effective_on)
    ), kept AS (
        SELECT member_id, origin_id, destination_id, valid_from, valid_to FROM members_membershipperiod
    )
    SELECT member_id, valid_from FROM ((SELECT * FROM derived EXCEPT SELECT * FROM kept)
                                       UNION (SELECT * FROM kept EXCEPT SELECT * FROM derived)) d
"""
# On the tree of today every node's headcount is the sum of everything that ever crossed its boundary.
_BALANCE = """
    SELECT o.code, o.name, t.closing, t.crossed FROM (
        SELECT node_id, sum(n) FILTER (WHERE dimension = 'total') AS closing,
               COALESCE(sum(CASE WHEN key LIKE 'C%%' OR key = 'R_out' THEN -n ELSE n END)
                        FILTER (WHERE dimension LIKE 'flow:%%'), 0) AS crossed
        FROM members_nodetally WHERE dimension = 'total' OR dimension LIKE 'flow:%%' GROUP BY node_id
    ) t JOIN branches_organization o ON o.id = t.node_id WHERE COALESCE(t.closing, 0) <> t.crossed ORDER BY o.path
"""
_PARTITION = """
    SELECT o.code, t.dimension, t.parts, w.n FROM (
        SELECT node_id, dimension, sum(n) AS parts FROM members_nodetally
        WHERE dimension IN ('in_transit', 'membership_class', 'activity_status', 'sex', 'ethnic_group', 'religion', 'occupation',
            'general_education', 'professional_level', 'political_theory', 'admission_period', 'age_band', 'party_age')
        GROUP BY 1, 2
    ) t JOIN members_nodetally w ON w.node_id = t.node_id AND w.dimension = 'total'
    JOIN branches_organization o ON o.id = t.node_id WHERE t.parts <> w.n ORDER BY o.path
"""
_VERSIONS = """
    SELECT o.code, o.name FROM branches_organization o
    LEFT JOIN branches_organizationversion v ON v.organization_id = o.id AND v.valid_to IS NULL
    LEFT JOIN branches_organization parent ON parent.id = o.parent_id
    WHERE (o.status IN ('active', 'suspended') AND (v.id IS NULL OR v.path <> o.path OR v.parent_id IS DISTINCT FROM o.parent_id))
       OR (parent.id IS NOT NULL AND left(o.path, length(o.path) - 7) <> parent.path)
"""
_CELLS = """
    SELECT r.id, c.code, c.value, COALESCE(sum(p.sign), 0) FROM reports_reportcell c JOIN reports_report r ON r.id = c.report_id
    LEFT JOIN reports_reportcellperson p ON p.cell_id = c.id WHERE c.code <> 'G' GROUP BY r.id, c.id
    HAVING c.value <> COALESCE(sum(p.sign), 0)
"""
_SHEETS = """
    SELECT report_id, a, b, c, d FROM (
        SELECT report_id, sum(value) FILTER (WHERE code = 'A') AS a, sum(value) FILTER (WHERE code = 'B') AS b,
               sum(value) FILTER (WHERE code = 'C') AS c, sum(value) FILTER (WHERE code = 'D') AS d
        FROM reports_reportcell GROUP BY report_id
    ) s WHERE a + b - c <> d
"""
_OPENINGS = """
    SELECT r.id, a.value, d.value FROM reports_report r
    JOIN reports_reportcell a ON a.report_id = r.id AND a.code = 'A'
    JOIN reports_reportcell d ON d.report_id = r.opens_from_id AND d.code = 'D' WHERE a.value <> d.value
"""
_SIGNED = """
    SELECT r.id, r.state FROM reports_report r
    LEFT JOIN LATERAL (SELECT to_state FROM reports_reportstep s WHERE s.report_id = r.id ORDER BY s.at DESC, s.id DESC LIMIT 1) l ON TRUE
    WHERE r.state <> COALESCE(l.to_state, 'draft')
       OR (r.state NOT IN ('draft', 'awaiting_committee') AND (r.document_id IS NULL OR r.known_at IS NULL))
"""
_TERMS = """
    SELECT m.id, m.full_name, s.attribute, count(*) FROM members_member m
    JOIN members_statusperiod s ON s.member_id = m.id AND s.valid_to IS NULL
    WHERE m.merged_into_id IS NULL GROUP BY m.id, s.attribute
    HAVING count(*) > 1 OR (m.end_reason <> '' AND s.attribute = 2)
"""


# History keeps every row as it was before a change (``members.models.member.HISTORY``).
_HISTORY = """
    SELECT m.id, m.full_name FROM members_member m
    WHERE m.version > 0 AND NOT EXISTS (SELECT 1 FROM members_memberevent e WHERE e.pgh_obj_id = m.id)
"""
GUARDED = (
    "members_movement",
    "members_memberevent",
    "reports_reportcell",
    "reports_reportcellperson",
    "accounts_accesslog",
)


def _guards() -> list[str]:
    """Append-only tables whose guard is missing or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE 'pgtrigger%%'"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    return [f"Bảng {table} không còn được bảo vệ khỏi sửa, xóa." for table in GUARDED if table not in guarded]


def _counters() -> list[str]:
    names = dict(Organization.objects.values_list("pk", "name"))
    return [
        f"{names.get(node, node)}: {dimension} {key or '(chung)'} ghi {kept}, đếm lại {counted}."
        for node, dimension, key, kept, counted in counting.differences(LIMIT)
    ]


CHECKS: tuple[Check, ...] = (
    Check("I-1", "Mỗi đảng viên còn sinh hoạt ở đúng một nơi", _rows(_ONE_PLACE, "Đảng viên {0} ({1}): {2} nơi.")),
    Check(
        "I-1",
        "Hồ sơ khớp với sổ biến động",
        _rows(_MIRROR, "Đảng viên {0} ({1}): nơi sinh hoạt không khớp sổ biến động."),
    ),
    Check(
        "I-1",
        "Bút toán nối tiếp nhau",
        _rows(_CHAIN, "Đảng viên {0}: bút toán {1} ngày {2} không nối với bút toán trước."),
    ),
    Check(
        "I-1",
        "Giai đoạn suy ra đúng từ bút toán",
        _rows(_PERIODS, "Đảng viên {0}: giai đoạn từ {1} không suy ra từ sổ biến động."),
    ),
    Check(
        "I-1",
        "Hồ sơ đang chuyển khớp với sổ biến động",
        _rows(
            reconcile_cases.TRANSFER_UNDER_WAY, "Hồ sơ chuyển sinh hoạt {0} ({1}): sổ biến động không ghi đang chuyển."
        ),
    ),
    Check(
        "I-1",
        "Hồ sơ chuyển sinh hoạt không dựa trên bút toán đã đảo",
        _rows(reconcile_cases.TRANSFER_ENTRIES, "Hồ sơ chuyển sinh hoạt {0} ({1}): bút toán đã đảo."),
    ),
    Check(
        "I-1",
        "Đã tiếp nhận thì có bút toán, chưa giới thiệu thì không",
        _rows(reconcile_cases.TRANSFER_RECEIVED, "Hồ sơ chuyển sinh hoạt {0} ({1}): trạng thái không khớp bút toán."),
    ),
    Check(
        "I-1",
        "Ngày giới thiệu, ngày tiếp nhận là ngày của bút toán",
        _rows(reconcile_cases.TRANSFER_DATES, "Hồ sơ chuyển sinh hoạt {0} ({1}): ngày không khớp sổ biến động."),
    ),
    Check(
        "I-1",
        "Sinh hoạt tạm thời khớp với danh sách đến của chi bộ",
        _rows(reconcile_cases.STAY_VISITS, "Hồ sơ sinh hoạt tạm thời {0} ({1}): không khớp danh sách nơi tạm thời."),
    ),
    Check(
        "I-1",
        "Hồ sơ tạm thời, miễn, tạm miễn có trạng thái của đảng viên",
        _rows(
            reconcile_cases.STATUS_OF_CASES, "Hồ sơ tạm thời, miễn, tạm miễn {0} ({1}): không có trạng thái tương ứng."
        ),
    ),
    Check(
        "I-2",
        "Cuối kỳ = đầu kỳ + tăng − giảm ở mọi tổ chức",
        _rows(_BALANCE, "{0} {1}: đảng số {2}, cộng biến động {3}."),
    ),
    Check(
        "I-2",
        "Cây tổ chức khớp với lịch sử",
        _rows(_VERSIONS, "{0} {1}: vị trí trong cây không khớp giai đoạn hiện tại."),
    ),
    Check("I-3", "Số đếm bằng đếm lại", _counters),
    Check("I-4", "Báo cáo đã ký: A + B − C = D", _rows(_SHEETS, "Báo cáo {0}: {1} + {2} − {3} khác {4}.")),
    Check("I-4", "Đầu kỳ bằng cuối kỳ báo cáo trước", _rows(_OPENINGS, "Báo cáo {0}: đầu kỳ {1}, báo cáo trước {2}.")),
    Check(
        "I-5",
        "Trạng thái báo cáo theo đúng các bước",
        _rows(_SIGNED, "Báo cáo {0}: trạng thái {1} không có bước tương ứng."),
    ),
    Check("I-5", "Trạng thái mọi hồ sơ theo đúng các bước", lambda: reconcile_cases.states_without_step(LIMIT)),
    Check("I-5", "Không có bước ngoài quy trình", lambda: reconcile_cases.unknown_steps(LIMIT)),
    Check(
        "I-6", "Thời hạn không bị mất, không tính hai lần", _rows(_TERMS, "Đảng viên {0} ({1}): {3} giai đoạn đang mở.")
    ),
    Check(
        "I-7", "Danh sách sau mỗi số cộng đúng bằng số", _rows(_CELLS, "Báo cáo {0} dòng {1}: số {2}, danh sách {3}.")
    ),
    Check("I-7", "Các nhóm cộng đúng bằng tổng", _rows(_PARTITION, "{0} {1}: cộng các nhóm {2}, tổng {3}.")),
    Check("I-8", "Mọi thay đổi có lịch sử", _rows(_HISTORY, "Đảng viên {0} ({1}): có thay đổi mà không có lịch sử.")),
    Check("I-8", "Sổ biến động, nhật ký, số liệu đã ký không sửa, xóa được", _guards),
)


def reconcile() -> list[dict]:
    """Run every check; each answer has ``invariant``, ``label``, ``faults`` (at most ``LIMIT`` sentences)."""
    counting.fold()
    return [{"invariant": c.invariant, "label": c.label, "faults": list(c.faults())} for c in CHECKS]
