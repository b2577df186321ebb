"""What the tests of the pages of meetings share: signing in, addresses, the form of a roll, the words of a page."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.models import Grant
from meetings.models import Meeting
from tests.factories import FOUNDED, make_user


def client_of(role: str, organization) -> Client:
    user = make_user(f"{role}.{organization.pk}")
    Grant.objects.create(user=user, role=role, organization=organization, valid_from=FOUNDED)
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


def roll_data(meeting: Meeting, **said: str) -> dict[str, str]:
    """The form of the roll as the page sends it, with some lines changed: ``An="absent_excused|Ốm"``."""
    data = {}
    for line in meeting.roll.all():
        value, _, reason = said.get(line.full_name.rpartition(" ")[2], f"{line.value}|{line.reason}").partition("|")
        data |= {
            f"value_{line.pk}": value, f"reason_{line.pk}": reason, f"shown_{line.pk}": f"{line.value}|{line.reason}",
        }  # fmt: skip
    return data


def words(response) -> str:
    return response.content.decode()


def finish_data(meeting: Meeting, people, **values) -> dict:
    meeting.refresh_from_db()
    return {"version": meeting.version, "started_at": "21/11/2026 19:00", "ended_at": "21/11/2026 20:35", "chair": people[0].pk,
            "session_secretary": people[1].pk} | values  # fmt: skip


def new_data(branch, **values) -> dict:
    return {
        "organization": branch.pk,
        "kind": "regular",
        "for_month": "12/2026",
        "planned_at": "05/12/2026 19:30",
    } | values
