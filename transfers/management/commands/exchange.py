"""Exchange of signed files at the command line: the same services as the pages, JSON out, an exit code.

``0``: done. ``1``: refused, ``findings`` say why and nothing changed. ``2``: the command was wrong.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.logs import record_export
from accounts.models import User
from accounts.permissions import Permission as P
from accounts.scopes import UserScope
from branches.models import Organization
from core.findings import Refused
from core.workflow import NotPermitted
from transfers.models import Envelope, Transfer
from transfers.services import exchange_key
from transfers.services.exchange_in import read_incoming, take_over
from transfers.services.exchange_out import export_answer, export_introduction, file_of
from transfers.services.exchange_partners import add_partner, partners_within


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Trao đổi tệp chuyển sinh hoạt đảng có chữ ký với hệ thống khác (in JSON; mã 0: xong, 1: bị từ chối)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("key", help="mã, khóa công khai, dấu vân tay của hệ thống này")
        trust = acts.add_parser("trust", help="tin cậy một hệ thống")
        for name in ("organization", "name", "identifier", "public-key", "fingerprint"):
            trust.add_argument(f"--{name}", required=True)
        export = acts.add_parser("export", help="xuất tệp giới thiệu, hoặc tệp trả lời hồ sơ đến bằng tệp")
        export.add_argument("case", type=int, help="mã hồ sơ chuyển sinh hoạt")
        export.add_argument("file", type=Path)
        export.add_argument("--partner", default="", help="mã hệ thống nhận; không cần khi trả lời")
        receive = acts.add_parser("import", help="đọc tệp; ghi khi có --confirm")
        receive.add_argument("file", type=Path)
        receive.add_argument("--destination", default="", help="mã tổ chức đảng tiếp nhận (tệp giới thiệu)")
        receive.add_argument("--confirm", action="store_true", help="ghi; không có thì chỉ kiểm tra")
        for one in (trust, export, receive):
            one.add_argument(
                "--user", required=True, help="tên đăng nhập của người thực hiện; quyền của người ấy được hỏi"
            )
            one.add_argument("--on", type=date.fromisoformat, default=None, help="ngày thực hiện, mặc định hôm nay")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options.get("on") or timezone.localdate()
        scope = _scope_of(options["user"], on) if options.get("user") else None
        try:
            told = getattr(self, f"_{options['act']}")(options, scope, on)
        except Refused as refused:
            self._tell({"done": False, "findings": [one.as_json() for one in refused.findings]})
            sys.exit(1)
        except NotPermitted as refused:
            self._tell(
                {"done": False, "findings": [{"code": "forbidden", "message": f"Chưa được giao quyền: {refused}."}]}
            )
            sys.exit(1)
        self._tell(told)

    def _tell(self, told: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False, sort_keys=True))

    def _key(self, options, scope, on: date) -> dict[str, Any]:
        key = exchange_key.public_key()
        return {
            "identifier": exchange_key.identifier(),
            "public_key": key,
            "fingerprint": exchange_key.fingerprint(key),
        }

    def _trust(self, options, scope, on: date) -> dict[str, Any]:
        values = {name: options[name] for name in ("name", "identifier", "public_key", "fingerprint")}
        organization = _organization(options["organization"], scope)
        partner = add_partner(organization=organization, trusted_on=on, by=scope.user, on=on, **values)
        return {"done": True, "partner": partner.identifier}

    def _export(self, options, scope, on: date) -> dict[str, Any]:
        case = Transfer.objects.visible_to(scope, P.TRANSFER_EXCHANGE).filter(pk=options["case"]).first()
        if case is None:
            raise CommandError("Không có hồ sơ này trong phạm vi của người thực hiện.", returncode=2)
        sent = self._sent(case, options["partner"], scope, on)
        options["file"].write_bytes(file_of(sent))
        options["file"].chmod(0o600)
        record_export(None, user=scope.user, what=f"Tệp trao đổi: {sent.get_kind_display()}, {sent.person}"[:120],
                      filters={"number": sent.number, "recipient": sent.recipient, "kind": sent.kind}, columns=list(sent.content["body"]),
                      rows=1, format="json", path=sent.organization.path)  # fmt: skip
        return {"done": True, "kind": sent.kind, "number": sent.number, "file": str(options["file"])}

    def _sent(self, case: Transfer, partner: str, scope, on: date) -> Envelope:
        if not partner:
            return export_answer(case=case, scope=scope, on=on)
        found = partners_within(scope).filter(identifier=partner, revoked_on=None).first()
        if found is None:
            raise CommandError(f"Chưa tin cậy hệ thống “{partner}”.", returncode=2)
        return export_introduction(case=case, partner=found, scope=scope, on=on)

    def _import(self, options, scope, on: date) -> dict[str, Any]:
        try:
            raw = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {options['file']}: {error.strerror}.", returncode=2) from error
        if not options["confirm"]:
            read = read_incoming(raw, scope=scope, on=on)
            if not read.sound:
                raise Refused(read.findings)
            return {"done": False, "kind": read.kind, "findings": [one.as_json() for one in read.findings]}
        where = _organization(options["destination"], scope) if options["destination"] else None
        case = take_over(raw, scope=scope, on=on, destination=where)
        return {"done": True, "case": case.pk, "state": case.state}


def _scope_of(username: str, on: date) -> UserScope:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"Không có tài khoản “{username}”.", returncode=2)
    return UserScope(user, on)


def _organization(code: str, scope: UserScope) -> Organization:
    found = Organization.objects.visible_to(scope, P.TRANSFER_EXCHANGE).filter(code=code).first()
    if found is None:
        raise CommandError(f"Không có tổ chức đảng mã “{code}” trong phạm vi của người thực hiện.", returncode=2)
    return found
