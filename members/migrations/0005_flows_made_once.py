"""Flows are made once, whatever the planner believes: right after a bulk load the tree passes for empty, and was gone through from its side,
making the flows of all movements again for every organisation."""

from django.db import migrations

FLOW_ROWS = """
    WITH f AS MATERIALIZED (
        SELECT g.path, g.dimension, g.key, g.n * m.n AS n
        FROM (
            SELECT kind, sign, boundary, effective_on, before_origin_id, before_destination_id, after_origin_id, after_destination_id,
                   count(*) AS n
            FROM {source} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ) m
        LEFT JOIN branches_organization bo ON bo.id = m.before_origin_id
        LEFT JOIN branches_organization bd ON bd.id = m.before_destination_id
        LEFT JOIN branches_organization ao ON ao.id = m.after_origin_id
        LEFT JOIN branches_organization ad ON ad.id = m.after_destination_id
        CROSS JOIN LATERAL members_flow(m.kind, m.sign, m.boundary, m.effective_on,
            members_common_path(bo.path, bd.path), members_common_path(ao.path, ad.path)) g
    )
    SELECT c.id AS node_id, f.dimension, f.key, sum(f.n)::bigint AS n
    FROM f
    JOIN branches_organization c ON c.path = f.path
    GROUP BY 1, 2, 3
"""

# As in 0004_flows_by_group.
FLOW_ROWS_BEFORE = """
    SELECT c.id AS node_id, f.dimension, f.key, sum(f.n)::bigint AS n
    FROM (
        SELECT g.path, g.dimension, g.key, g.n * m.n AS n
        FROM (
            SELECT kind, sign, boundary, effective_on, before_origin_id, before_destination_id, after_origin_id, after_destination_id,
                   count(*) AS n
            FROM {source} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ) m
        LEFT JOIN branches_organization bo ON bo.id = m.before_origin_id
        LEFT JOIN branches_organization bd ON bd.id = m.before_destination_id
        LEFT JOIN branches_organization ao ON ao.id = m.after_origin_id
        LEFT JOIN branches_organization ad ON ad.id = m.after_destination_id
        CROSS JOIN LATERAL members_flow(m.kind, m.sign, m.boundary, m.effective_on,
            members_common_path(bo.path, bd.path), members_common_path(ao.path, ad.path)) g
        OFFSET 0
    ) f
    JOIN branches_organization c ON c.path = f.path
    GROUP BY 1, 2, 3
"""


def _replaced(rows: str) -> str:
    """View and trigger function over these rows; the trigger itself stays."""
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
    dependencies = [("members", "0004_flows_by_group")]

    operations = [migrations.RunSQL(_replaced(FLOW_ROWS), _replaced(FLOW_ROWS_BEFORE))]
