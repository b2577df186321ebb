import logging

import pytest

from reports import tasks


@pytest.mark.django_db
def test_nightly_proof_is_silent_when_all_agrees(caplog):
    with caplog.at_level(logging.ERROR):
        tasks.reconcile()
    assert caplog.messages == []


def test_nightly_proof_writes_each_fault_into_the_log(monkeypatch, caplog):
    found = [{"invariant": "I-3", "label": "Số đếm bằng đếm lại", "faults": ["Chi bộ thôn 1: 20, đếm lại 21"]}]
    monkeypatch.setattr(tasks, "prove", lambda: found)
    with caplog.at_level(logging.ERROR):
        tasks.reconcile()
    assert caplog.messages == ["I-3 Số đếm bằng đếm lại: Chi bộ thôn 1: 20, đếm lại 21"]
