"""One installation as a folder, a database and processes of its own; run as a program it makes the people of one end.

``python -m tests.transfers.exchange_installation origin|destination`` writes what it made as JSON; ``receive CASE`` walks an arrival to
its reception and the completion.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from config.environment import ROOT

OFFICER = "can.bo"
BRANCH_CODE = "CB-XA"


class Installation:
    """Runs ``manage.py`` in a folder of its own on a database of its own."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "SOCHIBO_VAR": str(folder), "DATABASE_URL": database_url, "REDIS_URL": redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }  # fmt: skip
        for name in ("EXCHANGE_KEY", "EXCHANGE_KEY_FILE", "EXCHANGE_ID"):
            self.environment.pop(name, None)

    def _run(self, command: list[str]) -> tuple[int, dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.stdout.strip(), done.stderr[-2000:]
        return done.returncode, json.loads(done.stdout.strip().splitlines()[-1])

    def make(self, *words: str) -> dict[str, Any]:
        """Make the people of this end, or let its branch receive."""
        code, told = self._run(["-m", "tests.transfers.exchange_installation", *words])
        assert code == 0
        return told

    def exchange(self, *words: str) -> tuple[int, dict[str, Any]]:
        """``manage.py exchange …`` as the officer of this end."""
        return self._run(["manage.py", "exchange", *words, "--user", OFFICER, "--on", "2026-11-21"])


def _officer(organization) -> None:
    from tests.factories import make_scope

    make_scope("grassroots_officer", organization, username=OFFICER)


def _key() -> dict[str, Any]:
    from transfers.services import exchange_key

    key = exchange_key.public_key()
    return {"identifier": exchange_key.identifier(), "public_key": key, "fingerprint": exchange_key.fingerprint(key)}


def _origin() -> dict[str, Any]:
    from members.models import FilePaper
    from members.record.services.record import update_record
    from tests.factories import TODAY
    from tests.support.emptying import lay_reference_data
    from tests.transfers.transfer_world import make_world
    from transfers.models import TransferState

    lay_reference_data()
    world = make_world()
    _officer(world.commune)
    values = {"native_commune": "Xã Mẫu", "phone": "0912000111",
              "career": [{"from_on": "2001-09", "to_on": "", "work": "Giáo viên"}]}  # fmt: skip
    update_record(world.members[0], values, by=world.user, on=TODAY, version=None)
    FilePaper.objects.get_or_create(member=world.members[0], document_type="01")
    outside = {"outside_unit": "Chi bộ thôn Xa, Đảng bộ xã Khác", "boundary": "other_province", "other_end": "party"}
    case = world.walk(world.open(**outside), TransferState.INTRODUCED)
    return {"case": case.pk, "name": case.full_name, "organization": world.commune.code}


def _destination() -> dict[str, Any]:
    from branches.models import Level, Term
    from tests.factories import make_organization
    from tests.support.emptying import lay_reference_data

    lay_reference_data()
    province = make_organization("Đảng bộ tỉnh Khác", level=Level.PROVINCIAL)
    commune = make_organization("Đảng bộ xã Khác", parent=province, level=Level.GRASSROOTS_COMMITTEE)
    branch = make_organization("Chi bộ thôn Xa", parent=commune, code=BRANCH_CODE)
    for unit in (province, commune, branch):
        Term.objects.create(organization=unit, label="2025–2030", starts_on="2025-03-01")
    _officer(commune)
    return {"organization": commune.code}


def _receive(case: str) -> dict[str, Any]:
    """What the officers there do on their pages, one step after the other."""
    from accounts.models import User
    from core.workflow import Consequence, perform
    from members.models import CareerEntry
    from reports.reconcile import reconcile
    from tests.factories import TODAY
    from tests.transfers.transfer_world import SIGNER
    from transfers.models import Transfer, TransferState

    held, user = Transfer.objects.get(pk=case), User.objects.get(username=OFFICER)
    for name in ("receive_upper", "receive_grassroots", "accept", "complete"):
        transition = held.workflow.by_name[name]
        if held.state in transition.sources and transition.applies(held):
            perform(
                held,
                name,
                scope=Consequence(user, TODAY),
                on=TODAY,
                data=SIGNER,
                override_reason="Đồng chí ốm, có giấy xác nhận",
            )
    member = held.member
    assert held.state == TransferState.COMPLETED
    return {
        "member": member.full_name, "branch": member.organization.name, "phone": member.phone,
        "career": list(CareerEntry.objects.filter(member=member).values_list("work", flat=True)),
        "faults": [row for row in reconcile() if row["faults"]],
    }  # fmt: skip


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    act, *given = sys.argv[1:]
    made = {"origin": _origin, "destination": _destination, "receive": _receive}[act](*given)
    print(json.dumps(made | _key(), ensure_ascii=False))  # noqa: T201
