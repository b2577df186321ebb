"""One installation as a folder, a database and processes of its own; run as a program it is the office of one end.

``python -m tests.transfers.exchange_installation`` carries out an order a line, given as a JSON list, and answers with a line:
``origin`` and ``destination`` make the people of that end, ``receive CASE`` walks an arrival to its reception and the completion,
``exchange …`` is the command of that name.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

from config.environment import ROOT

OFFICER = "can.bo"
BRANCH_CODE = "CB-XA"
BY = ("--user", OFFICER, "--on", "2026-11-21")


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

    @cached_property
    def _office(self) -> subprocess.Popen:
        """The process that stays, for most orders: to start one takes longer than an order."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "office.log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.transfers.exchange_installation"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def _order(self, *words: str) -> tuple[int, dict[str, Any]]:
        print(json.dumps(words), file=self._office.stdin, flush=True)
        answer = self._office.stdout.readline()
        assert answer, (self.folder / "office.log").read_text()[-2000:]
        return tuple(json.loads(answer))

    def close(self) -> None:
        """Send the office home."""
        self._office.communicate(timeout=60)

    def make(self, *words: str) -> dict[str, Any]:
        """Make the people of this end, or let its branch receive."""
        return self._order(*words)[1]

    def exchange(self, *words: str) -> tuple[int, dict[str, Any]]:
        """The command ``exchange`` as the officer of this end."""
        return self._order("exchange", *words, *BY)

    def exchange_by_hand(self, *words: str) -> tuple[int, dict[str, Any]]:
        """The same as a process of its own, as a person types ``manage.py exchange …``."""
        done = subprocess.run(
            [sys.executable, "manage.py", "exchange", *words, *BY],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.stdout.strip(), done.stderr[-2000:]
        return done.returncode, json.loads(done.stdout.strip().splitlines()[-1])


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


def _exchange(*words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and answer of the command."""
    from django.core.management import call_command

    out, code = io.StringIO(), 0
    try:
        call_command("exchange", *words, stdout=out)
    except SystemExit as ended:
        code = int(ended.code)
    return code, json.loads(out.getvalue())


def _carry_out(act: str, *words: str) -> tuple[int, dict[str, Any]]:
    from regulations.lookup import look_again

    look_again()
    if act == "exchange":
        return _exchange(*words)
    return 0, {"origin": _origin, "destination": _destination, "receive": _receive}[act](*words) | _key()


if __name__ == "__main__":
    import django

    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    for line in sys.stdin:
        print(json.dumps(_carry_out(*json.loads(line)), ensure_ascii=False), file=answers, flush=True)
