"""The OpenAPI document against the API: examples made from the document, sent as several people, each undone again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.tokens import digest
from config.wsgi import application
from tests.address_samples import sample_for
from tests.address_world import Persona, World

CHECKS: list[CheckFunction] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip
# How many of the examples of every operation each sends: the first reaches the most; the others meet what is refused or empty.
EXAMPLES = {"department staff": 5, "secretary": 2, "secretary of a sister branch": 1, "administrator": 1}
PARTS = 4  # making examples takes longer than sending them: the operations are dealt out to so many tests
KEY = "ma-truy-cap-cua-bai-thu"


@pytest.fixture
def in_one_transaction(db) -> Iterator[None]:
    """The application answers on the connection of the test and leaves it open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def document(in_one_transaction):
    """The document as the site serves it."""
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
    schema.app = application
    return schema


def _known_rows(operation, world: World) -> dict[str, str]:
    """The variable parts of the address of something of the target branch."""
    names = [parameter.name for parameter in operation.path_parameters]
    if not names:
        return {}
    match = resolve(operation.path.format(**dict.fromkeys(names, "1")))
    values = {}
    for kwarg, name in zip(match.kwargs, names, strict=True):
        sample, _ = sample_for(match.view_name, kwarg)
        values[name] = str(sample(world))
    return values


def _token_of(persona: Persona) -> dict[str, str]:
    key = f"{KEY}-{persona.user.pk}"
    Token.objects.create(user=persona.user, key=digest(key))
    return {"Authorization": f"Token {key}"}


def _faults(operation, strategy, headers: dict[str, dict[str, str]]) -> list[str]:
    """What is wrong with the answers to the examples of an operation, each sent as everybody whose turn it is."""
    found, numbers = [], itertools.count()

    @settings(
        max_examples=max(EXAMPLES.values()), phases=[Phase.explicit, Phase.generate], database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def examples(case) -> None:
        number = next(numbers)
        for name in (name for name, count in EXAMPLES.items() if number < count):
            with transaction.atomic():
                response = case.call(headers=headers[name])
                transaction.set_rollback(True)
            try:
                case.validate_response(response, checks=CHECKS)
            except FailureGroup as failed:
                found.append(f"{operation.label} as {name}: {failed}")

    examples()
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_the_document(part, world, document):
    headers = {persona.name: _token_of(persona) for persona in world.personas if persona.name in EXAMPLES}
    tried, failures = 0, []
    for found in itertools.islice(document.get_all_operations(), part, None, PARTS):
        operation = found.ok()
        rows = _known_rows(operation, world)
        ways = [
            operation.as_strategy(generation_mode=mode, path_parameters=known)
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
            for known in ([rows, None] if rows else [None])
        ]
        failures += _faults(operation, st.one_of(ways), headers)
        tried += 1
    assert tried > 15
    assert not failures, "\n".join(failures)
