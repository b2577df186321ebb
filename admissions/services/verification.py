"""Verification of the life history: who is to be verified, what came back (``admission.md`` 3.1)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from admissions.models import Admission, CheckState, Verification
from admissions.rules.verifying import SPOUSE_SIDE, in_scope

#: Relatives whose membership makes the verification of a side unnecessary.
_OWN_WITNESS = ("father", "mother", "adoptive_parent", "sibling", "child")
_SPOUSE_WITNESS = ("spouse_wife", "spouse_husband", "parent_in_law", "sibling_in_law")


@transaction.atomic
def draw_up(*, case: Admission, by, on: date) -> list[Verification]:
    """Draw up the list of people to verify; a side with a Party member is waived with the reason (the branch may still ask).

    Effects: one row for the applicant and each relative in scope who has none yet; drawn up again it adds those declared since.
    """
    Admission.objects.select_for_update(of=("self",)).get(pk=case.pk)
    known = set(case.verifications.values_list("relative_id", flat=True))
    relatives = list(case.applicant.relatives.all())
    own = next((r for r in relatives if r.is_party_member and r.relationship in _OWN_WITNESS), None)
    spouse = next((r for r in relatives if r.is_party_member and r.relationship in _SPOUSE_WITNESS), None)
    own_words = "Bản thân: lịch sử chính trị, chính trị hiện nay; chấp hành; phẩm chất"
    rows = [] if None in known else [Verification(admission=case, subject=own_words, recorded_by=by)]
    for relative in relatives:
        if relative.pk in known or not in_scope(relative, on):
            continue
        witness = spouse if relative.relationship in SPOUSE_SIDE else own
        row = Verification(admission=case, relative=relative, recorded_by=by,
                           subject="Lịch sử chính trị, chính trị hiện nay; chấp hành đường lối, chính sách, pháp luật")  # fmt: skip
        if witness is not None:
            row.state, row.waiver = (
                CheckState.WAIVED,
                f"{witness.full_name} là đảng viên, lý lịch khai đầy đủ, trung thực",
            )
        rows.append(row)
    return Verification.objects.bulk_create(rows)
