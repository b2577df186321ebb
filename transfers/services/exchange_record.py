"""The record that travelled with a file, written when the branch receives the member."""

from __future__ import annotations

from django.db import transaction

from core.findings import Refused
from core.workflow import Step
from members.models import Member
from members.record.fields import NUMBERS_OF_CARD
from members.record.services.record import update_record
from members.record.values import EMPTY
from transfers.models import EnvelopeKind, Transfer


def fill_record(case: Transfer, member: Member, step: Step) -> None:
    """Write what the file says of somebody who has a new record here, through the record's own service.

    Values this installation refuses (a number that belongs to somebody else by now) are left out: the reception is not held up, the
    record shows them as missing.
    """
    came = case.envelope
    if came is None or came.direction != "in" or came.kind != EnvelopeKind.INTRODUCTION:
        return
    sent = came.content["body"]["member"]["record"]
    values = {
        name: value for name, value in sent.items() if name not in NUMBERS_OF_CARD and value not in (*EMPTY, False)
    }
    today, paper = step.recorded_on, f"Tệp trao đổi {came.number}"
    for _ in range(len(values) + 1):
        try:
            with transaction.atomic():
                update_record(member, values, by=step.by, on=today, version=None, paper=paper)
        except Refused as refused:
            wrong = {finding.field.split(".")[0] for finding in refused.findings if finding.blocks} & values.keys()
            if not wrong:
                return
            values = {name: value for name, value in values.items() if name not in wrong}
        else:
            return
