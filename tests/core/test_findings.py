"""Findings and refusals: what stops an act, and what a machine reads of it."""

import pytest

from core.findings import Finding, Level, Refused, Right, blocking, warnings

STOP = Finding("no_name", "Thiếu họ và tên.", field="full_name", row=7, right=Right.REGULATION)
REMARK = Finding("old_number", "Số thẻ cũ.", level=Level.WARNING)


def test_blocking_and_warnings_part_the_findings():
    assert blocking([STOP, REMARK]) == [STOP]
    assert warnings([STOP, REMARK]) == [REMARK]


def test_as_json_leaves_out_empty_parts():
    assert STOP.as_json() == {
        "code": "no_name",
        "message": "Thiếu họ và tên.",
        "level": "blocking",
        "field": "full_name",
        "row": 7,
        "right": "regulation",
    }


@pytest.mark.parametrize("given", [STOP, [STOP, REMARK]])
def test_refused_carries_its_findings(given):
    with pytest.raises(Refused, match="Thiếu họ và tên") as refusal:
        raise Refused(given)

    assert STOP in refusal.value.findings
    assert refusal.value.conflict is False
