"""``docs/roles.md``: the table of roles and permissions, printed from ``accounts.roles`` and ``accounts.permissions``."""

from __future__ import annotations

from accounts.permissions import Permission
from accounts.roles import ROLES, WHOLE_SYSTEM_ROLES


def as_markdown() -> str:
    """The page: each role in words, then one row for each permission, one column for each role."""
    lines = [
        "# Roles and permissions",
        "",
        "A grant gives a person a role on a node of the tree, from a day to a day; it flows down to everything below the node.",
        "Roles live in `accounts/roles.py`, permissions in `accounts/permissions.py`; the door to rows is `core/scopes.py`.",
        "",
        "| | Role | Code | What for | Second factor | Without a node |",
        "|---|---|---|---|---|---|",
    ]
    for number, role in enumerate(ROLES.values(), start=1):
        lines.append(
            f"| {number} | {role.name} | `{role.code}` | {role.description} | {'asked' if role.needs_second_factor else ''} "
            f"| {'may stand for the whole system' if role.code in WHOLE_SYSTEM_ROLES else ''} |"
        )
    heads = " | ".join(str(number) for number in range(1, len(ROLES) + 1))
    lines += ["", f"| Permission | Code | {heads} |", "|---|---|" + ":-:|" * len(ROLES)]
    for permission in Permission:
        marks = " | ".join("●" if permission in role.permissions else "" for role in ROLES.values())
        lines.append(f"| {permission.label} | `{permission.value}` | {marks} |")
    return "\n".join(lines)
