"""Every write of the record, one function for each real act."""

from members.record.services.card_requests import collect_card, request_card, withdraw_card_request
from members.record.services.cards import change_card_status, issue_card
from members.record.services.completeness import refresh_missing, refresh_when_lists_change
from members.record.services.files import (
    count_files,
    hand_over,
    lend_file,
    remove_paper,
    report_loss,
    restore_file,
    return_file,
    save_paper,
    set_checklist,
)
from members.record.services.merging import absorb_record
from members.record.services.record import Update, discard_draft, keep_draft, note_change, update_record
from members.record.services.seats import (
    cancel_seat,
    change_seat,
    end_seat,
    propose_seat,
    ratify_seat,
    restore_seat,
    take_seat,
    withdraw_seat,
)
from members.record.services.supplement import SUPPLEMENT, declare_supplement, discard_supplement

__all__ = [
    "SUPPLEMENT",
    "Update",
    "absorb_record",
    "cancel_seat",
    "change_card_status",
    "change_seat",
    "collect_card",
    "count_files",
    "declare_supplement",
    "discard_draft",
    "discard_supplement",
    "end_seat",
    "hand_over",
    "issue_card",
    "keep_draft",
    "lend_file",
    "note_change",
    "propose_seat",
    "ratify_seat",
    "refresh_missing",
    "refresh_when_lists_change",
    "remove_paper",
    "report_loss",
    "request_card",
    "restore_file",
    "restore_seat",
    "return_file",
    "save_paper",
    "set_checklist",
    "take_seat",
    "update_record",
    "withdraw_card_request",
    "withdraw_seat",
]
