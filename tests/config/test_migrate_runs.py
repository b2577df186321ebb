"""Migrations applied by runs make the tables that Django's own way makes."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from config.management.commands.migrate import InRuns

pytestmark = pytest.mark.django_db(transaction=True)


class Example(migrations.Migration):
    """Two models that point at each other, so that a field comes after both, then a rule and a filled row."""

    operations = [
        migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True)), ("size", models.IntegerField())]),
        migrations.CreateModel(
            "Lid",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("box", models.ForeignKey("branches.Box", models.CASCADE)),
            ],
        ),
        migrations.AddField("Box", "lid", models.ForeignKey("branches.Lid", models.SET_NULL, null=True)),
        migrations.AddConstraint("Box", models.CheckConstraint(condition=models.Q(size__gt=0), name="box_has_size")),
        migrations.RunPython(lambda apps, editor: apps.get_model("branches", "Box").objects.create(size=3)),
        migrations.AddField("Box", "colour", models.CharField(max_length=9, default="đỏ")),
    ]


def _columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_models_fields_and_rules_arise_in_order():
    migration = Example("9999_example", "branches")
    state = ProjectState()
    try:
        with connection.schema_editor(atomic=True) as editor:
            state = InRuns(migration).apply(state, editor)
        box = state.apps.get_model("branches", "Box")
        assert _columns("branches_box") == {"id", "size", "lid_id", "colour"}
        assert _columns("branches_lid") == {"id", "box_id"}
        assert (box.objects.get().size, box.objects.get().colour) == (3, "đỏ")
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, "branches_box")
        assert "box_has_size" in constraints
        assert [
            one["foreign_key"] for one in constraints.values() if one["columns"] == ["lid_id"] and one["foreign_key"]
        ] == [("branches_lid", "id")]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS branches_box, branches_lid CASCADE")
