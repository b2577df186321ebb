"""Two installations, each with its folder, its key, its database and its processes, that know each other by files only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.sql import SQL, Identifier

from config.database import url_from_settings
from tests.template_database import ensure_template
from tests.transfers.exchange_installation import BRANCH_CODE, Installation

ENDS = ("origin", "destination")


@pytest.fixture
def installations(tmp_path: Path) -> Iterator[dict[str, Installation]]:
    """Two fresh ones; their databases go with the test."""
    database = connection.settings_dict
    template, mark = ensure_template(database), f"{database['NAME']}_{tmp_path.parent.name}"[-40:]
    names = {end: f"{mark}_{end}" for end in ENDS}
    with psycopg.connect(url_from_settings(database | {"NAME": "postgres"}), autocommit=True) as server:
        for name in names.values():
            server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        ends = {
            end: Installation(tmp_path / end, url_from_settings(database | {"NAME": name}), settings.REDIS_URL)
            for end, name in names.items()
        }
        yield ends
        for one in ends.values():
            one.close()
        for name in names.values():
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _trust(ends: dict[str, Installation], made: dict[str, dict], end: str, other: str) -> int:
    theirs = made[other]
    return ends[end].exchange(
        "trust", "--organization", made[end]["organization"], "--name", f"Hệ thống {other}", "--identifier", theirs["identifier"],
        "--public-key", theirs["public_key"], "--fingerprint", theirs["fingerprint"],
    )[0]  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_member_goes_from_one_installation_to_another_by_files_alone(installations, tmp_path):
    here, there = (installations[end] for end in ENDS)
    with ThreadPoolExecutor() as both:
        made = dict(zip(ENDS, both.map(lambda end: installations[end].make(end), ENDS), strict=True))
        trusting = [both.submit(_trust, installations, made, *pair) for pair in (ENDS, ENDS[::-1])]
    assert [one.result() for one in trusting] == [0, 0]
    assert made["origin"]["identifier"] != made["destination"]["identifier"]
    for one in (here, there):
        assert (one.folder / "secrets" / "exchange_key").stat().st_mode & 0o777 == 0o600

    case, sent, answered = str(made["origin"]["case"]), tmp_path / "introduction.json", tmp_path / "reception.json"
    assert here.exchange_by_hand("export", case, str(sent), "--partner", made["destination"]["identifier"])[0] == 0
    forged = json.loads(sent.read_text())
    forged["content"]["body"]["member"]["record"]["full_name"] = "Người Khác"
    (tmp_path / "forged.json").write_text(json.dumps(forged))
    forgery = ("import", str(tmp_path / "forged.json"), "--confirm", "--destination", BRANCH_CODE)
    code, told = there.exchange_by_hand(*forgery)
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["signature"])
    code, told = there.exchange("import", str(sent), "--confirm", "--destination", BRANCH_CODE)
    assert (code, told["state"]) == (0, "introduced"), told
    arrival = str(told["case"])
    code, told = there.exchange("import", str(sent), "--confirm", "--destination", BRANCH_CODE)
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["received"])

    received = there.make("receive", arrival)
    assert {name: received[name] for name in ("member", "branch", "phone", "career", "faults")} == {
        "member": made["origin"]["name"], "branch": "Chi bộ thôn Xa", "phone": "0912000111", "career": ["Giáo viên"], "faults": [],
    }  # fmt: skip
    assert there.exchange("export", arrival, str(answered))[0] == 0
    code, told = here.exchange("import", str(answered), "--confirm")
    assert (code, told) == (0, {"case": int(case), "done": True, "state": "completed"})
