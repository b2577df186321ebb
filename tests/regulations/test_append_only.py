"""The database itself keeps what was applied."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from regulations.models import Instrument, ParameterValue

pytestmark = pytest.mark.django_db


def test_value_cannot_be_changed(probation):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        ParameterValue.objects.filter(parameter=probation).update(value=9)


def test_value_cannot_be_deleted(office_value):
    row = office_value("probation.months", 9, date(2026, 10, 1))

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        ParameterValue.objects.filter(pk=row.pk).delete()


def test_document_of_the_office_cannot_be_changed(document):
    added = Instrument.objects.create(
        number="1-QĐ/TU", date="2026-10-01", kind="Quy định", title="Thử", issuer="Tỉnh ủy", subject="organization",
        in_force_from="2026-10-01", mark="confirmed", origin="office",
    )  # fmt: skip

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Instrument.objects.filter(pk=added.pk).update(title="Khác")


def test_periods_of_one_edition_cannot_overlap(probation, document):
    with pytest.raises(IntegrityError, match="regulations_value_no_overlap"), transaction.atomic():
        ParameterValue.objects.create(
            parameter=probation,
            value=9,
            unit="month",
            valid_from=date(2026, 1, 1),
            instrument=document,
            mark="confirmed",
        )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"valid_to": date(2026, 9, 1)}, "regulations_value_period"),
        ({"instrument": None, "note": ""}, "regulations_value_has_source"),
        ({"origin": "office", "entered_by": ""}, "regulations_office_value_has_instrument"),
        ({"origin": "office", "entered_by": "1", "instrument": None, "note": "Nói miệng"}, "regulations_office_value"),
    ],
)
def test_nonsense_is_refused(probation, document, fields, constraint):
    values = {
        "parameter": probation, "value": 9, "unit": "month", "valid_from": date(2026, 10, 1), "instrument": document,
        "mark": "confirmed", "edition": 7,
    }  # fmt: skip

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ParameterValue.objects.create(**(values | fields))
