"""The lock of adopted minutes, kept by PostgreSQL: what a meeting recorded cannot be changed once its minutes are adopted."""

from __future__ import annotations

import pgtrigger


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
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
