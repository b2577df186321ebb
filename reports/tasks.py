"""Work outside a request: the nightly proof that the register agrees with itself."""

import logging

from celery import shared_task

from reports.reconcile import reconcile as prove

log = logging.getLogger(__name__)


@shared_task(name="reports.reconcile")
def reconcile() -> None:
    """Check the invariants I-1 to I-8; each fault is an error in the log, where whoever runs the system looks."""
    for result in prove():
        for fault in result["faults"]:
            log.error("%s %s: %s", result["invariant"], result["label"], fault)
