"""Database functions behind the counted totals: common node of two paths, facets of an entry, flows of a movement, triggers."""

from django.db import migrations

COMMON_PATH = """
CREATE FUNCTION members_common_path(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT left(a, COALESCE(max(i), 0)) FROM generate_series(7, least(length(a), length(b)), 7) i WHERE left(a, i) = left(b, i)
$$;
"""

# One row of members_headcountentry gives these (dimension, key, n); empty keys are kept so that a dimension adds up to the total.
FACETS = """
    (VALUES
        ('total', '', 1),
        ('in_transit', e.in_transit::text, 1),
        ('membership_class', e.membership_class, 1),
        ('activity_status', e.activity_status, 1),
        ('sex', e.sex, 1),
        ('ethnic_group', e.ethnic_group, 1),
        ('religion', e.religion, 1),
        ('occupation', CASE WHEN e.retired THEN 'retired' ELSE e.occupation END, 1),
        ('general_education', e.general_education, 1),
        ('professional_level', e.professional_level, 1),
        ('academic_title', e.academic_title, 1),
        ('political_theory', e.political_theory, 1),
        ('youth_union', e.youth_union::text, 1),
        ('private_owner', e.private_owner::text, 1),
        ('foreign_spouse', e.foreign_spouse::text, 1),
        ('admission_period', e.admission_period, 1),
        ('age_band', e.age_band, 1),
        ('age', 'years', COALESCE(e.age_years, 0)),
        ('age', 'known', CASE WHEN e.age_years IS NULL THEN 0 ELSE 1 END),
        ('party_age', COALESCE(e.party_age_band::text, ''), 1),
        ('record_complete', e.record_complete::text, 1),
        ('file_complete', e.file_complete::text, 1),
        ('ethnic_group_female', e.ethnic_group, CASE WHEN e.sex = 'female' THEN 1 ELSE 0 END),
        ('religion_female', e.religion, CASE WHEN e.sex = 'female' THEN 1 ELSE 0 END),
        ('retired_exempt', '', CASE WHEN e.retired AND e.activity_status = 'exempt' THEN 1 ELSE 0 END)
    ) AS f (dimension, key, n)
"""

ENTRY_VIEW = f"""
CREATE VIEW members_entry_facets AS
SELECT e.node_id, f.dimension, f.key, sum(f.n)::bigint AS n
FROM members_headcountentry e CROSS JOIN LATERAL {FACETS}
GROUP BY 1, 2, 3;
"""

# A movement is felt by the nodes that hold exactly one of its two places: plus at the place, minus where both paths meet; folding
# upward cancels the two above the meeting point. Rows are named as in the branch's working sheet 1.
FLOW_FUNCTION = """
CREATE FUNCTION members_flow(
    kind text, sign smallint, boundary text, day date, before_path text, after_path text
) RETURNS TABLE (path text, dimension text, key text, n bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH letter AS (
        SELECT CASE boundary WHEN 'other_province' THEN 'a' WHEN 'same_province' THEN 'b' WHEN 'same_committee' THEN 'c'
                             WHEN 'same_grassroots' THEN 'd' ELSE '' END AS l
    ), named AS (
        SELECT CASE kind
                   WHEN 'admission' THEN 'B1' WHEN 'readmission' THEN 'B1' WHEN 'restoration' THEN 'B3'
                   WHEN 'opening' THEN 'opening' WHEN 'reorganization' THEN 'R_in' ELSE 'B2' || l END AS gain,
               CASE kind
                   WHEN 'death' THEN 'C1' WHEN 'expulsion' THEN 'C2' WHEN 'deletion' THEN 'C3' WHEN 'voluntary_exit' THEN 'C4'
                   WHEN 'annulment' THEN 'C6' WHEN 'merged_record' THEN 'C7' WHEN 'reorganization' THEN 'R_out'
                   ELSE 'C5' || l END AS loss
        FROM letter
    ), parts AS (
        SELECT after_path AS path, gain AS key, 1 AS n FROM named WHERE after_path IS NOT NULL
        UNION ALL SELECT members_common_path(before_path, after_path), gain, -1 FROM named
                  WHERE before_path IS NOT NULL AND after_path IS NOT NULL
        UNION ALL SELECT before_path, loss, 1 FROM named WHERE before_path IS NOT NULL
        UNION ALL SELECT members_common_path(before_path, after_path), loss, -1 FROM named
                  WHERE before_path IS NOT NULL AND after_path IS NOT NULL
    )
    SELECT path, 'flow:' || to_char(day, 'YYYY-MM'), key, sum(n * sign)::bigint FROM parts
    WHERE path <> '' GROUP BY path, key HAVING sum(n) <> 0
$$;
"""

# OFFSET 0 keeps the function with its movement: joined the other way round it would run once for every organisation.
FLOW_ROWS = """
    SELECT c.id AS node_id, f.dimension, f.key, sum(f.n)::bigint AS n
    FROM (
        SELECT g.* FROM {source} m
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

FLOW_VIEW = f"CREATE VIEW members_flow_facets AS {FLOW_ROWS.format(source='members_movement')};"


def _entry_trigger(event: str) -> str:
    parts = {
        "insert": ["SELECT e.*, 1 AS sign FROM new_rows e"],
        "update": ["SELECT e.*, 1 AS sign FROM new_rows e", "SELECT e.*, -1 AS sign FROM old_rows e"],
        "delete": ["SELECT e.*, -1 AS sign FROM old_rows e"],
    }[event]
    tables = {
        "insert": "NEW TABLE AS new_rows",
        "update": "NEW TABLE AS new_rows OLD TABLE AS old_rows",
        "delete": "OLD TABLE AS old_rows",
    }[event]
    return f"""
CREATE FUNCTION members_entry_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO members_tallydelta (node_id, dimension, key, n)
    SELECT e.node_id, f.dimension, f.key, sum(f.n * e.sign)::bigint
    FROM ({" UNION ALL ".join(parts)}) e CROSS JOIN LATERAL {FACETS}
    GROUP BY 1, 2, 3 HAVING sum(f.n * e.sign) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER members_entry_{event} AFTER {event.upper()} ON members_headcountentry
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION members_entry_{event}();
"""


FLOW_TRIGGER = f"""
CREATE FUNCTION members_movement_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO members_tallydelta (node_id, dimension, key, n)
    {FLOW_ROWS.format(source="new_rows")} HAVING sum(f.n) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER members_movement_insert AFTER INSERT ON members_movement
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION members_movement_insert();
"""

DROP = """
DROP TRIGGER members_movement_insert ON members_movement;
DROP FUNCTION members_movement_insert();
DROP TRIGGER members_entry_insert ON members_headcountentry;
DROP TRIGGER members_entry_update ON members_headcountentry;
DROP TRIGGER members_entry_delete ON members_headcountentry;
DROP FUNCTION members_entry_insert();
DROP FUNCTION members_entry_update();
DROP FUNCTION members_entry_delete();
DROP VIEW members_flow_facets;
DROP VIEW members_entry_facets;
DROP FUNCTION members_flow(text, smallint, text, date, text, text);
DROP FUNCTION members_common_path(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.RunSQL(
            COMMON_PATH
            + ENTRY_VIEW
            + FLOW_FUNCTION
            + FLOW_VIEW
            + "".join(_entry_trigger(event) for event in ("insert", "update", "delete"))
            + FLOW_TRIGGER,
            DROP,
        )
    ]
