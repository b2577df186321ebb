"""Proof that cases agree with their logs and with the ledger; part of ``reports.reconcile``."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from core.workflow import BESIDE, Case, StepRecord

_LAST_STATE = """
    SELECT c.id, c.state, l.to_state FROM {case} c
    JOIN LATERAL (SELECT to_state FROM {log} s WHERE s.{column} = c.id ORDER BY s.at DESC, s.id DESC LIMIT 1) l ON TRUE
    WHERE c.state <> l.to_state LIMIT %s
"""
# A transfer and the entries its steps wrote (``transfers.models.Transfer``).
TRANSFER_UNDER_WAY = """
    SELECT t.id, t.full_name FROM transfers_transfer t
    LEFT JOIN members_membershipperiod p ON p.member_id = t.member_id AND p.valid_to IS NULL
    WHERE t.state IN ('introduced', 'destination_upper_received', 'destination_grassroots_received', 'returned', 'deletion_case')
      AND t.out_entry_id IS NOT NULL AND t.destination_id IS NOT NULL
      AND (p.id IS NULL OR p.kind <> 'transit' OR p.origin_id <> t.origin_id)
"""
TRANSFER_ENTRIES = """
    SELECT t.id, t.full_name FROM transfers_transfer t
    JOIN members_movement r ON r.reverses_id IN (t.out_entry_id, t.in_entry_id, t.back_entry_id)
"""
TRANSFER_RECEIVED = """
    SELECT t.id, t.full_name FROM transfers_transfer t
    WHERE (t.state IN ('branch_received', 'completed') AND t.destination_id IS NOT NULL
           AND (t.in_entry_id IS NULL OR t.received_on IS NULL))
       OR (t.state IN ('arisen', 'requested', 'branch_review', 'origin_processing', 'blocked', 'recalled')
           AND (t.out_entry_id IS NOT NULL OR t.in_entry_id IS NOT NULL))
"""
TRANSFER_DATES = """
    SELECT t.id, t.full_name FROM transfers_transfer t
    LEFT JOIN members_movement o ON o.id = t.out_entry_id LEFT JOIN members_movement i ON i.id = t.in_entry_id
    WHERE i.effective_on <> t.received_on OR (o.effective_on <> t.introduced_on AND o.effective_on IS DISTINCT FROM i.effective_on
        AND NOT EXISTS (SELECT 1 FROM transfers_transferstep s
            WHERE s.transfer_id = t.id AND s.step = 'reintroduce' AND s."on" = t.introduced_on AND s."on" > o.effective_on))
"""

# A temporary stay and the visitor's row of the branch there; an exemption or leave and the status it set.
STAY_VISITS = """
    SELECT t.id, m.full_name FROM transfers_temporarytransfer t JOIN members_member m ON m.id = t.member_id
    LEFT JOIN members_temporaryactivity v ON v.id = t.visit_id
    CROSS JOIN LATERAL (SELECT t.state = 'staying' OR (t.state = 'converted_to_official' AND t.ended_on IS NULL) AS running) r
    WHERE t.destination_id IS NOT NULL
      AND ((r.running AND (v.id IS NULL OR v.ended_on IS NOT NULL OR v.branch_id <> t.destination_id))
           OR (NOT r.running AND v.ended_on IS NULL AND v.id IS NOT NULL))
"""
STATUS_OF_CASES = """
    SELECT c.id, m.full_name FROM (
        SELECT id, member_id, status_period_id, NULL::text AS value FROM transfers_temporarytransfer
        WHERE state = 'staying' OR (state = 'converted_to_official' AND ended_on IS NULL)
        UNION ALL
        SELECT id, member_id, status_period_id, CASE kind WHEN 'exempt' THEN 'exempt' ELSE 'temporarily_exempt' END
        FROM transfers_exemption WHERE state IN ('in_force', 'resumption_requested') AND kind <> 'reduced' AND from_on < CURRENT_DATE
    ) c JOIN members_member m ON m.id = c.member_id
    LEFT JOIN members_statusperiod s ON s.id = c.status_period_id
    WHERE s.id IS NULL OR s.closed_by_id IS NOT NULL OR (c.value IS NOT NULL AND s.value <> c.value)
"""


#: Lines of a log that are no step of any table: a case entered from papers, one that an act carried along.
NOTED = ("record", *BESIDE)


def _logs() -> Iterator[tuple[type[Case], type[StepRecord], str]]:
    """Every procedure with its log and the column by which the log names the case."""
    for model in apps.get_models():
        if issubclass(model, Case) and hasattr(model, "steps"):
            relation = model._meta.get_field("steps")
            if issubclass(relation.related_model, StepRecord):
                yield model, relation.related_model, relation.field.column


def states_without_step(limit: int) -> list[str]:
    """Cases whose state is not the one their last step led to."""
    faults: list[str] = []
    for model, log, column in _logs():
        query = _LAST_STATE.format(case=model._meta.db_table, log=log._meta.db_table, column=column)
        with connection.cursor() as cursor:
            cursor.execute(query, [limit])
            found = cursor.fetchall()
        words = model._meta.verbose_name
        faults += [f"{words} {pk}: ở “{state}”, bước cuối dẫn đến “{led}”." for pk, state, led in found]
    return faults


def unknown_steps(limit: int) -> list[str]:
    """Steps of a log that the table of the case's procedure does not have."""
    faults: list[str] = []
    for model, log, column in _logs():
        name = log._meta.get_field("step").model.__name__
        rows = log.objects.exclude(step__in=NOTED).order_by("step", "pk").distinct("step").values_list("step", column)
        cases = model._base_manager.in_bulk({key for _, key in rows})
        strange = [step for step, key in rows if step not in cases[key].workflow.by_name]
        faults += [f"Bước lạ trong nhật ký {model._meta.verbose_name} ({name}): {step}." for step in strange[:limit]]
    return faults
