"""The lock of adopted minutes, kept by PostgreSQL: what a meeting recorded cannot be changed once its minutes are adopted."""

from __future__ import annotations

import pgtrigger

# What the adopted minutes say of the meeting itself; the report upward and the upload of papers come later and stay open.
FROZEN = (
    "organization", "kind", "for_month", "topic", "planned_at", "started_at", "ended_at", "place", "chair", "session_secretary",
    "guests", "other_opinions", "book", "book_number", "locked_at", "adopted_on", "minutes",
)  # fmt: skip
# What a meeting set as a task; how the task fares (status, result, closed_in) is said by later meetings.
_TASK = (
    "organization_id",
    "meeting_id",
    "order",
    "task",
    "target",
    "responsible_id",
    "responsible_text",
    "deadline",
)


def locked_with_meeting(name: str) -> pgtrigger.Trigger:
    """Refuse to add, change or remove rows of a meeting whose minutes are adopted; corrections are appended instead."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("held", "bigint")],
        func="""
            held := CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END;
            IF EXISTS (SELECT 1 FROM meetings_meeting WHERE id = held AND locked_at IS NOT NULL) THEN
                RAISE EXCEPTION 'the minutes of meeting % are adopted', held USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.meeting_id IS DISTINCT FROM NEW.meeting_id AND EXISTS (
                SELECT 1 FROM meetings_meeting WHERE id = OLD.meeting_id AND locked_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'the minutes of meeting % are adopted', OLD.meeting_id USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def locked_task(name: str) -> pgtrigger.Trigger:
    """Refuse to set, take back or rewrite a task of a meeting whose minutes are adopted; later meetings still judge it."""
    same = " AND ".join(f'OLD."{column}" IS NOT DISTINCT FROM NEW."{column}"' for column in _TASK)
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("held", "bigint")],
        func=f"""
            IF TG_OP = 'UPDATE' AND {same} THEN RETURN NEW; END IF;
            held := CASE WHEN TG_OP = 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END;
            IF EXISTS (SELECT 1 FROM meetings_meeting WHERE id = held AND locked_at IS NOT NULL) THEN
                RAISE EXCEPTION 'the minutes of meeting % are adopted', held USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def frozen_when_locked(name: str) -> pgtrigger.Trigger:
    """Refuse to change what adopted minutes say of their own meeting, and to unlock it."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(*FROZEN),
        func="""
            IF OLD.locked_at IS NOT NULL THEN
                RAISE EXCEPTION 'the minutes of meeting % are adopted', OLD.id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def kept_when_locked(name: str) -> pgtrigger.Trigger:
    """Refuse to remove a meeting whose minutes are adopted: its number stays in the book."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__locked_at__isnull=False),
        func="RAISE EXCEPTION 'the minutes of meeting % are adopted', OLD.id USING ERRCODE = 'check_violation';",
    )
