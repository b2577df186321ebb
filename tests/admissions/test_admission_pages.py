"""Pages of a case: they open, say what is missing, take rows and steps, and lose nothing that was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Grant
from admissions.models import Admission, Applicant
from admissions.models import AdmissionState as S
from members.models import Member
from tests.admissions.admission_world import make_world
from tests.factories import FOUNDED, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def person(role, organization, username) -> Client:
    """The browser of somebody with one role."""
    user = make_user(username)
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def secretary(world):
    return person("branch_secretary", world.branch, "bi.thu")


def address(case, name="detail", **more):
    return reverse(f"admissions:{name}", args=[case.pk, *more.values()])


@pytest.mark.parametrize("state", [S.PROSPECT, S.PREPARING_DOSSIER, S.BRANCH_REVIEW, S.AWAITING_DECISION, S.PROBATIONARY, S.OFFICIAL])
def test_detail_opens_in_every_state(world, secretary, state):
    case = world.walk(world.open(), state)
    page = secretary.get(address(case))
    assert page.status_code == 200
    assert state.label in page.content.decode()


def test_detail_reads_little(world, secretary, django_assert_max_num_queries):
    case = world.walk(world.open(), S.COLLECTING_OPINIONS)
    secretary.get(address(case))
    with django_assert_max_num_queries(60):
        secretary.get(address(case))
