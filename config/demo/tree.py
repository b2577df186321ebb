"""The invented tree: a province with communes, before and after 01/7/2025, some re-formed under 208-QĐ/TW."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from branches.models import Act, Level, Organization, OrganizationVersion, Term
from branches.models.acts import ActKind, ActState
from branches.naming import path_segment, search_text, sort_key
from config.demo.loading import reserve_ids
from config.demo.names import place_name
from core.bulk import copy_rows

FOUNDED = date(2000, 1, 1)
TWO_LEVELS_ON = date(2025, 7, 1)  # end of the district level
REFORMED_ON = date(2026, 9, 30)  # the day of the invented communes' own decisions under 208-QĐ/TW


@dataclass(frozen=True, slots=True)
class Scale:
    """How large: members, branches, communes, provinces."""

    code: str
    members: int
    branches: int
    communes: int
    provinces: int = 1

    @property
    def has_life(self) -> bool:
        """Whether it holds more than people and movements: one commune does."""
        return self.communes == 1


SCALES = {  # a hamlet has all that a commune has, in four branches: for the tests, and for a quick look
    "hamlet": Scale("hamlet", 90, 4, 1),
    "commune": Scale("commune", 600, 25, 1),
    "city": Scale("city", 8_500, 350, 14),
    "province": Scale("province", 127_455, 5_700, 150),
    "nation": Scale("nation", 5_600_000, 250_000, 3_320, 34),
}

NEIGHBOURS = 2  # branches of the small commune beside the one of a life-size demo: the other end of transfers

BRANCH_KINDS = [
    ("Chi bộ thôn {}", "village", 10), ("Chi bộ khu phố {}", "urban_group", 2), ("Chi bộ Trường Mầm non {}", "school", 1),
    ("Chi bộ Trường Tiểu học {}", "school", 1), ("Chi bộ Trường Trung học cơ sở {}", "school", 1),
    ("Chi bộ Trường Trung học phổ thông {}", "school", 1), ("Chi bộ Trạm Y tế {}", "health", 1), ("Chi bộ Công an {}", "police", 1),
    ("Chi bộ Quân sự {}", "military", 1), ("Chi bộ Văn phòng Đảng ủy {}", "agency", 1), ("Chi bộ Ủy ban nhân dân {}", "agency", 1),
    ("Chi bộ Công ty {}", "enterprise", 1), ("Chi bộ Hợp tác xã {}", "cooperative", 1), ("Chi bộ Hưu trí {}", "retired", 1),
    ("Chi bộ ghép {}", "combined", 1),
]  # fmt: skip


@dataclass(slots=True)
class Node:
    """An organisation to be written."""

    pk: int
    name: str
    level: str
    parent: Node | None
    organization_type: str = ""
    branch_type: str = ""
    reformed: bool = False
    children: list[Node] = field(default_factory=list)
    number: int = 0

    @property
    def path(self) -> str:
        """Path of today."""
        return (self.parent.path if self.parent else "") + path_segment(self.pk)

    @property
    def commune(self) -> Node:
        """The commune committee above a branch."""
        return self if self.organization_type in ("commune", "ward") else self.parent.commune


def build_tree(scale: Scale, rng: random.Random) -> tuple[list[Node], list[Node]]:
    """Every organisation, top down, and the branches among them; ids are reserved in the database."""
    count = 8 + scale.provinces * 3 + scale.communes * 8 + scale.branches * 2
    ids = iter(reserve_ids(Organization, count))
    nodes, branches = [], []

    def add(name, level, parent, **values) -> Node:
        node = Node(next(ids), name, level, parent, **values)
        nodes.append(node)
        if parent is not None:
            parent.children.append(node)
            node.number = len(parent.children)
        return node

    top = add("Trung ương (minh họa)", Level.CENTRAL, None) if scale.provinces > 1 else None
    provinces = [
        add(f"Đảng bộ tỉnh Sông Mẫu {n + 1}" if scale.provinces > 1 else "Đảng bộ tỉnh Sông Mẫu", Level.PROVINCIAL, top)
        for n in range(scale.provinces)
    ]
    left = scale.branches
    for index in range(scale.communes):
        province = provinces[index % scale.provinces]
        ward = index % 3 == 2
        reformed = index % 2 == 0
        place = place_name(rng, index)
        commune = add(
            f"Đảng bộ {'phường' if ward else 'xã'} {place}", Level.GRASSROOTS_COMMITTEE if reformed else Level.UPPER, province,
            organization_type="ward" if ward else "commune", reformed=reformed,
        )  # fmt: skip
        share = left // (scale.communes - index)
        left -= share
        branches += _branches_of(commune, share, place, add, rng)
    return nodes, branches


def build_neighbour(nodes: list[Node]) -> list[Node]:
    """A small commune beside the only one of a demo: its branches; the nodes are added to the list."""
    province = nodes[0]
    ids = iter(reserve_ids(Organization, NEIGHBOURS + 1))

    def add(name: str, level: str, parent: Node, **values) -> Node:
        node = Node(next(ids), name, level, parent, **values)
        nodes.append(node)
        parent.children.append(node)
        node.number = len(parent.children)
        return node

    commune = add(
        "Đảng bộ xã Bên Mẫu", Level.GRASSROOTS_COMMITTEE, province, organization_type="commune", reformed=True
    )
    return [
        add(f"Chi bộ thôn {place} Bên", Level.BRANCH, commune, branch_type="village")
        for place in ("Đông", "Tây")[:NEIGHBOURS]
    ]


def _branches_of(commune: Node, count: int, place: str, add, rng: random.Random) -> list[Node]:
    """Branches of a commune; where it still stands above the grassroots, grassroots organisations in between."""
    kinds = [(pattern, kind) for pattern, kind, weight in BRANCH_KINDS for _ in range(weight)]
    made: list[Node] = []
    grassroots: Node | None = None
    for n in range(count):
        pattern, kind = kinds[n % len(kinds)]
        name = pattern.format(place_name(rng, n) if kind in ("village", "urban_group", "combined") else place)
        if n >= len(kinds):
            name += f" {n // len(kinds) + 1}"
        if commune.reformed:
            made.append(add(name, Level.BRANCH, commune, branch_type=kind))
            continue
        if n % 6 == 0:
            grassroots = add(
                f"Đảng bộ cơ sở {place_name(rng, n)} {place}",
                Level.GRASSROOTS_COMMITTEE,
                commune,
                organization_type="other",
            )
        if n % 6 < 4:
            made.append(add(name, Level.BRANCH, grassroots, branch_type=kind))
        else:
            made.append(add(name, Level.GRASSROOTS_BRANCH, commune, branch_type=kind, organization_type=_type_of(kind)))
    return made


def _type_of(kind: str) -> str:
    return {
        "school": "public_unit", "health": "public_unit", "police": "police", "military": "army", "agency": "state_agency",
        "enterprise": "joint_stock", "cooperative": "cooperative",
    }.get(kind, "other")  # fmt: skip


def write_tree(nodes: list[Node], by=None) -> None:
    """Organisations, their versions before and after 01/7/2025 and the re-forming, codes and terms."""
    acts = {
        "two_levels": _act(
            "Kết thúc hoạt động cấp huyện, sắp xếp theo chính quyền hai cấp (minh họa)", TWO_LEVELS_ON, "01-QĐ/MH", by
        ),
        "reformed": _act("Sắp xếp đảng bộ xã, phường theo Quy định 208-QĐ/TW (minh họa)", REFORMED_ON, "02-QĐ/MH", by),
    }
    copy_rows(
        Organization,
        ["id", "code", "exchange_identifier", "name", "parent_id", "path", "level", "organization_type", "branch_type", "status",
         "has_seal", "organ_label", "place_name", "established_on", "sort_order", "sort_key", "search_text"],
        ([n.pk, f"{n.pk:014d}", "", n.name, n.parent.pk if n.parent else None, n.path, n.level, n.organization_type, n.branch_type,
          "active", n.level not in (Level.BRANCH,), "Ban Xây dựng Đảng" if n.organization_type in ("commune", "ward") else "",
          n.commune.name.split(" ", 3)[-1] if _below_commune(n) else "Sông Mẫu", FOUNDED, n.number, sort_key(n.name),
          search_text(n.name)] for n in nodes),
    )  # fmt: skip
    copy_rows(
        OrganizationVersion,
        ["organization_id", "valid_from", "valid_to", "name", "parent_id", "path", "level", "organization_type", "branch_type",
         "has_seal", "act_id"],
        (row for n in nodes for row in _versions(n, acts)),
    )  # fmt: skip
    copy_rows(
        Term,
        [
            "organization_id",
            "label",
            "starts_on",
            "planned_end_on",
            "ended_on",
            "consent_document",
            "note",
            "congress_on",
        ],
        ([n.pk, "2025-2030", date(2025, 3, 20), date(2030, 3, 19), None, "", "", date(2025, 3, 20)] for n in nodes),
    )


def _below_commune(node: Node) -> bool:
    return node.level not in (Level.CENTRAL, Level.PROVINCIAL)


def _act(title: str, on: date, number: str, by) -> Act:
    return Act.objects.create(
        title=title, decision_number=number, decision_date=on - timedelta(days=15), effective_on=on, state=ActState.CARRIED_OUT,
        created_by=by, note=f"{ActKind.UPGRADE.label}; dữ liệu minh họa.",
    )  # fmt: skip


def _versions(node: Node, acts: dict[str, Act]) -> list[list]:
    """What an organisation was: one commune in the province stood as grassroots until 30/6/2025, above it since, and again below."""
    parent = node.parent.pk if node.parent else None
    tail = [node.organization_type, node.branch_type, node.level != Level.BRANCH]

    def row(start, end, level, act):
        return [node.pk, start, end, node.name, parent, node.path, level, *tail, act.pk if act else None]

    if node.organization_type not in ("commune", "ward"):
        return [row(FOUNDED, None, node.level, None)]
    eve, later = TWO_LEVELS_ON - timedelta(days=1), REFORMED_ON - timedelta(days=1)
    rows = [row(FOUNDED, eve, Level.GRASSROOTS_COMMITTEE, None)]
    if not node.reformed:
        return [*rows, row(TWO_LEVELS_ON, None, Level.UPPER, acts["two_levels"])]
    return [
        *rows,
        row(TWO_LEVELS_ON, later, Level.UPPER, acts["two_levels"]),
        row(REFORMED_ON, None, Level.GRASSROOTS_COMMITTEE, acts["reformed"]),
    ]
