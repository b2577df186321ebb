"""Flows of many movements at once: alike ones are counted first, then placed in the tree, so an import of thousands costs its branches."""

from django.db import migrations

_PLACED = """
    LEFT JOIN branches_organization bo ON bo.id = m.before_origin_id
    LEFT JOIN branches_organization bd ON bd.id = m.before_destination_id
    LEFT JOIN branches_organization ao ON ao.id = m.after_origin_id
    LEFT JOIN branches_organization ad ON ad.id = m.after_destination_id
    CROSS JOIN LATERAL members_flow(m.kind, m.sign, m.boundary, m.effective_on,
        members_common_path(bo.path, bd.path), members_common_path(ao.path, ad.path)) g
"""
_BY_GROUP = f"""
    SELECT g.path, g.dimension, g.key, g.n * m.n AS n FROM (
        SELECT kind, sign, boundary, effective_on, before_origin_id, before_destination_id, after_origin_id, after_destination_id,
               count(*) AS n
        FROM {{source}} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ) m {_PLACED}
"""  # noqa: S608
_ONE_BY_ONE = f"SELECT g.* FROM {{source}} m {_PLACED}"  # noqa: S608 - as in 0002_counting


def _replaced(flows: str) -> str:
    """View and trigger function over these flows; the trigger itself stays.

    Flows are made once, whatever the planner believes: right after a bulk load the tree passes for empty, and gone through from its
    side the flows of all movements would be made again for every organisation.
    """
    rows = f"""
    WITH f AS MATERIALIZED ({flows})
    SELECT c.id AS node_id, f.dimension, f.key, sum(f.n)::bigint AS n
    FROM f JOIN branches_organization c ON c.path = f.path
    GROUP BY 1, 2, 3
    """  # noqa: S608
    return f"""
CREATE OR REPLACE VIEW members_flow_facets AS {rows.format(source="members_movement")};
CREATE OR REPLACE FUNCTION members_movement_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO members_tallydelta (node_id, dimension, key, n)
    {rows.format(source="new_rows")} HAVING sum(f.n) <> 0;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0003_card_requests")]

    operations = [migrations.RunSQL(_replaced(_BY_GROUP), _replaced(_ONE_BY_ONE))]
