import pytest
from django.apps import apps
from django.db import connection
from pgtrigger.registry import registered


@pytest.mark.django_db
def test_every_declared_constraint_and_index_is_in_the_database():
    missing = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model._meta.managed or model._meta.proxy:
                continue
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            declared = [*model._meta.constraints, *model._meta.indexes]
            missing += [f"{model._meta.label}: {item.name}" for item in declared if item.name not in found]
    assert missing == []


@pytest.mark.django_db
def test_every_declared_trigger_is_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        found = {row[0] for row in cursor.fetchall()}
    declared = [(model._meta.label, trigger.get_pgid(model)) for model, trigger in registered()]
    assert declared
    assert [item for item in declared if item[1] not in found] == []
