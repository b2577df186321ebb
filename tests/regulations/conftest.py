"""The people who open the pages "Căn cứ"."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import Grant
from regulations.models import Instrument, Parameter, ParameterValue
from tests.factories import make_organization, make_user


@pytest.fixture
def commune(db):
    """An organisation for grants to sit on."""
    return make_organization("Đảng bộ xã Thử")


def _signed_in(client, role, organization):
    user = make_user(role)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=date(2020, 1, 1))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    client.force_login(user)
    return client


@pytest.fixture
def secretary(client, commune):
    """A branch secretary: reads, may not add."""
    return _signed_in(client, "branch_secretary", commune)


@pytest.fixture
def officer(client, commune):
    """An officer of the department: may add newer values."""
    return _signed_in(client, "department_officer", commune)


@pytest.fixture
def probation(db) -> Parameter:
    """The rule most tests change."""
    return Parameter.objects.get(code="probation.months")


@pytest.fixture
def document(db) -> Instrument:
    """A document to rest a new value on."""
    return Instrument.objects.get(number="208-QĐ/TW", date="2026-07-26")


@pytest.fixture
def office_value(document):
    """Add a row of the office straight to the table."""

    def add(code: str, value, valid_from: date, **fields) -> ParameterValue:
        parameter = Parameter.objects.get(code=code)
        return ParameterValue.objects.create(
            parameter=parameter, value=value, unit=parameter.unit, valid_from=valid_from, instrument=document,
            mark="confirmed", origin="office", edition=0, entered_by="1", entered_by_name="Trần Thị Dùng", **fields,
        )  # fmt: skip

    return add
