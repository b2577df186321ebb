"""Numbers of documents: per issuer, per term, per type; without gaps, also when many sign at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from branches.models import Level, Term
from core.findings import Refused
from documents.models import Document
from documents.numbering import issue, void
from tests.factories import make_organization, make_scope


def make_issuer(**values):
    organization = make_organization(**values)
    Term.objects.create(
        organization=organization, label="2020-2025", starts_on=date(2020, 3, 1), ended_on=date(2025, 2, 28)
    )
    Term.objects.create(organization=organization, label="2025-2030", starts_on=date(2025, 3, 1))
    return organization


def give(organization, kind="bao_cao", on=date(2026, 5, 1)):
    return issue(
        organization, kind, on=on, abstract="thử", signer_name="Nguyễn Văn Ký", signer_position="Bí thư", by=None
    )


@pytest.mark.django_db
def test_series_run_per_type_and_term_and_do_not_restart_with_the_year():
    unit = make_issuer()

    given = [
        give(unit, on=date(2025, 12, 30)),
        give(unit, on=date(2026, 1, 2)),
        give(unit, "nghi_quyet"),
        give(unit, on=date(2024, 6, 1)),
    ]

    assert [d.written_number for d in given] == ["01-BC/CB", "02-BC/CB", "01-NQ/CB", "01-BC/CB"]
    assert [d.term.label for d in given] == ["2025-2030", "2025-2030", "2025-2030", "2020-2025"]


@pytest.mark.django_db
def test_committee_numbers_bear_its_own_symbol():
    assert give(make_issuer(name="Đảng bộ xã", level=Level.GRASSROOTS_COMMITTEE)).symbol == "BC/ĐU"


@pytest.mark.django_db
def test_number_of_a_failed_act_is_not_spent():
    unit = make_issuer()
    with pytest.raises(RuntimeError), transaction.atomic():
        give(unit)
        raise RuntimeError

    assert give(unit).number == 1


@pytest.mark.django_db
def test_number_is_never_given_twice_by_the_database():
    first = give(make_issuer())

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(
            organization=first.organization, term=first.term, kind=first.kind, number=first.number, symbol="BC/CB", abstract="x",
            issued_on=first.issued_on, signer_name="x", signer_position="x",
        )  # fmt: skip


@pytest.mark.django_db
def test_document_taken_back_keeps_its_number_and_its_reason():
    unit = make_issuer()
    document = give(unit)
    with pytest.raises(Refused, match="phải ghi lý do"):
        void(document, reason=" ")

    void(document, reason="Ban hành nhầm")

    assert (Document.objects.get().void_reason, give(unit).number) == ("Ban hành nhầm", 2)


@pytest.mark.django_db(transaction=True)
def test_sixteen_signing_at_once_get_sixteen_numbers():
    unit = make_issuer()

    def sign(_):
        try:
            return give(unit).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(sign, range(16)))

    assert numbers == list(range(1, 17))


@pytest.mark.django_db
def test_register_shows_ones_own_branch_only(client):
    mine, other = make_issuer(name="Chi bộ A"), make_issuer(name="Chi bộ B")
    give(mine)
    give(other)
    client.force_login(make_scope("branch_secretary", mine).user)

    page = client.get(reverse("documents:register")).content.decode()

    assert "Chi bộ A (2025-2030)" in page and "Chi bộ B (" not in page
